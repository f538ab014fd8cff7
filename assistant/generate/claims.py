"""A model's reply as claims, and what of them the evidence bears out.

A claim stands only if its quote stands in the evidence word for word, and if the numbers, names and negations of the
statement are in the quote.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evidence.lexicon import fold, lexicon, words
from assistant.generate import Quote, Statement
from assistant.generate.failure import ModelFailure
from assistant.generate.locate import locate
from assistant.types import Evidence

_FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\"„“]\s+)$")
_PLACEHOLDER = re.compile(r"⟨[A-Z][A-Z_]*_\d+(?:\.\d+)?⟩")
_SHORTEST_QUOTE = 8
_MOST_CLAIMS = 12
_SPELLED = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a reply; `evidence` counts from 1, 0 when the model named none."""

    statement: str
    quote: str
    evidence: int


def parse_claims(reply: str) -> list[Claim]:
    """The claims of a reply.

    Raises:
        ModelFailure: the reply is not the JSON that was asked for.
    """
    fenced = _FENCE.match(reply)
    text = (fenced.group(1) if fenced else reply).strip()
    start, end = text.find("{"), text.rfind("}")
    try:
        parsed = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("claims"), list):
        raise ModelFailure("the model's reply is not the JSON that was asked for.", reason="malformed")
    return [claim for item in parsed["claims"][:_MOST_CLAIMS] if (claim := read_claim(item))]


def supported(claims: Sequence[Claim], evidence: Sequence[Evidence], language: str) -> list[Statement]:
    """The claims that the evidence bears out, with their quotes located."""
    return [kept for claim in claims if (kept := borne_out(claim, evidence, language))]


def borne_out(claim: Claim, evidence: Sequence[Evidence], language: str) -> Statement | None:
    """The claim as a statement with its quote located; None when the evidence does not bear it out."""
    quote = find_quote(claim, evidence)
    if quote is None or not bears_out(claim.statement, quote, language):
        return None
    return Statement(claim.statement, (quote,))


def find_quote(claim: Claim, evidence: Sequence[Evidence]) -> Quote | None:
    """The quote's place: in the evidence that the claim names, else in any other; searched in the whole hit."""
    if len(claim.quote.strip()) < _SHORTEST_QUOTE:
        return None
    named = [claim.evidence - 1] if 0 < claim.evidence <= len(evidence) else []
    for number in dict.fromkeys([*named, *range(len(evidence))]):
        hit = evidence[number].hit
        place = locate(claim.quote, hit.chunk.text)
        if place:
            return Quote(hit, hit.chunk.start + place[0], hit.chunk.start + place[1])
    return None


def bears_out(statement: str, quote: Quote, language: str) -> bool:
    """Whether numbers, names and negations of a statement are in its quote (or in the row's column names)."""
    # What the customer said of themselves is theirs: no document has to prove it.
    statement = _PLACEHOLDER.sub(" ", statement)
    source = f"{quote.hit.chunk.header} {quote.text}"
    same_language = quote.hit.chunk.language in (language, "und")
    return (
        _numbers(statement, language) <= _numbers(source, quote.hit.chunk.language)
        and _names(statement, language) <= _known(quote)
        and (_negated(statement, language) == _negated(quote.text, quote.hit.chunk.language) or not same_language)
    )


def read_claim(item: Any) -> Claim | None:
    """A claim of parsed JSON, or None when it is none."""
    if not isinstance(item, dict):
        return None
    statement, quote, number = item.get("statement"), item.get("quote"), item.get("evidence_id", 0)
    if not isinstance(statement, str) or not isinstance(quote, str) or not statement.strip():
        return None
    if isinstance(number, str) and number.strip().isdigit():
        number = int(number)
    return Claim(" ".join(statement.split()), quote, number if isinstance(number, int) else 0)


def _numbers(text: str, language: str) -> frozenset[str]:
    """Numbers of a text as plain digits: 1.234,50 and 1,234.5 are one, spelled-out numbers up to twelve count."""
    digits = {_canonical(match.group()) for match in _NUMBER.finditer(text)}
    spelled = {fold(word): str(i) for i, word in enumerate(_SPELLED["de" if language == "de" else "en"].split())}
    return frozenset(digits | {spelled[word] for word in map(fold, words(text)) if word in spelled and word != "one"})


def _canonical(number: str) -> str:
    parts = re.split(r"[.,:]", number)
    if len(parts) > 1 and len(parts[-1]) != 3:
        return f"{int(''.join(parts[:-1]))}.{parts[-1].rstrip('0')}".rstrip(".")
    return str(int("".join(parts)))


def _names(statement: str, language: str) -> frozenset[str]:
    """Words that look like names: capitalised within a sentence (English), with inner capitals or digits (German)."""
    found: set[str] = set()
    for match in re.finditer(r"[^\W_][\w'’-]*", statement):
        word = match.group()
        if language == "de":
            named = any(c.isupper() for c in word[1:]) or (word[0].isupper() and any(c.isdigit() for c in word))
        else:
            starts = bool(_SENTENCE_START.search(statement[: match.start()]))
            named = word[0].isupper() and not starts and word != "I"
        if named and fold(word) not in lexicon(language).stopwords:
            found.update(fold(part) for part in words(word))
    return frozenset(found)


def _known(quote: Quote) -> frozenset[str]:
    """What a statement may name: words of the quote, of its headings, column names and title."""
    chunk = quote.hit.chunk
    text = " ".join((quote.text, chunk.header, *chunk.headings, quote.hit.document.title))
    return frozenset(fold(word) for word in words(text))


def _negated(text: str, language: str) -> bool:
    return bool(lexicon(language).negations & {fold(word) for word in words(text)})
