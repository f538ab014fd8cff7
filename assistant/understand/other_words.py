"""Words that no document has, with those that documents use for the same: "Porto" asks for shipping costs, "Sylt" is an
island, Canada lies outside Europe.

What is added stands in brackets behind the question, so the customer's own words stay what is searched first.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence.lexicon import fold, words
from assistant.understand.places import Known, gazetteer

_UNKNOWN = 0.999
_MOST = 3


@dataclass(frozen=True, slots=True)
class OtherWords:
    """One language's table: folded word -> what means the same, as documents may have it, best first."""

    of: dict[str, tuple[str, ...]]


@cache
def other_words(language: str) -> OtherWords:
    """The shipped table of "de" or "en", countries outside Europe among it."""
    raw = json.loads((files(__package__) / "other_words.json").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for names in gazetteer().countries.values():
        name, _, far = names[language].partition(", ")
        if far and " " not in name:
            found[fold(name)] = (far,)
    for line in raw[language]:
        customers, _, documents = line.partition(": ")
        for word in customers.split(", "):
            found[fold(word)] = tuple(documents.split(", "))
    return OtherWords(found)


def with_other_words(text: str, language: str, known: Known) -> str:
    """The question with known words behind it for those that the collection does not know.

    Args:
        text: the standalone question.
        language: "de" or "en"; any other leaves the text as it is.
        known: how rare words are in the collection.

    >>> with_other_words("Was kostet das Porto?", "de", lambda words: [float(word == "Porto") for word in words])
    'Was kostet das Porto? (Versandkosten)'
    """
    if language not in ("de", "en"):
        return text
    table = other_words(language).of
    asked = [word for word in dict.fromkeys(words(text)) if fold(word) in table]
    if not asked:
        return text
    new = [word for word, rare in zip(asked, known(asked), strict=True) if rare > _UNKNOWN]
    added = [other for word in new if (other := _first_known(table[fold(word)], known))]
    kept = [other for other in dict.fromkeys(added) if not re.search(rf"\b{re.escape(other)}\b", text)]
    return f"{text} ({', '.join(kept[:_MOST])})" if kept else text


def _first_known(others: tuple[str, ...], known: Known) -> str | None:
    return next((other for other in others if max(known(words(other))) < _UNKNOWN), None)
