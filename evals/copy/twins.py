"""False twins of true claims: the same sentence with one thing changed that makes it false."""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Iterator, Sequence

from assistant.copy.claims.facts import DESIGNATION

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*")
_WORDS = {
    "zwei": "sieben", "drei": "fünf", "vier": "sechs", "fünf": "neun", "sechs": "zwei", "sieben": "drei", "acht": "zwölf",
    "zehn": "vier", "zwölf": "sechs", "two": "seven", "three": "five", "four": "six", "five": "nine", "six": "two",
    "seven": "three", "eight": "twelve", "ten": "four", "twelve": "six",
}  # fmt: skip
_PLACES = (
    ("Frankfurt", "Hamburg"), ("Köln", "Leipzig"), ("München", "Berlin"), ("Hamburg", "Stuttgart"), ("Linz", "Graz"),
    ("Deutschland", "Norwegen"), ("Österreich", "Spanien"), ("Schweiz", "Türkei"), ("Germany", "Norway"), ("Polen", "China"),
    ("Austria", "Spain"), ("Switzerland", "Turkey"), ("Swiss", "Turkish"), ("Cologne", "Berlin"), ("Munich", "Leipzig"),
)  # fmt: skip
_PRODUCTS = ("TS 55", "TS 75", "AX 18 Pro", "AX 12", "BH 24", "BH 32", "DS 200", "KZ 254", "ST 140", "LL 3")
_OPPOSITES = (
    ("kein", "ein"), ("keine", "eine"), ("keinen", "einen"), ("nicht ", ""), ("ohne", "mit"), ("mit", "ohne"), ("vor", "nach"),
    ("nach", "vor"), ("über", "unter"), ("mindestens", "höchstens"), ("höchstens", "mindestens"), ("mehr", "weniger"),
    ("kostenlos", "kostenpflichtig"), ("gratis", "kostenpflichtig"), ("privat", "gewerblich"), ("trocken", "feucht"),
    ("zusätzlich", "weniger"), ("not ", ""), ("no ", "a "), ("free of charge", "at a charge"), ("free", "charged"), ("below", "above"),
    ("above", "below"), ("without", "with"), ("with", "without"), ("up to", "at least"), ("private", "commercial"),
    ("Montag", "Sonntag"), ("freitags", "sonntags"), ("donnerstags", "montags"), ("Samstag", "Sonntag"), ("first", "last"),
)  # fmt: skip
_VERBS = {
    "de": r"ist|sind|hat|haben|wird|werden|kostet|kosten|gibt|gilt|gelten|können|kann|dürfen|darf|bekommen|passt|liegt|erhalten",
    "en": r"is|are|has|have|can|may|will|must",
}
_CONDITION = re.compile(
    r"\s*\b(?:ab|bis zu|bis|mindestens|höchstens|nur|innerhalb von|binnen|from|up to|within|only|over|under|unter|über)\s+"
    r"(?:€\s?)?\d[\d.,]*(?:\s?(?:€|%|[A-Za-zäöüÄÖÜ]+))?",
    re.IGNORECASE,
)


def twins(text: str, language: str) -> Iterator[tuple[str, str]]:
    """(what was changed, the false sentence) for each change that a sentence lets one make.

    Args:
        language: "de" or "en".
    """
    made = (
        ("figure", _figure(text)),
        ("place", _swapped(text, _PLACES)),
        ("product", _product(text)),
        ("opposite", _swapped(text, _OPPOSITES)),
        ("denial", _denied(text, language)),
        ("condition", _CONDITION.sub("", text, count=1)),
    )
    yield from ((kind, twin) for kind, twin in made if twin not in ("", text))


def _figure(text: str) -> str:
    masked = DESIGNATION.sub(lambda match: "_" * len(match.group()), text)
    match = _NUMBER.search(masked)
    if match:
        digits = re.search(r"\d+", match.group())
        assert digits is not None
        other = str(int(digits.group()) + max(1, int(digits.group()) // 2))
        return text[: match.start()] + other + text[match.start() + len(digits.group()) :]
    for word, other in _WORDS.items():
        if re.search(rf"\b{word}\b", text):
            return re.sub(rf"\b{word}\b", other, text, count=1)
    return ""


def _swapped(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for one, other in pairs:
        pattern = rf"\b{one}" + ("" if one.endswith(" ") else r"\b")
        if re.search(pattern, text):
            return re.sub(pattern, other, text, count=1)
    return ""


def _product(text: str) -> str:
    match = DESIGNATION.search(text)
    if match is None:
        return ""
    other = next(name for name in _PRODUCTS if name not in match.group() and match.group() not in name)
    return text[: match.start()] + other + text[match.end() :]


def _denied(text: str, language: str) -> str:
    if re.search(r"\b(?:nicht|kein\w*|nie|not|no|never|nothing|nichts)\b", text):
        return ""
    return re.sub(rf"\b({_VERBS[language]})\b", r"\1 nicht" if language == "de" else r"\1 not", text, count=1)
