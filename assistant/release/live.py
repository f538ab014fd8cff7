"""Releases at work: answers by the release or its canary, counted, and compared with a shadow."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.monitor.turns import asked_turn, chat_turn
from assistant.release.routing import Router
from assistant.release.serving import installation_of, moved_on, release_store
from assistant.release.shadow import Shadows
from assistant.release.trials import Trial, Trials
from assistant.types import Answer, Message, Question

if TYPE_CHECKING:
    from assistant.chat.engine import ChatEngine, Outcome
    from assistant.chat.types import Conversation, Said
    from assistant.compose import Beleg

log = logging.getLogger("beleg.release")
SHARED = ("catalogue", "snapshots", "database", "budget", "handover")
"""Parts of an installation that hold data, not behaviour: a candidate works on the same ones."""


class Live:
    """What a server asks of its releases; does nothing but answer while the working copy is served.

    Args:
        beleg: the installation that is served.

    Attributes:
        pending: says why a release that was promoted meanwhile is not served; None: a restart is needed.
    """

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg
        self.pending: Callable[[], str] | None = None
        self._lock = threading.Lock()
        self._candidates: dict[str, Beleg] = {}
        self._engines: dict[str, ChatEngine] = {}

    @property
    def active(self) -> bool:
        """Whether a promoted release is served."""
        return bool(self._beleg.release)

    def answer(self, question: Question, conversation: str = "", ask: "Ask | None" = None) -> Answer:
        """Answer a question outside of the chat.

        Args:
            ask: how an installation answers; None: `as_chat`.
            conversation: what names the conversation; "": its first question does, so that all its turns go together.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        ask = ask or as_chat
        first = next((turn.text for turn in question.history if turn.role == "user"), question.text)
        named = conversation or f"asked {question.tenant} {first}"
        answer = self._answered(named, question, ask)
        monitor = self._beleg.monitor
        monitor.saw(lambda: asked_turn(conversation, question, answer, monitor.company))
        return answer

    def _answered(self, conversation: str, question: Question, ask: "Ask") -> Answer:
        if not self.active:
            return ask(self._beleg, question)
        answer = self._counted(self.router.choose(conversation), question, ask)
        self._compared(conversation, question, answer, ask)
        return answer

    def engine(self, conversation_id: str) -> "ChatEngine | None":
        """The engine of the canary for a conversation that it answers; None: the served one."""
        if not self.active:
            return None
        release = self.router.choose(conversation_id)
        if release == self._beleg.release:
            return None
        try:
            return self._engine(release)
        except Exception as error:
            self._failed(release, self._beleg.settings.tenant, error)
            return None

    def answered(
        self, conversation: "Conversation", message: "Said", history: Sequence["Said"], outcome: "Outcome", release: str
    ) -> None:
        """Count a turn of the chat, sample it and give it to the shadow."""
        draft = outcome.draft
        if draft.silent or outcome.cancelled:
            return
        monitor, parts = self._beleg.monitor, self._beleg.conversations.engine.parts
        monitor.saw(lambda: chat_turn(conversation, message, history, outcome, release, parts, monitor.company))
        if not self.active:
            return
        self._record(conversation.tenant, release, signals(draft.action, failed="failed" in outcome.trace))
        earlier = tuple(Message("user" if one.role == "user" else "assistant", one.text) for one in history if one.text)
        question = Question(message.text, earlier, outcome.language, conversation.groups, conversation.tenant)
        answer = Answer(
            draft.action, outcome.text, outcome.language, draft.citations, draft.confidence, release=release
        )
        self._compared(conversation.id, question, answer, as_chat)

    def rated(self, tenant: str, release: str, helpful: bool) -> None:
        """Count a visitor's thumb for the release that made the reply."""
        if self.active and release:
            self._record(tenant, release.split()[0], {"feedback": not helpful})

    def note(self) -> str:
        """What an operator has to know, for /readyz."""
        if self._beleg.unsafe:
            return "UNSAFE: the working copy is served; no gate has passed it"
        store = release_store(self._beleg)
        notes = [f"release {self._beleg.release}" if self.active else "unreleased: the working copy is served"]
        if (current := store.current()) != self._beleg.release:
            coming = self.pending() if self.pending else "restart to serve it"
            notes.append(f"{current or 'no release'} is promoted now; {coming}")
        if not self.active:
            return "; ".join(notes)
        if moved := moved_on(self._beleg, store.load(self._beleg.release)):
            notes.append(f"the index of {', '.join(moved)} has changed since it was scored")
        if (canary := self.router.canary) is not None:
            notes.append(f"canary {canary.candidate} on {canary.share:.0%} of conversations")
        return "; ".join(notes)

    def close(self) -> None:
        """Stop comparisons and let go of candidates."""
        if "shadows" in self.__dict__:
            self.shadows.close()
        for candidate in self._candidates.values():
            for name in SHARED:
                candidate.__dict__.pop(name, None)
            candidate.close()
        self._candidates.clear()
        self._engines.clear()

    @cached_property
    def router(self) -> Router:
        """Which release answers a conversation."""
        chosen, store = self._beleg.settings.release, release_store(self._beleg)
        made = Router(store, Trials(store, chosen.canary), self._beleg.release, chosen.canary.alpha)
        made.stopped = self._stopped
        return made

    @cached_property
    def shadows(self) -> Shadows:
        """Comparisons."""
        beleg = self._beleg

        def redact(text: str, language: str | None) -> str:
            return beleg.redactor.redact(text, language).text

        return Shadows(beleg.database, redact, beleg.settings.release.shadow_keep)

    def _stopped(self, canary: Trial, reason: str, turns: int) -> None:
        """Tell people that a canary stopped by itself."""
        from assistant.handover.desk import utc_now
        from assistant.monitor.types import Found

        monitor, tenant = self._beleg.monitor, self._beleg.settings.tenant
        facts = {"candidate": canary.candidate, "trial": canary.id, "turns": turns, "reason": reason}
        sentence = f"The canary {canary.candidate} stopped by itself after {turns} turns: {reason}"
        monitor.alerts.add(tenant, Found("canary", "critical", sentence, facts), utc_now(), monitor.publish)

    def _counted(self, release: str, question: Question, ask: "Ask") -> Answer:
        """The answer of a release; where a canary fails, the served release answers."""
        own = self._beleg.release
        try:
            answer = ask(self._beleg if release == own else self._candidate(release), question)
        except Exception as error:
            self._failed(release, question.tenant, error)
            if release == own:
                raise
            return self._counted(own, question, ask)
        self._record(question.tenant, release, signals(answer.action))
        return answer

    def _failed(self, release: str, tenant: str, error: Exception) -> None:
        log.error("a turn of release %s failed: %s", release, type(error).__name__)
        self._record(tenant, release, signals("", failed=True))

    def _record(self, tenant: str, release: str, found: Mapping[str, bool]) -> None:
        """Counting must not cost anybody an answer."""
        try:
            self.router.record(tenant, release, found)
        except Exception as error:
            log.error("a turn could not be counted: %s", type(error).__name__)

    def _compared(self, conversation: str, question: Question, answer: Answer, ask: "Ask") -> None:
        """Give a turn to the shadow; its candidate is built in the background too."""
        try:
            trial = self.router.shadow(conversation)
        except Exception as error:
            log.error("the shadow could not be read: %s", type(error).__name__)
            return
        if trial is not None and answer.release.split()[:1] != [trial.candidate]:
            release = trial.candidate
            self.shadows.compare(trial.id, question, answer, lambda asked: ask(self._candidate(release), asked))

    def _candidate(self, release: str) -> "Beleg":
        """The installation of a candidate, on the same data, with the same model where it is the same."""
        with self._lock:
            if release not in self._candidates:
                self._candidates[release] = self._made(release)
            return self._candidates[release]

    def _made(self, release: str) -> "Beleg":
        own = self._beleg
        made = installation_of(own, release_store(own), release)
        share(made, own)
        return made

    def _engine(self, release: str) -> "ChatEngine":
        from assistant.chat.engine import ChatEngine
        from assistant.chat.wiring import build_parts_of

        candidate = self._candidate(release)
        with self._lock:
            if release not in self._engines:
                self._engines[release] = ChatEngine(build_parts_of(candidate, self._beleg.conversations.tokens.hashed))
            return self._engines[release]


def share(made: "Beleg", own: "Beleg", kept: Sequence[str] = SHARED) -> None:
    """Have an installation work on the data of another one, with its models where they are the same."""
    names = [*kept]
    if made.settings.embedding == own.settings.embedding:
        names.append("encoder")
        same = (made.settings.answer, made.settings.limits) == (own.settings.answer, own.settings.limits)
        names += ["reader"] if same and "reader" in own.__dict__ else []
    for name in names:
        made.__dict__[name] = getattr(own, name)


def signals(action: str, *, failed: bool = False) -> dict[str, bool]:
    """What a turn counts as."""
    return {
        "guard": action == "refuse",
        "error": failed,
        "abstain": action == "abstain",
        "escalate": action == "escalate",
    }


Ask = Callable[["Beleg", Question], Answer]


def as_chat(beleg: "Beleg", question: Question) -> Answer:
    """As the chat would reply, with nothing stored and no case opened."""
    return beleg.stateless.answer(question)


def from_documents(beleg: "Beleg", question: Question) -> Answer:
    """From the documents alone."""
    return beleg.assistant(question.tenant).answer(question)
