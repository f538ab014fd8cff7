"""A running server follows promotions and rollbacks: the next request is answered by the release that is promoted now.

Requests that are at work end with the installation that they began with, which is closed after the last of them.
Conversations, jobs and the database are shared by both, so nothing is lost and nothing is answered twice.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.queue.types import JobContext, JobHandler
from assistant.queue.wiring import register_handlers
from assistant.release.live import SHARED, share
from assistant.release.serving import check_model, installation_of, release_store
from guardrails.errors import BelegError
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.queue.work import WorkQueue

log = logging.getLogger("beleg.release")
_KEPT = (*SHARED, "queue")
"""What an installation hands on to the one after it, beside the models that are the same."""


class Following:
    """The installation that answers now.

    Args:
        working: the working copy: its settings are what releases are laid over.
        now: what is served first.
        seconds: how often the trail of releases is looked at; 0: never, a restart is needed.
        warm: makes an installation ready before it answers anybody.
    """

    def __init__(
        self, working: "Beleg", now: "Beleg", seconds: float = 0.0, warm: "Callable[[Beleg], None] | None" = None
    ) -> None:
        self.now = now
        self.problem = ""
        self._working = working
        self._seconds = 0.0 if now.unsafe else seconds
        self._warm = warm or warmed
        self._lock = threading.Lock()
        self._using: Counter[int] = Counter()
        self._retired: list[Beleg] = []
        self._head = -1
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def using(self, beleg: "Beleg | None" = None) -> "Iterator[Beleg]":
        """Keep an installation (None: the one that answers now) open while something works with it."""
        with self._lock:
            found = beleg or self.now
            self._using[id(found)] += 1
        try:
            yield found
        finally:
            with self._lock:
                self._using[id(found)] -= 1

    def start(self) -> None:
        """Begin to follow."""
        if not self._seconds:
            return
        self._register(self.now)
        self.now.releases.pending = self._pending
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work, name="releases", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following and close everything."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=60)
        for gone in self._retired:
            _close(gone)
        self._retired.clear()
        self.now.close()

    def look(self) -> bool:
        """Serve what is promoted now; True when that is another release than before."""
        store = release_store(self._working)
        head = store.trail.head()
        if head == self._head:
            return False
        current = store.current()
        if not current or current == self.now.release:
            self._head, self.problem = head, ""
            return False
        try:
            made = self._made(current)
        except BelegError as error:
            # What is served goes on; the next entry of the trail is the next occasion.
            self._head, self.problem = head, f"it cannot be served here: {error.cause}"
            log.error("%s is promoted, but %s", current, self.problem)
            return False
        self._head, self.problem = head, ""
        self._switch(made)
        return True

    def tidy(self) -> int:
        """Close what was served before and has no request left; how many were closed."""
        with self._lock:
            idle = [beleg for beleg in self._retired if not self._using[id(beleg)]]
            self._retired = [beleg for beleg in self._retired if beleg not in idle]
        for gone in idle:
            self._using.pop(id(gone), None)
            _close(gone)
        return len(idle)

    def _work(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self.look()
                self.tidy()
            except Exception as error:
                # The database may be away; what is served needs no news of it.
                log.error("releases cannot be followed: %s", type(error).__name__)

    def _made(self, release: str) -> "Beleg":
        """The installation of a release, ready to answer, on the data of the one that answers now."""
        store = release_store(self._working)
        made = installation_of(self._working, store, release)
        share(made, self.now, _KEPT)
        check_model(made, store.load(release))
        made.conversations.live = self.now.conversations.live
        made.releases.pending = self._pending
        self._warm(made)
        return made

    def _switch(self, made: "Beleg") -> None:
        with self._lock:
            before, self.now = self.now, made
            if before is not self._working:
                self._retired.append(before)
        self._register(made)
        log.info("%s is served now, before it was %s", made.release_name, before.release_name)

    def _register(self, beleg: "Beleg") -> None:
        """Jobs that begin from now on are done by this installation."""
        register_handlers(cast("WorkQueue", _Counting(beleg.queue, self, beleg)), beleg)

    def _pending(self) -> str:
        return self.problem or "it is being made ready"


class _Counting:
    """Registers handlers that keep their installation open while they run."""

    def __init__(self, queue: "WorkQueue", following: Following, beleg: "Beleg") -> None:
        self._queue = queue
        self._following = following
        self._beleg = beleg

    def register(self, kind: str, handler: JobHandler) -> None:
        """See WorkQueue."""

        def counted(job: JobContext) -> Mapping[str, Any]:
            with self._following.using(self._beleg):
                return handler(job)

        self._queue.register(kind, counted)


class Current:
    """Stands for the installation that answers now, for parts of a server that outlive a release."""

    def __init__(self, following: Following) -> None:
        self._following = following

    def __getattr__(self, name: str) -> Any:
        return getattr(self._following.now, name)


class Pinned:
    """Gives every request one installation from its first to its last byte, as `request.state.beleg`.

    Args:
        app: the application behind.
        following: what answers now.
    """

    def __init__(self, app: ASGIApp, following: Following) -> None:
        self._app = app
        self._following = following

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._following.using() as beleg:
            scope.setdefault("state", {})["beleg"] = beleg
            await self._app(scope, receive, send)


def warmed(beleg: "Beleg") -> None:
    """Open the index and load the models, so that the first visitor does not wait for them."""
    try:
        beleg.knowledge().ready()
        beleg.conversations.warm(beleg.settings.tenant)
    except KnowledgeError as error:
        log.warning("%s", error)


def _close(beleg: "Beleg") -> None:
    """Close an installation without what it shares with the one after it."""
    if "monitor" in beleg.__dict__:
        beleg.monitor.close()
    for name in (*_KEPT, "encoder", "reader"):
        beleg.__dict__.pop(name, None)
    beleg.close()
