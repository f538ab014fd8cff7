"""Where evidence says no, or the opposite."""

import re

from assistant.copy.claims import facts
from assistant.copy.claims.evidence import overlap
from assistant.copy.claims.facts import Facts
from guardrails.groundedness.words import OPPOSITES
from knowledge.types import Hit


def opposite(claim: str, evidence: str) -> bool:
    """Whether the statement says right where the evidence says left."""
    own, theirs = set(_LETTERS.findall(claim.lower())), set(_LETTERS.findall(evidence.lower()))
    new, gone = own - theirs, theirs - own
    pairs = ((a, b) for one, other in OPPOSITES for a, b in ((one, other), (other, one)))
    return any(_has(new, a) and _has(gone, b) and not _has(theirs, a) for a, b in pairs)


def _has(words: set[str], term: str) -> bool:
    return any(word == term or (len(term) >= 4 and word.startswith(term)) for word in words)


_LETTERS = re.compile(r"[a-zäöüß]+")


_OWN_CLAUSE = re.compile(
    r"\b(?:wir|sie|er|es|man|die|we|you|it|they|ist|sind|hat|haben|wird|werden|kann|können|is|are|has|have|can|will)\b",
    re.I,
)


_PART = re.compile(r"[;,.]\s+|\s+(?:aber|sondern|but)\s+")


def denies(claim: Facts, text: str, hit: Hit) -> bool:
    """Whether the negation stands in the part of the sentence that speaks of the statement's things."""
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    stretches = [part for part in _PART.split(text) if part.strip()]
    if len(stretches) < 2:
        return True
    parts: list[tuple[Facts, bool]] = []
    for stretch in stretches:
        part = facts.read(stretch, language)
        # "Not to Norway, the United Kingdom or …": a list item without a verb of its own is denied with the first.
        carried = bool(parts and parts[-1][1] and not _OWN_CLAUSE.search(stretch))
        parts.append((part, part.negated or carried))
    most = max(overlap(claim, part) for part, _ in parts)
    return any(negated and overlap(claim, part) >= most - 0.3 for part, negated in parts)


def heading_negates(hit: Hit, language: str) -> bool:
    """A list under "Not covered" denies what it names."""
    return bool(hit.chunk.headings) and facts.read(hit.chunk.headings[-1], language).negated
