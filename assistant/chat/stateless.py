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
from assistant.chat.routes.documents import OVERRULES, asking
from assistant.chat.types import Conversation, Said
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

    def answer(self, question: Question) -> Answer:
        """The reply to one question.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        now = self._parts.clock()
        history = [_said(number, turn, now) for number, turn in enumerate(question.history, start=1)]
        asked = Said(len(history) + 1, "user", question.text, now)
        state = {"disclosed": True, **({"language": question.language} if question.language else {})}
        conversation = Conversation(question.tenant, "", "api", now, now, "", question.groups, state, asked.seq)
        outcome = self._engine.answer(conversation, asked, history)
        if _guessed(outcome) and asking(question.text) and len(question.text.split()) >= _LEAST_WORDS:
            documents = self._parts.answerer(question.tenant).answer(question)
            if _outranks(documents, outcome, question.text):
                return documents
        return _answer(outcome, question, self._parts.release)


def _guessed(outcome: Outcome) -> bool:
    """Whether the reply rests on what the message seems to want."""
    route = outcome.draft.route.removesuffix(_FAILED)
    if route == "guard":
        return str(outcome.trace["label"]).startswith(("injection:classifier", "refuse:third_party_data"))
    return route in _GUESSED


def _outranks(documents: Answer, outcome: Outcome, text: str) -> bool:
    """Whether the documents' reply is given instead."""
    if documents.action == "answer" and documents.confidence >= OVERRULES:
        return True
    scores = [score for _, action, _, score in outcome.trace["guards"] if action in ("block", "escalate")]
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
