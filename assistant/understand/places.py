"""Towns that no document knows, read as the country they lie in: "Paket nach Graz" asks for Austria.

Companies write terms for countries, customers ask with the name of their town. Only names behind a preposition count,
only those that the collection does not know, and only where it knows the country. Data: places.json, made by
`python -m evals.understanding.build_places` from GeoNames (CC BY 4.0).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Known = Callable[[Sequence[str]], Sequence[float]]
"""Words -> how rare they are in the collection, 0..1; 1 for words it does not know."""

_UNKNOWN = 0.999
_WORD = r"[^\W\d_][\w.]*"
_TO = re.compile(rf"\b(?P<way>nach|aus|von|to|from)\s+(?P<name>{_WORD}(?:[ -]{_WORD}){{0,2}})", re.IGNORECASE)
_IN = re.compile(rf"\b(?P<way>in|bei|near)\s+(?P<name>{_WORD}(?:[ -]{_WORD}){{0,2}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Towns and countries.

    Attributes:
        countries: ISO 3166 code -> language -> name.
        towns: name in lower case -> ISO 3166 code.
    """

    countries: dict[str, dict[str, str]]
    towns: dict[str, str]


@cache
def gazetteer() -> Gazetteer:
    """The shipped one."""
    content = json.loads((files(__package__) / "places.json").read_text(encoding="utf-8"))
    towns = {name: code for code, names in content["towns"].items() for name in names.split("|")}
    return Gazetteer(content["countries"], towns)


def with_countries(text: str, language: str, known: Known, home: str = "DE") -> str:
    """The question with unknown towns replaced by their countries.

    Args:
        text: the standalone question.
        language: "de" or "en"; any other leaves the text as it is.
        known: how rare words are in the collection.
        home: the country in which "in" a town means the town itself: "a branch in Leipzig" does not ask about Germany.

    >>> with_countries("Was kostet ein Paket nach Graz?", "de", lambda words: [w == "Graz" for w in words])
    'Was kostet ein Paket nach Österreich?'
    """
    if language not in ("de", "en"):
        return text
    for pattern, anywhere in ((_TO, True), (_IN, False)):
        for found in reversed(list(pattern.finditer(text))):
            named = _town(found["name"])
            if named is None:
                continue
            town, code = named
            country = gazetteer().countries[code][language]
            if (code == home and not anywhere) or not _fits(town, country, known):
                continue
            start = found.start("name")
            text = text[:start] + country + text[start + len(town) :]
    return text


def _town(name: str) -> tuple[str, str] | None:
    """The longest beginning of some words that is a town, as written, and its country."""
    ends = [len(name), *(found.start() for found in reversed(list(re.finditer(r"[ -]", name))))]
    for end in ends:
        code = gazetteer().towns.get(name[:end].rstrip(".").lower())
        if code:
            return name[:end].rstrip("."), code
    return None


def _fits(town: str, country: str, known: Known) -> bool:
    """Whether the collection does not know the town, but the country."""
    words = re.findall(r"\w+", country.split(",")[0])
    far = "," in country
    rare = known([*re.findall(r"\w+", town), *words])
    towns, countries = rare[: -len(words)], rare[-len(words) :]
    return max(towns) > _UNKNOWN and (far or min(countries) < _UNKNOWN)
