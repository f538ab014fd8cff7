"""Thumbs and corrections of customers as eval cases: JSON Lines in the form of evals/suites/demo_questions.jsonl."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

_QUOTE = 200


class Talks(Protocol):
    """What is needed of the stored conversations; `assistant.chat.store.ConversationStore` has it."""

    def feedback(self, tenant: str, *, limit: int = 10_000) -> list[Mapping[str, Any]]:
        """{conversation_id, seq, helpful, correction, at}, newest first."""
        ...

    def said(self, tenant: str, conversation_id: str) -> Sequence[Any]:
        """Messages with seq, role, text, reply_to and body."""
        ...


def eval_cases(talks: Talks, tenant: str, redact: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """One case per rated reply, oldest first.

    A thumb up keeps what was right: the action, and for an answer its source and quote. A thumb down says what must not
    be said again; with a correction also what should be.

    Yields:
        {id, question, lang, kind, action?, source?, gold?, must_not?, history?}: a thumb down alone knows no action.
    """
    for rated in reversed(talks.feedback(tenant)):
        said = {one.seq: one for one in talks.said(tenant, rated["conversation_id"])}
        reply = said.get(rated["seq"])
        message = said.get(reply.reply_to) if reply is not None and reply.reply_to else None
        if reply is None or message is None or reply.role != "assistant":
            continue
        yield _case(rated, reply, message, said, redact)


def _case(
    rated: Mapping[str, Any], reply: Any, message: Any, said: Mapping[int, Any], redact: Callable[[str], str]
) -> dict[str, Any]:
    body = reply.body
    identity = hashlib.sha256(f"{rated['conversation_id']}/{rated['seq']}".encode()).hexdigest()[:12]
    case: dict[str, Any] = {
        "id": f"feedback_{identity}",
        "question": redact(message.text),
        "lang": body.get("language") or "de",
        "kind": "thumb_up" if rated["helpful"] else "correction" if rated["correction"] else "thumb_down",
    }
    if rated["helpful"]:
        case["action"] = body.get("action") or "answer"
        for citation in body.get("citations", ())[:1]:
            case |= {"source": citation["source"], "gold": redact(citation["quote"])[:_QUOTE]}
    else:
        case["must_not"] = [redact(text)[:_QUOTE] for text in _sentences(body, reply)]
        if rated["correction"]:
            case |= {"action": "answer", "gold": redact(rated["correction"])}
    earlier = [one for seq, one in sorted(said.items()) if seq < message.seq]
    if earlier:
        roles = {"user": "user"}
        case["history"] = [{"role": roles.get(one.role, "assistant"), "text": redact(one.text)} for one in earlier[-6:]]
    return case


def _sentences(body: Mapping[str, Any], reply: Any) -> list[str]:
    """The statements of a reply, not its offer of a person."""
    if body.get("action") != "answer":
        return []
    found = body.get("sentences") or [reply.text]
    return [text for text in map(str, found) if len(text.split()) > 3][:3]
