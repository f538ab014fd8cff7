"""Which words of a question the best evidence leaves open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.details.classes import Asked, asked_members
from assistant.evidence import Selection, is_cross
from assistant.evidence.features import NAMES
from assistant.evidence.lexicon import LANGUAGES, fold, words
from assistant.evidence.quantities import asked_for, focus, share_found
from assistant.evidence.question import Rarity, Term
from assistant.lookup.words import shop_words
from assistant.understand.other_words import other_words
from knowledge.retrieval.encoder import Encoder
from knowledge.types import Hit

_UNKNOWN = 0.999
"""Rarity of a word that no document has."""
_ALIKE = 0.62
"""Cosine from which a word of the evidence is taken for another word for the one that was asked."""
_NEAR = 0.5
"""Other evidence counts from this share of the best score on."""
_PLACES = 3
_LEAST_LETTERS = 4
_RARE = 0.45
"""Rarity above which a noun tells one thing from another."""
_STATED = 0.9
_CERTAIN, _SURE, _LIKELY = 0.9, 0.7, 0.45
"""Shares of the confidence that other evidence needs: for a word that must be stated, for a noun, for a country."""
_BRACKETS = re.compile(r"\(([^()]*)\)")
_OWN = frozenset("mein meine meinem meiner unser unsere unserem unserer".split())  # noqa: SIM905
_OBJECT = re.compile(
    r"\b(?:with|for|to|in|on|of|from|at|by|sell|offer|have|rent|hire|repair|sharpen|calibrate|contain|accept|buy|get)"
    r"\s+(?:(?:a|an|the|my|your|any|some)\s+)?(?:[a-z-]+\s+)?(?P<word>[a-z-]{4,})\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hits that state more of a question than the best one.

    Attributes:
        share: the part of the confidence in the best evidence that they need.
        fuller: whether their best sentence must have more of the question too.
        instead: whether the best evidence is about something else for certain, so that only these hits can answer.
    """

    hits: Sequence[Hit]
    share: float
    fuller: bool
    instead: bool = False


class Details:
    """Finds what the best evidence does not state of a question.

    Args:
        encoder: the embedding model, for words that mean the same.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, question: str, found: Selection, rarity: Rarity) -> tuple[str, ...]:
        """The words as typed, best evidence first; empty when nothing is left open.

        Args:
            question: what was searched; words in brackets at its end explain others and are not asked for.
            found: scored candidates; at least one.
            rarity: as for the evidence.
        """
        said = _context(found)
        asked = _BRACKETS.sub(" ", question)
        members, best = asked_members(asked), _text(_best(found))
        listed = [one.word for one in members if not one.stated(best) and _elsewhere(one, best, asked, rarity)]
        judged = {word for one in members for word in one.word.split()}
        typed = [_as_typed(word, asked) for word in listed]
        return (*typed, *(term.surface for term in self._unknown(asked, found, said) if term.folded not in judged))

    def better(self, question: str, found: Selection, rarity: Rarity) -> Wanted | None:
        """The hits that state what the best one does not; None when it states all or no other hit does."""
        asked, best = _BRACKETS.sub(" ", question), _best(found)
        members = [one for one in asked_members(asked) if not one.stated(_text(best))]
        members = [one for one in members if _elsewhere(one, _text(best), asked, rarity)]
        nouns = self._missing(asked, found)
        if not members and not nouns:
            return None
        lines = found.measured.overlap.chunk_match
        hits = [
            hit
            for hit, line in zip(found.measured.hits, lines, strict=True)
            if all(one.stated(_text(hit)) for one in members) and all(line[at] >= _STATED for at in nouns)
        ]
        least = _SURE if nouns else _LIKELY
        share = _CERTAIN if any(one.needed for one in members) else least
        instead = any(one.apart and one.other(_text(best)) for one in members)
        return Wanted(hits, 0.0 if instead else share, fuller=not members, instead=instead) if hits else None

    def elsewhere(self, question: str, found: Selection) -> bool:
        """Whether the best evidence is about another country than the question, for certain."""
        best = _text(_best(found))
        asked = asked_members(_BRACKETS.sub(" ", question))
        return any(one.apart and not one.stated(best) and one.other(best) for one in asked)

    def _missing(self, asked: str, found: Selection) -> list[int]:
        """The question's nouns that documents have, but not the best evidence: their places among the terms."""
        measured, language, best = found.measured, found.measured.question.language, _best(found)
        if is_cross(language, best.chunk.language):
            return []
        here, said = measured.overlap.chunk_match[measured.units[int(np.argmax(found.scores))].hit], _text(best)
        return [
            at
            for at, term in enumerate(measured.question.terms)
            if here[at] == 0
            and _RARE < term.rarity <= _UNKNOWN
            and _noun(term, asked, language)
            and not _explained(term, asked, language, said)
            and not self._alike(term.surface, said)
        ]

    def explained(self, word: str, found: Selection) -> bool:
        """Whether the evidence has another word for a word that no document has, as `other_words` knows them."""
        return _other_word(fold(word), found.measured.question.language, _context(found))

    def _unknown(self, asked: str, found: Selection, said: str) -> list[Term]:
        """Nouns that no document has and the evidence has no other word for."""
        measured, language = found.measured, found.measured.question.language
        if is_cross(language, _best(found).chunk.language):
            return []
        here = measured.overlap.chunk_match[measured.units[int(np.argmax(found.scores))].hit]
        terms = zip(measured.question.terms, here, strict=False)
        left = [term for term, share in terms if term.rarity > _UNKNOWN and share == 0 and _noun(term, asked, language)]
        left = [term for term in left if not _explained(term, asked, language, said)]
        return [term for term in left if not self._alike(term.surface, said)]

    def _alike(self, word: str, said: str) -> bool:
        """Whether the evidence has a word that means about the same, or the head of the compound: "Etikett" for
        "Retourenetikett"."""
        others = sorted({other for other in words(said) if len(other) >= _LEAST_LETTERS and other.isalpha()})
        if any(len(other) > _LEAST_LETTERS and fold(word).endswith(other) for other in others):
            return True
        if not others:
            return False
        own = self._encoder.encode([fold(word)], kind="passage")[0]
        return bool((self._encoder.encode(others, kind="passage") @ own).max() >= _ALIKE)


def _best(found: Selection) -> Hit:
    """The hit with the best sentence."""
    return found.measured.hits[found.measured.units[int(np.argmax(found.scores))].hit]


def _context(found: Selection) -> str:
    """What the answer would be quoted from, folded: the best evidence with titles, headings and table headers."""
    top = max(float(found.scores.max()), 1e-6)
    near = [item for item in found.evidence[:_PLACES] if item.score >= _NEAR * top]
    hits: Sequence[Hit] = list({id(item.hit): item.hit for item in near}.values())
    return " ".join(_text(hit) for hit in hits)


def _text(hit: Hit) -> str:
    """All of a hit, folded."""
    return fold(" ".join((hit.document.title, *hit.chunk.headings, hit.chunk.header, hit.chunk.text)))


def _elsewhere(one: Asked, said: str, asked: str, rarity: Rarity) -> bool:
    """Whether a text that does not state a member is about something else."""
    return one.needed or one.other(said) or min(rarity(words(_as_typed(one.word, asked)))) > _UNKNOWN


def _as_typed(word: str, question: str) -> str:
    """The words of the question that fold to `word`."""
    count = len(words(word))
    typed = words(question)
    spans = (" ".join(typed[i : i + count]) for i in range(len(typed)))
    return next((span for span in spans if fold(span) == word), word)


def _noun(term: Term, question: str, language: str) -> bool:
    """Whether a word looks like a thing: in German by its capital, in English by its place at the end of what is asked;
    the asker's own ("Unsere Tischlerei …") is no part of the question."""
    if not term.surface.isalpha() or len(term.surface) < _LEAST_LETTERS or term.folded in shop_words().general:
        return False
    typed = words(question)
    at = next((i for i, word in enumerate(typed) if word == term.surface), 0)
    if language == "de":
        own = at == 1 and fold(typed[0]) in _OWN
        return at > 0 and term.surface[0].isupper() and not own
    match = _OBJECT.search(question)
    return bool(match) and match["word"].lower() == term.surface.lower()  # type: ignore[index]


def _explained(term: Term, asked: str, language: str, said: str) -> bool:
    """Whether a word asks for a kind of quantity that the evidence has, or the evidence has another word for it."""
    kinds = [kind for kind in asked_for(asked) if kind.asked.search(term.folded)]
    if term.folded == focus(asked) or (kinds and share_found(kinds, said) == 1):
        return True
    return _other_word(term.folded, language, said)


def _other_word(folded: str, language: str, said: str) -> bool:
    table = other_words(language).of if language in LANGUAGES else {}
    return any(fold(other) in said for other in table.get(folded, ()))


def fits(wanted: Wanted, other: Selection, found: Selection) -> bool:
    """Whether the best sentence of the wanted hits has no less of the kind of quantity that is asked for than the best
    of all, and where it must be fuller, more of the question."""
    kinds = asked_for(found.measured.question.text)
    (new, told), (old, before) = _told(other), _told(found)
    return (new > old or not wanted.fuller) and share_found(kinds, told) >= share_found(kinds, before)


def _told(found: Selection) -> tuple[float, str]:
    best = int(np.argmax(found.scores))
    covered = found.measured.features[best, NAMES.index("header_coverage")]
    return float(covered), found.measured.units[best].compared
