"""The engine without a conversation: one question, its history given, nothing stored, no case opened.

`beleg ask` and `/v1/ask` use it. Where the chat would open a case the action is "escalate" all the same, and the reply
says how to reach a person instead of promising one.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.chat.engine import ChatEngine, Outcome
from assistant.chat.types import Conversation, Said
from assistant.types import Answer, Message, Question

if TYPE_CHECKING:
    from assistant.chat.parts import Parts

_FAILED = ":failed"


class Stateless:
    """Answers questions as the chat does.

    Args:
        parts: what the engine's routes work with; cases and the customer's own data are taken out.
        clock: now, time zone aware.
    """

    def __init__(self, parts: "Parts", clock: Callable[[], datetime]) -> None:
        self._engine = ChatEngine(replace(parts, handover=None, verifier=None))
        self._clock = clock

    def answer(self, question: Question) -> Answer:
        """The reply to one question.

        Raises:
            IndexFault: the index is missing, stale or damaged.
        """
        now = self._clock()
        history = [_said(number, turn, now) for number, turn in enumerate(question.history, start=1)]
        asked = Said(len(history) + 1, "user", question.text, now)
        state = {"disclosed": True, **({"language": question.language} if question.language else {})}
        conversation = Conversation(question.tenant, "", "api", now, now, "", question.groups, state, asked.seq)
        return _answer(self._engine.answer(conversation, asked, history), question)


def _said(number: int, turn: Message, now: datetime) -> Said:
    return Said(number, "user" if turn.role == "user" else "assistant", turn.text, now)


def _answer(outcome: Outcome, question: Question) -> Answer:
    draft = outcome.draft
    escalates = draft.action == "escalate" or draft.route.endswith(_FAILED)
    return Answer(
        action="escalate" if escalates else draft.action,
        text=outcome.text,
        language=outcome.language,
        citations=draft.citations if not escalates else (),
        confidence=draft.confidence,
        standalone_question=str(outcome.trace.get("rewrite") or question.text),
        release=str(outcome.trace.get("release") or ""),
        timings_ms={**outcome.timings_ms, "total": sum(v for k, v in outcome.timings_ms.items() if "." not in k)},
    )
