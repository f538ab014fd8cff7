"""The engine without a conversation: one question, its history given, nothing stored, no case opened.

`beleg ask` and `/v1/ask` use it. Where the chat would open a case the action is "escalate" all the same, and the reply
says how to reach a person instead of promising one. Questions here may be about anything that a company documents, not
only its customers' matters, so what the documents say for sure outranks a guess at what the sender wants.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.chat.engine import ChatEngine, Outcome
from assistant.chat.routes.documents import OVERRULES, answered, asking
from assistant.chat.saying import Emit
from assistant.chat.types import Conversation, Draft, Said, Turn
from assistant.types import Answer, Message, Question

if TYPE_CHECKING:
    from assistant.chat.parts import Parts

_FAILED = ":failed"
_TOPIC = 0.8
"""Score below which a topical guard is not believed where the documents are asked anyway."""
_GUESSED = frozenset(
    {"abstain", "declined", "intents", "smalltalk", "vague", "other_customer", "articles"}
    | {"data_request", "asked_for_person", "order_problem", "complaint"}
)
"""Routes that were chosen by what the message seems to want."""
_PERSONAL = re.compile(
    r"\b(?:ich|mir|mich|mein\w*|wir|uns|unser\w*|i|my|me|mine|we|us|our|i'm|i've|you|your|sie|ihnen|ihr\w*|du|dein\w*)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 4


class Stateless:
    """Answers questions as the chat does.

    Args:
        parts: what the engine's routes work with; cases and the customer's own data are taken out.
    """

    def __init__(self, parts: "Parts") -> None:
        self._engine = ChatEngine(replace(parts, handover=None, verifier=None))
        self._parts = parts

    def warm(self, tenant: str) -> None:
        """Load models before a guard's budget runs."""
        self._engine.warm(tenant)

    def answer(self, question: Question, emit: Emit = lambda _kind, _data: None) -> Answer:
        """The reply to one question.

        Args:
            emit: told of sources and sentences as they become known.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        now = self._parts.clock()
        history = [_said(number, turn, now) for number, turn in enumerate(question.history, start=1)]
        asked = Said(len(history) + 1, "user", question.text, now)
        state = {"disclosed": True, **({"language": question.language} if question.language else {})}
        conversation = Conversation(question.tenant, "", "api", now, now, "", question.groups, state, asked.seq)
        outcome = self._engine.answer(
            conversation, asked, history, emit, revise=lambda turn, draft: self._revised(question, turn, draft)
        )
        return _answer(outcome, question, self._parts.release)

    def _revised(self, question: Question, turn: Turn, draft: Draft) -> Draft:
        """What the documents say where that outranks a guess."""
        if not _guessed(turn, draft) or not asking(question.text) or len(question.text.split()) < _LEAST_WORDS:
            return draft
        asked = replace(question, quotes_only=question.quotes_only or turn.suspected)
        documents = self._parts.answerer(question.tenant).stream(asked)
        if not _outranks(documents, turn, question.text):
            return draft
        made = answered(documents)
        trace = {**made.trace, "rewrite": documents.standalone_question}
        return replace(made, action=documents.action, approved=documents.action != "answer", trace=trace)


def _guessed(turn: Turn, draft: Draft) -> bool:
    """Whether the reply rests on what the message seems to want."""
    route = draft.route.removesuffix(_FAILED)
    if route == "guard":
        return turn.label.startswith("refuse:third_party_data")
    return route in _GUESSED


def _outranks(documents: Answer, turn: Turn, text: str) -> bool:
    """Whether the documents' reply is given instead."""
    if documents.action == "answer" and documents.confidence >= OVERRULES:
        return True
    scores = [score for _, action, _, score in turn.guards if action in ("block", "escalate")]
    if any(score is None or score >= _TOPIC for score in scores):
        return False
    return not _PERSONAL.search(text)


def _said(number: int, turn: Message, now: datetime) -> Said:
    return Said(number, "user" if turn.role == "user" else "assistant", turn.text, now)


def _answer(outcome: Outcome, question: Question, release: str) -> Answer:
    draft = outcome.draft
    escalates = draft.action == "escalate" or draft.route.endswith(_FAILED)
    return Answer(
        action="escalate" if escalates else draft.action,
        text=outcome.text,
        language=outcome.language,
        citations=draft.citations if not escalates else (),
        confidence=draft.confidence,
        standalone_question=str(outcome.trace.get("rewrite") or question.text),
        release=str(outcome.trace.get("release") or release),
        timings_ms={**outcome.timings_ms, "total": sum(v for k, v in outcome.timings_ms.items() if "." not in k)},
    )
