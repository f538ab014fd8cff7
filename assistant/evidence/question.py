"""What a question asks for: its content words, how rare they are, and the type of answer expected."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence.lexicon import Lexicon, fold, lexicon, words
from knowledge.retrieval.lexicon import Options, shipped_lexicon

Rarity = Callable[[Sequence[str]], Sequence[float]]
"""One value in 0..1 per word: 0 stands in every chunk that may be seen, 1 in none; as `Searcher.rarity`."""

_BARE_PREPOSITIONS = frozenset({"nach", "in", "aus", "von", "bei", "für", "mit", "gegen"})
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question.

    Attributes:
        surface: as typed.
        folded: lower case, accents folded.
        grams: its character 4-grams, the word's start marked by a space (shorter words: the word itself).
        rarity: 0..1, see `Rarity`.
        name: looks like a name or a number.
    """

    surface: str
    folded: str
    grams: tuple[str, ...]
    rarity: float
    name: bool


@dataclass(frozen=True, slots=True)
class AnalysedQuestion:
    """A question ready for scoring; `kind` is the answer type of `lexicon.*.json` or "other"."""

    text: str
    language: str
    terms: tuple[Term, ...]
    kind: str
    folded: frozenset[str]


def analyse(text: str, language: str, rarity: Rarity) -> AnalysedQuestion:
    """Content words (function words removed; all words where nothing else is left) and answer type."""
    lexis = lexicon(language)
    found = words(text)
    folded = [fold(word) for word in found]
    keep = [i for i, word in enumerate(folded) if word not in lexis.stopwords and len(word) > 1] or list(
        range(len(found))
    )
    unique = list({folded[i]: i for i in reversed(keep)}.values())[::-1]
    named = _names(found, language)
    rarities = rarity([found[i] for i in unique]) if unique else []
    terms = tuple(
        Term(found[i], folded[i], grams(folded[i]), float(value), named[i])
        for i, value in zip(unique, rarities, strict=True)
    )
    return AnalysedQuestion(text, language, terms, answer_kind(text, lexis), frozenset(folded))


@lru_cache(maxsize=256)
def abroad(question: AnalysedQuestion, language: str) -> tuple[tuple[Term, ...], ...]:
    """What each term of a question is called in another language; () for one that no lexicon has."""
    lexicon = shipped_lexicon()
    if not lexicon.translates(question.language, language):
        return ((),) * len(question.terms)
    found = words(question.text)
    spelt = [fold(word) for word in found]
    options = lexicon.of_words([word.lower() for word in found], question.language, language)
    return tuple(
        _named_abroad(term, options[len(spelt) - 1 - spelt[::-1].index(term.folded)]) for term in question.terms
    )


def _named_abroad(term: Term, options: Options) -> tuple[Term, ...]:
    spelt = dict.fromkeys(fold(name) for name, _ in options)
    return tuple(Term(term.surface, name, grams(name), term.rarity, term.name) for name in spelt)


def answer_kind(text: str, lexis: Lexicon) -> str:
    """The first question type whose pattern matches, else "other"."""
    lowered = _SPACES.sub(" ", text.lower()).strip()
    return next((kind for pattern, kind in lexis.question_types if pattern.search(lowered)), "other")


def grams(folded: str) -> tuple[str, ...]:
    """Character 4-grams with a space as start mark; one or two letters are one gram with both ends marked."""
    if len(folded) < 3:
        return (f" {folded} ",)
    marked = f" {folded}"
    return tuple(marked[i : i + 4] for i in range(len(marked) - 3))


def _names(found: Sequence[str], language: str) -> list[bool]:
    """Which words look like names or numbers.

    English: capitalised, not at the start. German capitalises every noun, so a name is a word with inner capitals, one
    of two capitalised words in a row, or one right after a preposition that needs no article ("nach Japan").
    """
    named = [any(c.isdigit() for c in word) or any(c.isupper() for c in word[1:]) for word in found]
    capital = [i > 0 and word[0].isupper() for i, word in enumerate(found)]
    for i in range(1, len(found)):
        if language != "de":
            named[i] |= capital[i]
        elif capital[i] and capital[i - 1]:
            named[i] = named[i - 1] = True
        elif capital[i] and found[i - 1].lower() in _BARE_PREPOSITIONS:
            named[i] = True
    return named
