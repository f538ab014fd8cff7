"""The inbox's background work: sweeps, webhooks, mailboxes, FAQ candidates."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.channels.wiring import build_mailboxes
from assistant.handover.desk import utc_now
from assistant.handover.wiring import build_outbox, build_sender, build_sweep
from assistant.learning.wiring import build_faq
from guardrails.errors import BelegError

if TYPE_CHECKING:
    from assistant.compose import Beleg

log = logging.getLogger("beleg.inbox")
_ROUNDS = 50


class InboxWorker:
    """One thread; any number of processes may run one, since every step takes what it works on for itself.

    Args:
        beleg: the installation.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work, name="inbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the step at hand finish, then stop."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=60)

    def run_once(self) -> dict[str, Any]:
        """Every step once; {step: what it did}, a step that failed as {"error": why}."""
        beleg, found = self._beleg, {}
        found["sweep"] = self._step(lambda: _fields(build_sweep(beleg).run(utc_now())))
        found["webhooks"] = self._step(lambda: _webhooks(beleg))
        for mailbox in build_mailboxes(beleg):
            found[f"mail:{mailbox.settings.name}"] = self._step(lambda box=mailbox: _fields(box.run()))  # type: ignore[misc]
        found["monitor"] = self._step(beleg.monitor.check_due)
        found["copy"] = self._step(lambda: _copy(beleg))
        if beleg.settings.inbox.faq == "review":
            found["faq"] = self._step(lambda: _harvest(beleg))
        return found

    def _work(self) -> None:
        pause = self._beleg.settings.inbox.sweep_seconds
        while not self._stopping.wait(pause):
            self.run_once()

    def _step(self, step: Callable[[], Any]) -> Any:
        """One step must not keep the others from running."""
        if self._stopping.is_set():
            return None
        try:
            return step()
        except BelegError as error:
            log.error("inbox: %s", error)
            return {"error": str(error)}
        except Exception as error:
            log.error("inbox: %s", type(error).__name__)
            return {"error": type(error).__name__}


def tenants_of(beleg: "Beleg") -> list[str]:
    """Every tenant that the settings name."""
    inbox = beleg.settings.inbox
    named = [key.tenant for key in beleg.settings.server.keys]
    named += [hook.tenant for hook in inbox.webhooks]
    named += [source.tenant for source in inbox.incoming]
    named += [mailbox.tenant for mailbox in inbox.email]
    return list(dict.fromkeys([beleg.settings.tenant, *(name for name in named if name)]))


def _webhooks(beleg: "Beleg") -> int:
    outbox, sender = build_outbox(beleg), build_sender(beleg)
    sent = 0
    for _ in range(_ROUNDS):
        done = outbox.send_due(sender, utc_now())
        sent += done
        if not done:
            break
    return sent


def _copy(beleg: "Beleg") -> int:
    """Texts whose rules or documents may have changed; nothing where no brand file is."""
    from assistant.copy.review.schedule import schedule

    return len(schedule(beleg)) if (beleg.settings.base_dir / beleg.settings.brand.file).is_file() else 0


def _harvest(beleg: "Beleg") -> int:
    faq = build_faq(beleg)
    for tenant in tenants_of(beleg):
        faq.publish_due(tenant)
    return sum(faq.harvest(tenant) for tenant in tenants_of(beleg))


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}
