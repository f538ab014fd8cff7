"""Unit prices (Grundpreise) as §§ 4 and 5 PAngV want them, in the version in force since 28 May 2022.

§ 4 (1): goods offered by weight, volume, length or area carry their price by unit beside the total price, unless both
are the same. § 4 (3) no. 1: not below 10 g or 10 ml. § 5 (1): the unit is 1 kg, 1 l, 1 m³, 1 m or 1 m²; 100 g and
100 ml are left to loose goods (§ 5 (2)); goods usually sold by 50 kg, 100 l or 100 m and more follow custom.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.copy.rules.formats import value_of

_CENT = Decimal("0.01")
# From what quantity on custom decides about the unit (§ 5 (1) sentence 2).
_BULK = {"kg": Decimal(50), "l": Decimal(100), "m": Decimal(100)}
# Below it no unit price is due (§ 4 (3) no. 1).
_LEAST = {"kg": Decimal("0.01"), "l": Decimal("0.01")}
_UNITS: dict[str, tuple[str, Decimal]] = {
    name: (base, Decimal(factor))
    for base, factor, names in (
        ("kg", "1", "kg kilogramm kilogram kilo"),
        ("kg", "0.001", "g gramm gram"),
        ("l", "1", "l liter litern litre litres"),
        ("l", "0.01", "cl"),
        ("l", "0.001", "ml milliliter"),
        ("m²", "1", "m² qm quadratmeter"),
        ("m³", "1", "m³ kubikmeter"),
        ("m", "1", "m meter metern metre metres"),
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_AMOUNT = r"\d[\d.,]*\d|\d"
_QUANTITY = re.compile(
    r"(?<![\w,./-])(?<!je )(?<!pro )(?<!per )(?:(?P<count>\d{1,3})\s?[×x]\s?)?"
    rf"(?P<amount>{_AMOUNT})[ \u00a0\u202f-]?(?P<unit>{_NAMES})(?![\w²³/])(?!\s?=)",
    re.IGNORECASE,
)
# What is filled into a pack, and what is sold by the metre or square metre.
_PACK = re.compile(
    r"flasche|kanister|dose\b|dosen\b|tube|kartusche|eimer|gebinde|packung|beutel|sack\b|tüte|inhalt|füllmenge|nachfüll|fass|spray"
    r"|öl\b|öle\b|fett\b|kleber|leim|lack|farbe|reiniger|löser|schmier|paste|bottle|canister|\bcan\b|tin\b|oil\b|grease|cleaner"
    r"|glue|paint|refill",
    re.IGNORECASE,
)
_BY_LENGTH = re.compile(
    r"\b(?:\w*rolle|\w*folie|\w*seil|\w*schnur|\w*draht|meterware|klebeband|\w*tapete|\w*vlies|roll|film|foil|rope|wire|tape)\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"\b(?:lose|loser|unverpackt\w*|abgefüllt nach Wunsch|loose)\b", re.IGNORECASE)
_SIGN = r"(?:€|EUR|Euro|CHF)"
_MONEY = rf"(?:(?:€|EUR|CHF)[ \u00a0]?(?P<{{0}}a>{_AMOUNT})|(?P<{{0}}b>{_AMOUNT})[ \u00a0\u202f]?{_SIGN})"
_PER = rf"(?P<{{0}}n>{_AMOUNT})?[ \u00a0]?(?P<{{0}}u>{_NAMES})(?![\w²³])"
_STATED = re.compile(
    _MONEY.format("x") + r"[ \u00a0]?(?:/|\b(?:je|pro|per|a)\b)[ \u00a0]?" + _PER.format("x")
    + r"|(?<![\w.,])" + _PER.format("y") + r"\s?=\s?" + _MONEY.format("y"),
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What a pack holds: `amount` in its base unit (kg, l, m, m², m³), written at `start:end`."""

    amount: Decimal
    base: str
    start: int = 0
    end: int = 0

    @property
    def due(self) -> bool:
        """Whether the law wants a unit price: not for tiny packs, nor where it equals the total price."""
        return self.amount >= _LEAST.get(self.base, Decimal(0)) and self.amount != 1


@dataclass(frozen=True, slots=True)
class Stated:
    """A unit price that a text states: `price` for `quantity` of a base unit (0.1 for 100 ml), at `start:end`."""

    price: Decimal
    quantity: Decimal
    base: str
    start: int
    end: int


def contents(text: str) -> list[Content]:
    """The quantities by which a sentence, or a cell of a feed, offers a pack; none when it speaks of no pack."""
    packed, long = _PACK.search(text), _BY_LENGTH.search(text)
    found = []
    for match in _QUANTITY.finditer(text) if packed or long else ():
        base, factor = _UNITS[match["unit"].lower()]
        # "Farbe für 20 m²" says how far it goes, not how much it is.
        if not (long if base in ("m", "m²") else packed):
            continue
        amount = amount_of(match["amount"])
        if amount:
            found.append(Content(amount * factor * int(match["count"] or 1), base, match.start(), match.end()))
    return found


def content_of(cells: Mapping[str, str]) -> Content | None:
    """What a product of a feed holds, by its columns; None when it is not sold by weight, volume, length or area.

    Args:
        cells: values by role; `content` holds a net quantity alone, others name the pack ("Dose 250 ml").
    """
    own = cells.get("content", "")
    match = _QUANTITY.search(own)
    if match:
        base, factor = _UNITS[match["unit"].lower()]
        amount = amount_of(match["amount"])
        return Content(amount * factor * int(match["count"] or 1), base) if amount else None
    return single([cells.get(role, "") for role in ("scope", "name", "description")])


def single(cells: Sequence[str]) -> Content | None:
    """The content that all cells of a row agree on, None when there is none or they differ."""
    found = {(content.amount, content.base) for cell in cells for content in contents(cell)}
    return Content(*found.pop()) if len(found) == 1 else None


def stated(text: str) -> list[Stated]:
    """The unit prices of a text: "35,60 €/l", "3,56 € je 100 ml", "1 l = 35,60 €", "€35.60 per litre"."""
    found = []
    for match in _STATED.finditer(text):
        side = "x" if match["xu"] else "y"
        base, factor = _UNITS[match[f"{side}u"].lower()]
        price = amount_of(match[f"{side}a"] or match[f"{side}b"])
        count = amount_of(match[f"{side}n"]) if match[f"{side}n"] else Decimal(1)
        if price is not None and count:
            found.append(Stated(price, count * factor, base, match.start(), match.end()))
    return found


def computed(price: Decimal, content: Content) -> Decimal:
    """The unit price of a total price, rounded to cents."""
    return (price / content.amount).quantize(_CENT, ROUND_HALF_UP)


def holds(said: Stated, price: Decimal, content: Content) -> bool:
    """Whether a stated unit price follows from a total price and a content, to the cent either way."""
    if said.base != content.base:
        return False
    return abs(said.price - price * said.quantity / content.amount) <= _CENT


def lawful_base(said: Stated, content: Content, sentence: str) -> bool:
    """Whether a unit price refers to one kilogram, litre, metre, …, or custom or loose goods allow another unit."""
    bulk = content.base in _BULK and content.amount >= _BULK[content.base]
    return said.quantity == 1 or bulk or _LOOSE.search(sentence) is not None


def written(amount: Decimal, base: str, language: str) -> str:
    """A unit price in the format of a language: "35,60 €/l", "€35.60/l"."""
    plain = f"{amount:,.2f}"
    if language == "de":
        return plain.translate(str.maketrans(",.", ".,")) + f" €/{base}"
    return f"€{plain}/{base}"


def amount_of(number: str) -> Decimal | None:
    """A number in German or English writing, None when it is none."""
    value = value_of(number)
    return None if value is None else Decimal(str(value))
