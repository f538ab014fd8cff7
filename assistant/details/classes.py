"""Closed classes of words: colours, countries, weekdays, sizes. Of one that is asked for, only itself is an answer.

Members are patterns over folded text in German and English at once, kept in `classes.json`; countries are those of the
gazetteer. A class that is `needed` must be stated whenever it is asked for; of any other class a text is only known to
be about something else when it names another member, or when no document knows the one that is asked for.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence.lexicon import fold
from assistant.understand.places import gazetteer

_FAR = re.compile(
    r"ausserhalb europas|outside (of )?europe|weltweit|world ?wide|international\w*|alle laender|all countries"
)
_EUROPE = re.compile(
    r"\beu\b|europaeische\w* union|european union|uebrige\w* laender|other countries|alle laender|all countries"
)
_EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # noqa: SIM905
_SIZED = re.compile(
    r"\b(?P<before>groesse|koernung|size|grit)\s*(?P<a>\d+(?:[.,]\d+)?)\b"
    r"|(?P<b>\d+(?:[.,]\d+)?)[- ]?(?P<unit>mm|cm|zoll|inch|ah|volt|v|watt|w|nm|liter\w*|litres?|l)\b"
)
_ONLY = re.compile(r"\b(?:nur|ausschliesslich|lediglich|only|solely|exclusively)\b")
_BRIEF = 300
"""Characters of a text that is about the country that it names: a question with its answer, a row of a table."""
_UNITS = {"liter": "l", "litern": "l", "litre": "l", "litres": "l", "volt": "v", "watt": "w", "inch": "zoll"}
_SAME = {"size": "groesse", "grit": "koernung"}
_BOUND = re.compile(r"\b(bis|ueber|unter|ab|mehr als|maximal|up to|over|under|more than|between|zwischen)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A member of a class that a question asks for.

    Attributes:
        word: as it stands in the folded question.
        stated: whether a folded text states it.
        other: whether a folded text names another member of its class.
        needed: see the module.
        apart: whether what holds for another member never holds for this one: prices and times of a country.
    """

    word: str
    stated: Callable[[str], bool]
    other: Callable[[str], bool]
    needed: bool
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Class:
    needed: bool
    members: tuple[re.Pattern[str], ...]
    covers: re.Pattern[str] | None
    others: re.Pattern[str] | None


def asked_members(question: str) -> list[Asked]:
    """The members of all classes that a question names."""
    folded = fold(question)
    return [*_listed(folded), *_countries(folded), *_sizes(folded)]


def _listed(folded: str) -> list[Asked]:
    found = []
    for one in _classes():
        for member in one.members:
            if match := member.search(folded):
                found.append(_asked_member(one, member, match[0]))
    return found


def _asked_member(one: _Class, member: re.Pattern[str], word: str) -> Asked:
    others = (*(other for other in one.members if other is not member), *([one.others] if one.others else []))

    def stated(text: str) -> bool:
        return bool(member.search(text) or (one.covers and one.covers.search(text)))

    return Asked(word, stated, lambda text: any(other.search(text) for other in others), one.needed)


def _countries(folded: str) -> list[Asked]:
    """Countries by name; one that is covered by "other countries" or "outside Europe" is stated too."""
    named = dict.fromkeys(_any_name().findall(folded))
    codes = {name: _names()[name] for name in named}
    return [
        Asked(name, _states(code), _names_another(code), needed=False, apart=True)
        for name, code in codes.items()
        if code != "DE"
    ]


def _states(code: str) -> Callable[[str], bool]:
    own = [name for name, other in _names().items() if other == code]
    wide = _FAR if code in _far() else _EUROPE if code in _EU else None

    def stated(text: str) -> bool:
        named = any(re.search(rf"\b{re.escape(name[:-1] if len(name) > 6 else name)}", text) for name in own)
        return named or bool(wide and wide.search(text))

    return stated


def _names_another(code: str) -> Callable[[str], bool]:
    """Whether a text is about another country; Germany, which long texts name in passing, counts in brief ones that do
    not say that something is for Germany only."""

    def other(text: str) -> bool:
        named = {_names()[found] for found in _any_name().findall(text)} - {code}
        return bool(named - {"DE"}) or (bool(named) and len(text) <= _BRIEF and not _ONLY.search(text))

    return other


def _sizes(folded: str) -> list[Asked]:
    """Numbers that tell one article from another: "Größe 39", "20 Liter", "12 Volt"; never those of a person's own
    parcel, money or time."""
    found = []
    for match in _SIZED.finditer(folded):
        number, kind = _size(match)
        if not _BOUND.search(folded[: match.start()][-16:]):
            found.append(Asked(match[0], _has(number, kind, same=True), _has(number, kind, same=False), False))
    return found


def _has(number: str, kind: str, *, same: bool) -> Callable[[str], bool]:
    """Whether a text has the number of that kind, or (not `same`) another one and no bound that could include it."""

    def has(text: str) -> bool:
        numbers = {_size(match)[0] for match in _SIZED.finditer(text) if _size(match)[1] == kind}
        return number in numbers if same else bool(numbers) and not _BOUND.search(text)

    return has


def _size(match: re.Match[str]) -> tuple[str, str]:
    number = (match["a"] or match["b"]).replace(",", ".")
    kind = match["before"] or match["unit"]
    return number.removesuffix(".0"), _SAME.get(kind, _UNITS.get(kind, kind))


@cache
def _classes() -> tuple[_Class, ...]:
    raw = json.loads(files(__package__).joinpath("classes.json").read_text(encoding="utf-8"))
    return tuple(
        _Class(
            item["needed"],
            tuple(re.compile(rf"\b(?:{member})\b") for member in item["members"]),
            _optional(item.get("covers")),
            _optional(item.get("others")),
        )
        for item in raw
    )


def _optional(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{pattern})\b") if pattern else None


@cache
def _names() -> dict[str, str]:
    """Folded names of countries in both languages -> ISO 3166 code."""
    named = gazetteer().countries.items()
    return {fold(name.split(",")[0]): code for code, names in named for name in names.values()}


@cache
def _any_name() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b")


@cache
def _far() -> frozenset[str]:
    """Countries outside Europe."""
    return frozenset(code for code, names in gazetteer().countries.items() if "," in names["de"])
