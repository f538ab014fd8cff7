"""Answers in the form of OpenAI's chat completions: whole, as chunks, and as errors."""

import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.generate.locate import locate
from assistant.interop.openai_request import MODEL
from assistant.resilience.turn import Step
from assistant.types import Answer, Citation


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


class Chunks:
    """An answer as `chat.completion.chunk`s: the role, sentence by sentence, the citations with the end.

    Attributes:
        begun: whether the role was told.
    """

    def __init__(self) -> None:
        self._head = _head("chat.completion.chunk")
        self._written = ""
        self.begun = False

    def begin(self) -> dict[str, Any]:
        """The role."""
        self.begun = True
        return self._chunk({"role": "assistant", "content": ""})

    def sentence(self, text: str) -> dict[str, Any]:
        """The next sentence, parted from the one before it as the whole answer has it."""
        parted = self._written and not self._written.endswith("\n")
        piece = f" {text}" if parted else text
        self._written += piece
        return self._chunk({"content": piece})

    def end(self, answer: Answer, steps: Sequence[Step], address: str, *, with_usage: bool) -> Iterator[dict[str, Any]]:
        """What is known of the whole answer."""
        yield self._chunk({"annotations": annotations(answer, address)})
        yield self._chunk({}, "stop", beleg=extras(answer, steps))
        if with_usage:
            yield {**self._head, "choices": [], "usage": usage(steps)}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**self._head, "choices": [choice], **more}


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
