"""Turns of the chat, of the API and of the store as monitoring sees them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.monitor.types import LiveTurn
from assistant.phrases import phrases
from assistant.types import Answer, Message, Question

if TYPE_CHECKING:
    from assistant.chat.engine import Outcome
    from assistant.chat.parts import Parts
    from assistant.chat.types import Conversation, Said
    from assistant.settings import Settings


def company_facts(settings: "Settings") -> tuple[str, ...]:
    """What a company says of itself: its name and its own contact data are nobody's personal data."""
    given = (settings.answer.contact, settings.chat.name, *settings.documents.allow)
    return tuple(text for text in given if text)


def asked_turn(conversation: str, question: Question, answer: Answer, company: tuple[str, ...]) -> LiveTurn:
    """A question outside of the chat; one that names no conversation is one of its own."""
    return LiveTurn(
        tenant=question.tenant,
        conversation_id=conversation or f"q-{secrets.token_hex(16)}",
        seq=len(question.history) + 1,
        release=answer.release,
        channel="api",
        language=answer.language,
        action=answer.action,
        question=question.text,
        reply=without_openings(answer.text, _notices(answer.language)),
        history=question.history,
        citations=_quotes([asdict(item) for item in answer.citations]),
        facts=facts_of({}, answer.timings_ms, answer.confidence),
        known=company,
    )


def chat_turn(
    conversation: "Conversation",
    message: "Said",
    history: Sequence["Said"],
    outcome: "Outcome",
    release: str,
    parts: "Parts",
    company: tuple[str, ...],
) -> LiveTurn:
    """A turn of the chat as it was answered; what the reply may state of the customer's own data is known."""
    return LiveTurn(
        tenant=conversation.tenant,
        conversation_id=conversation.id,
        seq=message.seq,
        release=release,
        channel=conversation.channel,
        language=outcome.language,
        action=outcome.draft.action,
        question=message.text,
        reply=without_openings(outcome.text, openings(parts, outcome.language)),
        history=_messages(history),
        citations=_quotes([asdict(item) for item in outcome.draft.citations]),
        facts=facts_of(outcome.trace, outcome.timings_ms, outcome.draft.confidence),
        known=(*company, *outcome.draft.known),
    )


def stored_turn(
    conversation: "Conversation", said: Sequence["Said"], seq: int, parts: "Parts", company: tuple[str, ...]
) -> LiveTurn | None:
    """A turn of the chat as it was stored, by the number of its reply; None when nobody asked for that message."""
    reply = next((one for one in said if one.seq == seq and one.reply_to is not None), None)
    message = next((one for one in said if reply is not None and one.seq == reply.reply_to), None)
    if reply is None or message is None:
        return None
    body, language = reply.body, str(reply.body.get("language", ""))
    return LiveTurn(
        tenant=conversation.tenant,
        conversation_id=conversation.id,
        seq=message.seq,
        release=str(body.get("release", "")),
        channel=conversation.channel,
        language=language,
        action=str(body.get("action", "")),
        question=message.text,
        reply=without_openings(reply.text, openings(parts, language)),
        history=_messages([one for one in said if one.seq < message.seq]),
        citations=_quotes(body.get("citations", ())),
        facts=facts_of(body.get("trace", {}), body.get("timings_ms", {}), float(body.get("confidence") or 0.0)),
        known=company,
    )


def openings(parts: "Parts", language: str) -> list[str]:
    """Constant texts that may come before a reply: who answers, that an old conversation is over, notices."""
    say = parts.say(language)
    constant = ("disclosure", "expired")
    return [say.say("disclosure_named", company=parts.settings.name), *map(say.say, constant), *_notices(language)]


def _notices(language: str) -> list[str]:
    """That the source is in another language: said before an answer, not stated by it."""
    own = phrases(language)
    return [own.say("other_language", language=own.language_name(code)) for code in own.languages]


def without_openings(text: str, lines: Sequence[str]) -> str:
    """A reply without what comes before every reply: nobody asked for that, and no document says it."""
    rest = text.lstrip()
    found = True
    while found:
        found = False
        for line in lines:
            if line and rest.startswith(line):
                rest, found = rest[len(line) :].lstrip(), True
    return rest


def facts_of(trace: Mapping[str, Any], timings_ms: Mapping[str, float], confidence: float) -> dict[str, Any]:
    """What a turn's trace says about mood, guards, models and time; unknown facts are left out."""
    steps = [step for step in trace.get("steps", ()) if not step.get("cached")]
    costs = [step.get("euros", 0.0) for step in steps]
    found: dict[str, Any] = {
        "latency_ms": round(sum(value for name, value in timings_ms.items() if "." not in name), 2),
        "tokens": sum(step.get("prompt_tokens", 0) + step.get("completion_tokens", 0) for step in steps),
        "confidence": round(confidence, 4),
        "failed": "failed" in trace or str(trace.get("route", "")).endswith(":failed"),
    }
    if None not in costs:
        found["euros"] = round(sum(costs), 6)
    if "mood" in trace:
        found |= {"mood": trace["mood"], "tense": bool(trace.get("priority", 0))}
    if "guards" in trace:
        stopped = [name for name, action, *_ in trace["guards"] if action in ("block", "escalate")]
        found |= {"guard_hit": bool(stopped), "guards": sorted(set(stopped))}
    if "route" in trace:
        found["route"] = trace["route"]
    return found


def _messages(said: Sequence["Said"]) -> tuple[Message, ...]:
    return tuple(Message("user" if one.role == "user" else "assistant", one.text) for one in said if one.text)


def _quotes(citations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: item.get(key) for key in ("source", "page", "quote")} for item in citations]
