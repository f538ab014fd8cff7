"""The generator that asks a chat model for claims with quotes, and keeps only what the evidence bears out."""

import secrets
from collections.abc import Callable, Mapping, Sequence

from assistant.errors import GenerationError
from assistant.generate import DraftAnswer, Generator, Statement
from assistant.generate.claims import parse_claims, supported
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
    nonce: Callable[[], str] = lambda: secrets.token_hex(8),
) -> Generator:
    """A generator over a chat model.

    Args:
        complete: prompt -> reply; see `assistant.llm.chat_model`.
        name: recorded in the answer, e.g. "openai:gpt-4o-mini".
        address: "formal" or "informal".
        prompts: by language; the packaged "answer.v1" when not given.
        attempts: how often the model is asked when its reply is no JSON.
        nonce: makes the delimiters of the evidence unforgeable; a new one per request.
    """
    templates = prompts or {language: load_prompt("answer.v1", language) for language in ("de", "en")}

    def generate(question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        language = question.language if question.language and question.language in templates else "en"
        template = templates[language]
        shown = distinct_hits(evidence)
        prompt = template.render(
            {
                "nonce": nonce(),
                "evidence": evidence_text(shown),
                "question": " ".join(question.text.split()),
                "address": _ADDRESS[language, address],
            }
        )
        statements = _asked(complete, prompt, shown, language, attempts)
        text = " ".join(statement.text for statement in statements)
        return DraftAnswer(text, tuple(statements), language, f"{name}/{template.name}")

    return generate


def _asked(complete: Complete, prompt: str, shown: Sequence[Evidence], language: str, attempts: int) -> list[Statement]:
    """The supported claims; asks again when the reply is malformed.

    Raises:
        GenerationError: the model failed, or its replies were malformed to the end.
    """
    for attempt in range(attempts):
        reply = complete(prompt)
        try:
            return supported(parse_claims(reply), shown, language)
        except GenerationError:
            if attempt + 1 == attempts:
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
