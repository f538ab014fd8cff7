"""Monitoring as the server, the console and the command line use it."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from assistant.handover.desk import utc_now
from assistant.monitor.labels import Labels
from assistant.monitor.sampling import Sampler, SamplingOptions
from assistant.monitor.store import AlertStore, SampleStore
from assistant.monitor.turns import company_facts, stored_turn
from assistant.monitor.types import Alert, LiveTurn, Scores

if TYPE_CHECKING:
    import numpy as np
    from sqlalchemy import Connection

    from assistant.compose import Beleg

log = logging.getLogger("beleg.monitor")
GROUP = "beleg.monitor"
"""Entry points of packages above the assistant: `score` scores a turn, `check` holds the alert rules."""
EVENT = "monitor.alert"


class Monitor:
    """What is kept of live turns and what came of it.

    Args:
        beleg: the installation that is watched.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg
        self._lock = threading.Lock()
        self._sampler: Sampler | None = None

    @property
    def active(self) -> bool:
        """Whether turns are sampled."""
        return self._beleg.settings.monitor.share > 0

    @cached_property
    def store(self) -> SampleStore:
        """Samples."""
        return SampleStore(self._beleg.database)

    @cached_property
    def company(self) -> tuple[str, ...]:
        """What the company says of itself; nobody's personal data."""
        return company_facts(self._beleg.settings)

    @cached_property
    def labels(self) -> Labels:
        """What people said of samples."""
        return Labels(self.store)

    @cached_property
    def alerts(self) -> AlertStore:
        """What rules found."""
        return AlertStore(self._beleg.database)

    @property
    def sampler(self) -> Sampler:
        """Draws turns; one for all threads."""
        with self._lock:
            if self._sampler is None:
                self._sampler = self._made()
            return self._sampler

    def _made(self) -> Sampler:
        beleg, chosen = self._beleg, self._beleg.settings.monitor

        def redact(text: str, language: str | None) -> str:
            return beleg.redactor.redact(text, language).text

        def embed(text: str) -> "np.ndarray | None":
            vector: np.ndarray = beleg.encoder.encode([text], kind="query")[0]
            return vector

        options = SamplingOptions(chosen.share, chosen.address, beleg.encoder.info.label())
        return Sampler(self.store, _scorer(), redact, embed, options)

    def saw(self, turn: Callable[[], LiveTurn]) -> None:
        """Take notice of a turn; never raises, returns at once."""
        if not self.active:
            return
        try:
            self.sampler.saw(turn())
        except Exception as error:
            log.error("a turn could not be sampled: %s", type(error).__name__)

    def rated(self, tenant: str, conversation_id: str, seq: int, helpful: bool, correction: str) -> None:
        """Take notice of a visitor's thumb for the reply with this number; never raises."""
        if not self.active:
            return
        try:
            turn = self._stored_turn(tenant, conversation_id, seq)
            if turn is not None:
                self.sampler.rated(tenant, conversation_id, turn.seq, helpful, correction, turn)
        except Exception as error:
            log.error("a rating could not be sampled: %s", type(error).__name__)

    def check_due(self) -> Mapping[str, Any] | None:
        """Hold the alert rules when that is due; what came of it per tenant, None when it is not."""
        minutes, beleg = self._beleg.settings.monitor.check_minutes, self._beleg
        if not minutes or not self.active:
            return None
        now, done = utc_now(), {}
        for tenant in _tenants(beleg):
            if self.alerts.due(tenant, minutes, now):
                self.forget(tenant)
                for point in entry_points(group=GROUP, name="check"):
                    done[tenant] = point.load()(beleg, tenant)
        return done or None

    def forget(self, tenant: str) -> int:
        """Delete what is older than `monitor.keep_days`; how many samples."""
        return self.store.forget(tenant, utc_now() - timedelta(days=self._beleg.settings.monitor.keep_days))

    def publish(self, connection: "Connection", alert: Alert) -> None:
        """Queue a signed webhook for everybody who wants `monitor.alert`, on the caller's transaction."""
        from assistant.handover.wiring import build_outbox

        facts = {"alert": alert.as_json()}
        build_outbox(self._beleg).announce(connection, alert.tenant, EVENT, facts, utc_now())

    def close(self) -> None:
        """Finish the turns that wait."""
        if self._sampler is not None:
            self._sampler.close()

    def _stored_turn(self, tenant: str, conversation_id: str, seq: int) -> LiveTurn | None:
        chat = self._beleg.conversations
        conversation = chat.store.get(tenant, conversation_id)
        return stored_turn(conversation, chat.store.said(tenant, conversation_id), seq, chat.engine.parts, self.company)


def _scorer() -> Callable[[LiveTurn, str], Scores]:
    for point in entry_points(group=GROUP, name="score"):
        scorer: Callable[[LiveTurn, str], Scores] = point.load()
        return scorer
    return lambda _turn, _address: {}


def _tenants(beleg: "Beleg") -> list[str]:
    from assistant.handover.worker import tenants_of

    return tenants_of(beleg)
