"""The one flow from a visitor's message to a reply.

odd? ─ input guards ─ reading ─ person has it? ─ routes in order ─ output guards, sentence by sentence ─► reply
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from assistant.chat.cues import names_others, settles_for_the_dead
from assistant.chat.guarding import Gate, OutputGuards, failed, gate, joined, pieces
from assistant.chat.parts import Parts
from assistant.chat.routes import ROUTES
from assistant.chat.routes.cases import escalate
from assistant.chat.routes.documents import abstained
from assistant.chat.routes.people import with_person
from assistant.chat.routes.plain import odd
from assistant.chat.saying import Cancelled, Emit, Speaker
from assistant.chat.types import Conversation, Draft, Said, Turn
from assistant.conversation import cleaned
from assistant.lookup.types import Customer
from assistant.phrases import LANGUAGES
from assistant.resilience.turn import current_turn
from assistant.resilience.turn import turn as model_turn
from assistant.types import Message, Question
from assistant.understand.types import Mood, Reading
from guardrails.errors import BelegError
from guardrails.pipeline import warm_up
from knowledge.text.language import detect

log = logging.getLogger("beleg.chat")

Revise = Callable[[Turn, Draft], Draft]
"""(turn, draft) -> the draft that is told instead."""
_HARM, _OTHERS = "escalate:self_harm", "refuse:third_party_data"
_SURE = 0.75
_PERSONAL_DATA = "personal_data"


@dataclass
class Outcome:
    """What came of a turn, before it is stored.

    Attributes:
        state: changes to the conversation's state; None removes a key.
        customer_id: who was verified, "" for nobody any more, None for no change.
        sources, proofs: see `assistant.chat.saying.Shown`.
    """

    draft: Draft
    sentences: list[str]
    language: str
    trace: dict[str, Any]
    state: dict[str, Any]
    customer_id: str | None
    timings_ms: dict[str, float] = field(default_factory=dict)
    cancelled: bool = False
    sources: Mapping[str, Any] | None = None
    proofs: Sequence[Sequence[int]] | None = None

    @property
    def text(self) -> str:
        """The reply as shown."""
        return joined(self.sentences)


class ChatEngine:
    """Answers visitors' messages; keeps no state of its own.

    Args:
        parts: what the routes work with.
        clock: seconds, for timings.
    """

    def __init__(self, parts: Parts, clock: Callable[[], float] = time.perf_counter) -> None:
        self.parts = parts
        self._speaker = Speaker(parts, OutputGuards(parts.policy))
        self._clock = clock

    def answer(
        self,
        conversation: Conversation,
        message: Said,
        history: Sequence[Said],
        emit: Emit = lambda _kind, _data: None,
        cancelled: threading.Event | None = None,
        revise: Revise = lambda _turn, draft: draft,
    ) -> Outcome:
        """The reply to a stored message.

        Args:
            conversation: as stored, with the message.
            history: earlier turns within the budget, oldest first.
            emit: told of sources and sentences as they become known.
            cancelled: stops the turn between two stages, and the model at work at once.
            revise: may put another draft in the place of the one that the routes made.
        """
        this = current_turn()
        cancelled = cancelled or (this.cancelled if this else threading.Event())
        watch = _Watch(self._clock)
        forgotten = self._forgotten(conversation, message, history)
        if forgotten:
            kept = {key: value for key, value in conversation.state.items() if key not in forgotten}
            conversation, history = replace(conversation, customer_id="", state=kept), ()
        language = self._language(message.text, conversation)
        new = model_turn(conversation.id, self.parts.turn_seconds, cancelled)
        with nullcontext(this) if this else new as this:
            with watch("route"):
                turn, draft = self._drafted(conversation, message, history, language, watch, cancelled.is_set)
                draft = revise(turn, draft)
            with watch("output"):
                openings = self._openings(turn, draft, bool(forgotten))
                shown = self._speaker.say(turn, draft, openings, emit, cancelled.is_set)
        draft = shown.draft
        opened = {"opened": True} if openings else {}
        trace = {
            **_trace(turn),
            **opened,
            **draft.trace,
            "route": draft.route,
            "steps": [step.as_json() for step in this.steps],
        }
        timings = {**watch.stages, **{f"answer.{name}": value for name, value in draft.timings_ms.items()}}
        # What the last reply waited for is over, unless this one is a word in passing.
        waits = {} if draft.action == "smalltalk" else {"pending": None}
        state = {**forgotten, **waits, "disclosed": True, "language": turn.language, **draft.state}
        customer_id = draft.customer_id if draft.customer_id is not None or not forgotten else ""
        stopped = cancelled.is_set()
        return Outcome(
            draft,
            shown.sentences,
            turn.language,
            trace,
            state,
            customer_id,
            timings,
            stopped,
            shown.sources,
            shown.proofs,
        )

    def warm(self, tenant: str) -> None:
        """Ask guards, reader and documents once, but no language model: that would cost money."""
        warm_up(self.parts.policy)
        text = "Wie lange dauert die Lieferung?"
        self.parts.reader.read(text)
        self.parts.answerer(tenant).stream(Question(text, tenant=tenant))

    def _drafted(
        self,
        conversation: Conversation,
        message: Said,
        history: Sequence[Said],
        language: str,
        watch: "_Watch",
        cancelled: Cancelled,
    ) -> tuple[Turn, Draft]:
        raw = cleaned(message.text)
        turn = _plain_turn(conversation, message.seq, raw, history, language)
        if strange := odd(message.text if len(message.text) > len(raw) else raw, language, self.parts):
            return turn, strange
        with watch("guards"):
            gated = gate(self.parts.policy, raw, language, conversation.tenant, conversation.id)
        turn = replace(turn, text=_shown(raw, gated), label=gated.label, guards=gated.verdicts)
        with watch("reading"):
            turn = self._read(turn, () if gated.stop or gated.suspected else turn.history)
        if gated.label != _HARM and (held := with_person(turn, self.parts)):
            return turn, held
        if gated.stop and not _only_wants_a_person(turn, gated):
            return turn, self._stopped(turn, gated)
        turn = replace(turn, declined=_declined(turn, gated), suspected=gated.suspected, customer=self._customer(turn))
        if cancelled():
            return turn, _cancelled(turn, self.parts)
        return turn, self._routed(turn)

    def _routed(self, turn: Turn) -> Draft:
        """The first route that has a reply; one that fails is told apart from an answer."""
        try:
            return next(draft for _, route in ROUTES if (draft := route(turn, self.parts)) is not None)
        except BelegError as error:
            log.error("a turn failed: %s", type(error).__name__)
            draft = abstained(turn, self.parts, text=self.parts.say(turn.language).say("abstain"))
            return replace(draft, trace={"failed": type(error).__name__})

    def _read(self, turn: Turn, history: Sequence[Message]) -> Turn:
        """The message as understood; a reader that fails leaves a plain question.

        Without a history no language model is asked for a rewrite: none shall read what a guard takes for an attack.
        """
        try:
            reading = self.parts.reader.read(turn.text, history)
        except Exception as error:
            log.error("a message could not be read: %s", type(error).__name__)
            reading = Reading("question", 0.0, turn.text, turn.language)
        language = reading.language if reading.language in LANGUAGES else turn.language
        return replace(turn, reading=reading, language=language)

    def _stopped(self, turn: Turn, gated: Gate) -> Draft:
        """What a guard stopped: refused, given to a person with the policy's own words, or, where the guard failed and
        the customer did nothing wrong, offered to a person."""
        guarded = self.parts.say(turn.language).say("guarded")
        if failed(gated.label):
            return replace(abstained(turn, self.parts, text=guarded), route="guard")
        if gated.stop == "refuse":
            return Draft("refuse", gated.reply or guarded, "guard", state={"pending": None})
        return escalate(turn, self.parts, "threat", gated.reply, suggest=False)

    def _customer(self, turn: Turn) -> Customer | None:
        """The verified customer of the conversation; None when the shop cannot say who that is."""
        customer_id = turn.conversation.customer_id
        if not customer_id or self.parts.shop is None:
            return None
        try:
            return self.parts.shop.customer(customer_id) or Customer(customer_id)
        except BelegError as error:
            log.warning("the customer could not be read: %s", type(error).__name__)
            return Customer(customer_id)

    def _openings(self, turn: Turn, draft: Draft, expired: bool) -> list[str]:
        """What comes before the reply: who answers (EU AI Act, Art. 50), and that an old conversation is over."""
        say, company = self.parts.say(turn.language), self.parts.settings.name
        lines = []
        if not turn.conversation.state.get("disclosed") and not draft.silent:
            lines.append(say.say("disclosure_named", company=company) if company else say.say("disclosure"))
        if expired:
            lines.append(say.say("expired"))
        return [one + "\n" for line in lines for one in pieces(line, turn.language)]

    def _forgotten(self, conversation: Conversation, message: Said, history: Sequence[Said]) -> dict[str, Any]:
        """What is forgotten after a long pause: who comes back may be somebody else. Open cases stay."""
        idle = timedelta(minutes=self.parts.settings.idle_minutes)
        if not history or message.at - conversation.active_at <= idle or conversation.state.get("case"):
            return {}
        gone = {key: None for key in conversation.state if key not in ("disclosed", "language", "since")}
        return {**gone, "since": message.seq}

    def _language(self, text: str, conversation: Conversation) -> str:
        found = detect(text[:2_000])
        return found if found in LANGUAGES else str(conversation.state.get("language") or "de")


@dataclass
class _Watch:
    clock: Callable[[], float]
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        started = self.clock()
        try:
            yield
        finally:
            self.stages[stage] = round(self.stages.get(stage, 0.0) + 1000 * (self.clock() - started), 2)


def _shown(raw: str, gated: Gate) -> str:
    """The message as routes and documents see it. A name that is asked about has to be searched; personal data is
    taken out where it would leave the house, before a language model, and not here."""
    redacted = {name for name, action, _, _ in gated.verdicts if action == "redact"}
    return raw if redacted <= {_PERSONAL_DATA} else gated.text


def _plain_turn(conversation: Conversation, seq: int, raw: str, history: Sequence[Said], language: str) -> Turn:
    turns = [Message("user" if one.role == "user" else "assistant", text) for one in history if (text := _content(one))]
    return Turn(conversation, seq, raw, raw, turns, language, Reading("question", 0.0, raw, language, Mood()))


def _content(said: Said) -> str:
    """What a turn said about the matter: of the machine's own replies the answers, without who answers and offers."""
    if said.role != "assistant" or said.reply_to is None:
        return said.text
    if said.body.get("action") != "answer":
        return ""
    return said.text.split("\n", 1)[1] if said.body.get("trace", {}).get("opened") and "\n" in said.text else said.text


def _only_wants_a_person(turn: Turn, gated: Gate) -> bool:
    """Nobody who asks for a person is refused because a topical guard took "a person" for another customer."""
    asks = turn.reading.intent == "person" and turn.reading.score >= _SURE
    return asks and gated.stop == "refuse" and gated.label == _OTHERS and not names_others(turn.raw)


def _declined(turn: Turn, gated: Gate) -> str | None:
    """The reply that declines the message unless the documents answer it; None for one that is welcome, as from those
    who settle the affairs of the dead, whose account and password sound like an attack."""
    welcome = not gated.declined or (gated.suspected and settles_for_the_dead(turn.raw))
    return None if welcome else gated.reply or None


def _cancelled(turn: Turn, parts: Parts) -> Draft:
    return Draft("abstain", parts.say(turn.language).say("cancelled"), "cancelled")


def _trace(turn: Turn) -> dict[str, Any]:
    reading = turn.reading
    return {
        "rewrite": reading.standalone,
        "intent": reading.intent,
        "intent_score": round(reading.score, 3),
        "alternatives": [[name, round(score, 3)] for name, score in reading.alternatives[:3]],
        "mood": reading.mood.label,
        "mood_intensity": round(reading.mood.intensity, 2),
        "priority": reading.mood.priority,
        "signals": sorted(reading.mood.signals),
        "guards": [list(one) for one in turn.guards],
        "label": turn.label,
    }
