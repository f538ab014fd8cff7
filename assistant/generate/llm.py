"""The generator that asks a chat model for claims with quotes, and keeps only what the evidence bears out."""

import hashlib
from collections import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from assistant.errors import GenerationError
from assistant.generate import DraftAnswer, Statement
from assistant.generate.canary import PROMPT, delimiter
from assistant.generate.claim_stream import stream_claims
from assistant.generate.claims import Claim, borne_out, parse_claims, supported
from assistant.generate.failure import ModelFailure
from assistant.prompts import Prompt, load_prompt
from assistant.types import Evidence, Question
from knowledge.text.markup import plain

Complete = Callable[[str], str]

_SHOWN = 8
_CONTEXT = 1_600
_ADDRESS = {
    ("de", "formal"): "in der Sie-Form",
    ("de", "informal"): "in der Du-Form",
    ("en", "formal"): "politely",
    ("en", "informal"): "in a friendly tone",
}


def llm_generator(
    complete: Complete,
    name: str,
    *,
    address: str = "formal",
    prompts: Mapping[str, Prompt] | None = None,
    attempts: int = 2,
    nonce: Callable[[], str] = delimiter,
) -> "LlmGenerator":
    """A generator over a chat model.

    Args:
        complete: prompt -> reply, with `stream` where the model can; see `assistant.llm.chat_model`.
        name: recorded in the answer, e.g. "openai:gpt-4o-mini".
        address: "formal" or "informal".
        prompts: by language; the packaged "answer.v2" when not given.
        attempts: how often the model is asked when its reply is no JSON.
        nonce: makes the delimiters of the evidence unforgeable; a new one per request. The default carries the
            marker that gives a leaked prompt away.
    """
    templates = prompts or {language: load_prompt(PROMPT, language) for language in ("de", "en")}
    return LlmGenerator(complete, name, address, templates, attempts, nonce)


class LlmGenerator:
    """A `StreamingGenerator` over a chat model; made by `llm_generator`."""

    def __init__(
        self,
        complete: Complete,
        name: str,
        address: str,
        templates: Mapping[str, Prompt],
        attempts: int,
        nonce: Callable[[], str],
    ) -> None:
        self.name = name
        self._complete = complete
        self._address = address
        self._templates = templates
        self._attempts = attempts
        self._nonce = nonce

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the reply depends on beside question and evidence: model, prompts, form of address."""
        parts = [self.name, self._address, *(f"{k} {p.name} {p.template}" for k, p in sorted(self._templates.items()))]
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()

    def __call__(self, question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        """The answer of all claims that the evidence bears out.

        Raises:
            GenerationError: the model failed, or its replies were malformed to the end.
        """
        shown, language = distinct_hits(evidence), self.language(question)
        claims = self._asked(self.prompt(question, shown))
        kept = supported(claims, shown, language)
        return DraftAnswer(" ".join(statement.text for statement in kept), tuple(kept), language, self.label(question))

    def stream(self, question: Question, evidence: Sequence[Evidence]) -> abc.Generator[Statement, None, None]:
        """See `StreamingGenerator.stream`."""
        stream = getattr(self._complete, "stream", None)
        if stream is None:
            yield from self(question, evidence).statements
            return
        shown, label = distinct_hits(evidence), self.label(question)
        for claim in self._streamed(stream, self.prompt(question, shown)):
            if statement := borne_out(claim, shown, self.language(question)):
                yield replace(statement, generator=label)

    def _streamed(self, stream: Callable[[str], abc.Generator[str, None, None]], prompt: str) -> Iterator[Claim]:
        """The claims of the reply as they come; asks again when it is malformed from the start."""
        for attempt in range(self._attempts):
            came = False
            with closing(stream(prompt)) as pieces:
                try:
                    for claim in stream_claims(pieces):
                        came = True
                        yield claim
                    return
                except ModelFailure as failure:
                    if came or failure.reason != "malformed" or attempt + 1 == self._attempts:
                        raise

    def language(self, question: Question) -> str:
        """ISO 639-1 code of the reply."""
        return question.language if question.language and question.language in self._templates else "en"

    def label(self, question: Question) -> str:
        """Model and prompt, as answers record them."""
        return f"{self.name}/{self._templates[self.language(question)].name}"

    def prompt(self, question: Question, shown: Sequence[Evidence]) -> str:
        """The prompt for a question; `shown` is what `distinct_hits` gave."""
        language = self.language(question)
        return self._templates[language].render(
            {
                "nonce": self._nonce(),
                "evidence": evidence_text(shown),
                "question": " ".join(question.text.split()),
                "address": _ADDRESS[language, self._address],
            }
        )

    def _asked(self, prompt: str) -> list[Claim]:
        """The claims of the reply; asks again when it is malformed."""
        for attempt in range(self._attempts):
            reply = self._complete(prompt)
            try:
                return parse_claims(reply)
            except GenerationError:
                if attempt + 1 == self._attempts:
                    raise
        raise GenerationError("the model was not asked; attempts must be at least 1.")


def distinct_hits(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best piece of evidence of each hit, best first."""
    best: dict[tuple[str, int], Evidence] = {}
    for item in evidence:
        best.setdefault((item.hit.document.id, item.hit.chunk.start), item)
    return list(best.values())[:_SHOWN]


def evidence_text(shown: Sequence[Evidence]) -> str:
    """Numbered evidence: title and heading path, then the text around the best sentence as it stands."""
    parts = []
    for number, item in enumerate(shown, start=1):
        chunk = item.hit.chunk
        path = " › ".join(plain(part) for part in (item.hit.document.title, *chunk.headings, chunk.header) if part)
        parts.append(f"[{number}] {path}\n{_window(item)}")
    return "\n\n".join(parts)


def _window(item: Evidence) -> str:
    """At most `_CONTEXT` characters of the hit around the evidence."""
    chunk = item.hit.chunk
    if len(chunk.text) <= _CONTEXT:
        return chunk.text
    middle = (item.start + item.end) // 2 - chunk.start
    first = max(0, min(middle - _CONTEXT // 2, len(chunk.text) - _CONTEXT))
    return chunk.text[first : first + _CONTEXT]
