"""Opens a case with everything a person needs, and words what the customer is told.

Nobody is told that a request was passed on before the case is stored.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.chat.parts import Parts
from assistant.chat.types import Draft, Turn
from assistant.handover.types import CaseRequest, OpenedCase
from assistant.types import Answer, Message, Question
from guardrails.errors import BelegError
from knowledge.text.sentences import split

log = logging.getLogger("beleg.chat")

KINDS: Mapping[str, str] = {
    "order_status": "order",
    "cancellation": "order",
    "order_change": "order",
    "return": "return",
    "spare_part": "technical",
    "invoice": "invoice",
    "data_request": "privacy",
}
_RECENT_ORDERS = 5
_PROMISES = re.compile(
    r"\b(?:gebe\b.{0,80}\bweiter|übernimmt|uebernimmt|leite\b.{0,60}\bweiter|passing|handing|hand over|taking over)\b",
    re.IGNORECASE,
)


def escalate(
    turn: Turn,
    parts: Parts,
    reason: str,
    opening: str,
    *,
    kind: str = "",
    suggest: bool = True,
    state: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Draft:
    """Open (or extend) the conversation's case.

    Args:
        reason: see CaseRequest.
        opening: what is said before the case, e.g. an apology.
        kind: see CaseRequest; "" to take it from the message's intent.
        suggest: look for a reply that the documents support, for the person who takes over.
        extra: further entries of the customer's context, e.g. an order draft.
    """
    say = parts.say(turn.language)
    opened = _opened(turn, parts, reason, kind or KINDS.get(turn.reading.intent, "other"), suggest, extra or {})
    changed = {"pending": None, "abstained": None, **(state or {})}
    if opened is None:
        key = "case_failed_contact" if parts.contact else "case_failed"
        text = f"{_without_promises(opening, turn.language)} {say.say(key, contact=parts.contact)}".strip()
        return Draft("abstain", text, f"{reason}:failed", known=(parts.contact,), state=changed)
    told = told_of(opened, turn, parts)
    case = {"id": opened.id, "assignee": opened.assignee, "due": opened.due.isoformat(), "existing": opened.existing}
    known = tuple(filter(None, (opened.id, opened.assignee)))
    changed |= {"case": {"id": opened.id, "assignee": opened.assignee}}
    return Draft("escalate", f"{opening} {told}".strip(), reason, known=known, case=case, state=changed)


def told_of(opened: OpenedCase, turn: Turn, parts: Parts) -> str:
    """Who has the case, and by when there is an answer."""
    say = parts.say(turn.language)
    key = "case_existing" if opened.existing else "case_opened"
    if opened.assignee is None:
        key = "case_existing_queue" if opened.existing else "case_queue"
    due = say.until(parts.local(opened.due), parts.today)
    return say.say(key, person=opened.assignee, case=opened.id, due=due)


def extend(turn: Turn, parts: Parts, reason: str = "message") -> OpenedCase | None:
    """Put a customer's further message into the case that a person has."""
    return _opened(turn, parts, reason, KINDS.get(turn.reading.intent, "other"), False, {})


def customer_context(turn: Turn, parts: Parts) -> dict[str, Any]:
    """The verified customer's own data, {} for an unverified visitor."""
    customer = turn.customer
    if customer is None:
        return {}
    context: dict[str, Any] = {
        "customer_id": customer.id,
        "name": customer.name,
        "company": customer.company,
        "email": customer.email,
        "country": customer.country,
        "postcode": customer.postcode,
    }
    if parts.shop is not None:
        try:
            recent = parts.shop.orders(customer.id, _RECENT_ORDERS)
        except BelegError as error:
            log.warning("orders of a case could not be read: %s", type(error).__name__)
            return context
        context["orders"] = [
            {
                "id": order.id,
                "article": order.article,
                "status": order.status,
                "ordered_on": _iso(order.ordered_on),
                "expected_on": _iso(order.expected_on),
            }
            for order in recent
        ]
    return context


def _opened(
    turn: Turn, parts: Parts, reason: str, kind: str, suggest: bool, extra: Mapping[str, Any]
) -> OpenedCase | None:
    if parts.handover is None:
        return None
    question = turn.reading.standalone or turn.text
    found = _suggestion(turn, parts, question) if suggest else None
    request = CaseRequest(
        tenant=turn.tenant,
        conversation_id=turn.conversation.id,
        reason=reason,
        kind=kind,
        question=question,
        language=turn.language,
        channel=turn.conversation.channel,
        mood=turn.reading.mood,
        conversation=(*turn.history, Message("user", turn.raw)),
        searched=_searched(turn, parts, question) if suggest else (),
        suggestion=found.text if found else "",
        citations=found.citations if found else (),
        customer={**customer_context(turn, parts), **extra},
        attachments=turn.conversation.state.get("attachments") or (),
        key=f"{turn.conversation.id}:{turn.seq}",
    )
    try:
        return parts.handover.open(request)
    except Exception as error:
        # Whatever fails there, the customer must not be told of a case that is not stored.
        log.error("a case could not be opened: %s", type(error).__name__)
        return None


def _suggestion(turn: Turn, parts: Parts, question: str) -> Answer | None:
    try:
        asked = Question(question, (), turn.language, turn.conversation.groups, turn.tenant)
        found = parts.answerer(turn.tenant).answer(asked)
    except BelegError as error:
        log.warning("no suggestion for a case: %s", type(error).__name__)
        return None
    return found if found.action == "answer" else None


def _searched(turn: Turn, parts: Parts, question: str) -> Sequence[Mapping[str, Any]]:
    try:
        hits = parts.search(turn.tenant, question, turn.conversation.groups)
    except BelegError as error:
        log.warning("no search for a case: %s", type(error).__name__)
        hits = ()
    return ({"query": question, "hits": list(hits)},)


def _without_promises(text: str, language: str) -> str:
    """A policy's reply without the sentences that promise a hand-over that did not take place."""
    kept = [text[start:end] for start, end in split(text, language) if not _PROMISES.search(text[start:end])]
    return " ".join(kept)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
