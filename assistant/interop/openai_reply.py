"""Answers in the form of OpenAI's chat completions: whole, as chunks, and as errors."""

import secrets
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from assistant.generate.locate import locate
from assistant.interop.openai_request import MODEL
from assistant.resilience.turn import Step
from assistant.types import Answer, Citation
from knowledge.text.sentences import split


def model_entry(created: int = 0) -> dict[str, Any]:
    """The one model that there is."""
    return {"id": MODEL, "object": "model", "created": created, "owned_by": "beleg"}


def completion(answer: Answer, steps: Sequence[Step], address: str) -> dict[str, Any]:
    """An answer as a `chat.completion`.

    Args:
        answer: what the assistant said.
        steps: which models were asked, for usage and trace.
        address: where this server is, for the links of citations.
    """
    message = {
        "role": "assistant",
        "content": answer.text,
        "refusal": None,
        "annotations": annotations(answer, address),
    }
    return {
        **_head("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": usage(steps),
        "beleg": extras(answer, steps),
    }


def chunks(answer: Answer, steps: Sequence[Step], address: str, *, with_usage: bool) -> Iterator[dict[str, Any]]:
    """An answer as `chat.completion.chunk`s: the role, sentence by sentence, the citations with the end."""
    head = _head("chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}], **more}

    yield chunk({"role": "assistant", "content": ""})
    for piece in sentences(answer.text):
        yield chunk({"content": piece})
    yield chunk({"annotations": annotations(answer, address)})
    yield chunk({}, "stop", beleg=extras(answer, steps))
    if with_usage:
        yield {**head, "choices": [], "usage": usage(steps)}


def sentences(text: str) -> list[str]:
    """The text cut after each sentence; together the pieces are the text."""
    starts = [start for start, _ in split(text, "de")][1:]
    cuts = [0, *starts, len(text)]
    return [text[first:last] for first, last in pairwise(cuts) if last > first]


def annotations(answer: Answer, address: str) -> list[dict[str, Any]]:
    """Citations as `url_citation`s; `start_index` and `end_index` say which part of the answer they prove."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": span[0],
                "end_index": span[1],
                "title": item.title,
                "url": f"{address}/v1/documents/{item.document_id}/text?start={item.start}&end={item.end}",
                "document": item.document_id,
                "source": item.source,
                "page": item.page,
                "start": item.start,
                "end": item.end,
                "quote": item.quote,
            },
        }
        for item in answer.citations
        for span in [_proven(item, answer.text)]
    ]


def _proven(citation: Citation, text: str) -> tuple[int, int]:
    """Where the quote stands in the answer; the whole answer when it is worded otherwise."""
    return locate(citation.quote, text) or (0, len(text))


def usage(steps: Sequence[Step]) -> dict[str, int]:
    """Tokens of language models; 0 when none was asked."""
    prompt, completion_ = sum(s.prompt_tokens for s in steps), sum(s.completion_tokens for s in steps)
    return {"prompt_tokens": prompt, "completion_tokens": completion_, "total_tokens": prompt + completion_}


def extras(answer: Answer, steps: Sequence[Step]) -> dict[str, Any]:
    """What Beleg knows beyond OpenAI's form."""
    return {
        "action": answer.action,
        "language": answer.language,
        "confidence": round(answer.confidence, 4),
        "standalone_question": answer.standalone_question,
        "release": answer.release,
        "trace": [step.as_json() for step in steps],
    }


def error(status: int, message: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    """An error in OpenAI's form."""
    kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}
