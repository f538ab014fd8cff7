"""Whole conversations: messages one after the other, the last reply is scored."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant.handover.wiring import build_handover
from evals.errors import EvalError
from evals.suite.types import Case
from evals.targets.documents import company_data, groups, metered, said, verbatim
from evals.targets.scratch import Scratch
from evals.targets.types import Closing, Run

if TYPE_CHECKING:
    from assistant.chat.types import Reply
    from assistant.compose import Beleg

_TRACED = ("route", "intent", "label")


def chat(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """The reply to the last of `messages`, each case in a conversation of its own.

    Options: `now`, the moment that the company's tables count from (ISO 8601); without it, the clock.

    Raises:
        EvalError: `now` is no moment.
    """
    own = Scratch(beleg)
    return Closing(conversation(own, options), own.close)


def conversation(own: "Beleg", options: Mapping[str, Any]) -> Run:
    """The same over an installation that may be written to."""
    moment = _moment(options["now"]) if options.get("now") else None
    if moment is not None:
        own.__dict__["handover"] = build_handover(own, lambda: moment)
    talks, tenant, company = own.conversations, own.settings.tenant, company_data(own)
    if moment is not None:
        talks.engine.parts = replace(talks.engine.parts, clock=lambda: moment)

    def run(case: Case) -> Mapping[str, Any]:
        made = talks.create(tenant, customer_id=str(case.input.get("customer") or ""), groups=groups(case))
        with metered() as usage:
            for text in messages(case):
                reply = talks.say(tenant, made.id, text)
        return _output(own, reply) | {"own": said(company, reply.text), "usage": dict(usage)}

    return run


def messages(case: Case) -> list[str]:
    """What the visitor says, one message after the other."""
    given = case.input.get("messages")
    texts = [given] if isinstance(given, str) else list(given or ())
    if not texts:
        earlier = [turn["text"] for turn in case.input.get("history", ()) if turn.get("role") == "user"]
        texts = [*earlier, case.input["question"]]
    return [str(text) for text in texts]


def _moment(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise EvalError("The option 'now' is no moment.", "Write it like 2026-11-20T10:00:00+00:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _output(own: "Beleg", reply: "Reply") -> dict[str, Any]:
    """The reply without what depends on the order of the cases: the inbox's case and the person who takes it."""
    citations = [dict(citation) for citation in reply.citations]
    for citation in citations:
        citation["verbatim"] = verbatim(own, citation)
    text = reply.text
    for name in ("id", "assignee"):
        if reply.case and reply.case.get(name):
            text = text.replace(str(reply.case[name]), f"[{name.upper()}]")
    return {
        "action": reply.action,
        "text": text,
        "language": reply.language,
        "citations": citations,
        "choices": [asdict(choice) for choice in reply.choices],
        "confidence": round(reply.confidence, 4),
        "case": bool(reply.case),
        "trace": {name: reply.trace.get(name) for name in _TRACED},
    }
