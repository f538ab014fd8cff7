"""Sentences about a product from its feed row, by a pattern for each attribute."""

import dataclasses
import re
from collections.abc import Iterator

from assistant.copy import unit_price
from assistant.copy.brand import Brand
from assistant.copy.drafting import grammar
from assistant.copy.drafting.types import Angle, Candidate, Product
from assistant.copy.view import fold

_USE = re.compile(r"(?<![\w-])(für [A-ZÄÖÜ][^.,;]+?)(?=[.,;]|$)")
_STOCK = ("lieferbar", "in stock", "auf lager", "available", "sofort lieferbar")
_NO_SCOPE = re.compile(r"1 (?:Packung|Stück|Paar|\w+)$")
_LONGEST_FEATURE = 48
_LAST = ("weight_kg", "availability", "price_eur")
# What German descriptions of a feed say in set words; texts in English state it as a figure or in their own set words.
_DERIVED = {
    "power_w": re.compile(r"\b(\d[\d.]*) W\b"),
    "cut_mm": re.compile(r"\b(?:Schnitttiefe|Schnitte bis) (\d+) mm"),
    "impact_j": re.compile(r"\b(\d+(?:,\d+)?) J\b"),
    "range_m": re.compile(r"\bReichweite (\d+) m\b"),
    "chuck_mm": re.compile(r"\b(\d+)-mm-(?:Bohrfutter|Vollmetallfutter)"),
    "wood_mm": re.compile(r"\b[Bb]ohrt bis (\d+) mm in Holz"),
    "concrete_mm": re.compile(r"\bbis (\d+) mm in Beton"),
    "volume_l": re.compile(r"\bmit (\d+) Litern\b"),
    "accuracy_mm": re.compile(r"\bGenauigkeit (\d+(?:,\d+)?) mm je Meter"),
    "pieces": re.compile(r"\b(\d+) (?:Teile|Klemmbausteinen)\b"),
    "age": re.compile(r"\bab (\d+) Jahren\b"),
    "dust_class": re.compile(r"\bStaubklasse ([LMH])\b"),
    "splash": re.compile(r"\bspritzwassergeschützt nach (IP\d\d)\b"),
    "brushless": re.compile(r"\b([Bb]ürstenlos)\w*"),
}
_GERMAN: dict[str, tuple[str, str]] = {
    "torque_nm": ("bringt {value} Nm Drehmoment", "{value} Nm Drehmoment"),
    "power_w": ("leistet {value} W", "{value} W Leistung"),
    "length_mm": ("ist {value} mm lang", "{value} mm Länge"),
    "width_mm": ("ist {value} mm breit", "{value} mm Breite"),
    "height_mm": ("ist {value} mm hoch", "{value} mm Höhe"),
    "weight_kg": ("wiegt {value} kg", "{value} kg Gewicht"),
}
_ENGLISH: dict[str, tuple[str, str]] = {
    "torque_nm": ("delivers {value} Nm of torque", "{value} Nm of torque"),
    "power_w": ("has a power of {value} W", "{value} W of power"),
    "cut_mm": ("has a cutting depth of {value} mm", "{value} mm cutting depth"),
    "impact_j": ("has an impact energy of {value} J", "{value} J impact energy"),
    "range_m": ("has a range of {value} m", "{value} m range"),
    "brushless": ("has a brushless motor", "brushless motor"),
    "chuck_mm": ("has a {value} mm chuck", "{value} mm chuck"),
    "wood_mm": ("drills holes of up to {value} mm in wood", "up to {value} mm in wood"),
    "concrete_mm": ("drills holes of up to {value} mm in concrete", "up to {value} mm in concrete"),
    "volume_l": ("holds {value} litres", "{value} litres"),
    "accuracy_mm": ("is accurate to {value} mm per metre", "accurate to {value} mm per metre"),
    "dust_class": ("belongs to dust class {value}", "dust class {value}"),
    "splash": ("is protected against splashing water according to {value}", "{value} splash protection"),
    "pieces": ("has {value} pieces", "{value} pieces"),
    "age": ("is suitable from {value} years", "from {value} years"),
    "length_mm": ("is {value} mm long", "{value} mm length"),
    "width_mm": ("is {value} mm wide", "{value} mm width"),
    "height_mm": ("is {value} mm high", "{value} mm height"),
    "weight_kg": ("weighs {value} kg", "{value} kg weight"),
}


def product_name(product: Product, language: str, brand: Brand) -> str:
    """The product's name in a language, "" when the glossary has none."""
    return product.name if language == "de" else grammar.english_name(product.name, brand)


def of_product(product: Product, language: str, brand: Brand) -> list[Candidate]:
    """What the row lets one say, each with the row as its proof; nothing where the language lacks a name for it."""
    name = product_name(product, language, brand)
    if not name:
        return []
    formal = brand.voice.address == "sie"
    described = [*_described(product, name, formal)] if language == "de" else []
    made = [*described, *_measures(product, name, language, formal), *_commerce(product, name, language, brand)]
    return sorted(made, key=lambda candidate: candidate.role in _LAST)


def _measures(product: Product, name: str, language: str, formal: bool) -> Iterator[Candidate]:
    patterns = _GERMAN if language == "de" else _ENGLISH
    values = {**_derived(product.values.get("description", "")), **product.values}
    for role, (clause, short) in patterns.items():
        value = grammar.number(values.get(role, ""), language) or _sign(values.get(role, ""))
        if value and not (language == "de" and role not in product.values):
            made = _stated(product, name, language, role, "proof", clause.format(value=value), formal=formal)
            yield dataclasses.replace(made, subject=short.format(value=value))


def _sign(value: str) -> str:
    """A class or mark such as "M" or "IP54", which is the same in every language; "" for anything else with digits."""
    return value if re.fullmatch(r"[A-Z]|IP\d\d|[Bb]ürstenlos", value) else ""


def _stated(
    product: Product, name: str, language: str, role: str, angle: Angle, clause: str, *, formal: bool
) -> Candidate:
    """A sentence with the product's name, one with what stands for it, and the bare clause for joining two."""
    head, it = grammar.subjects(name, language, formal=formal)
    return Candidate(
        f"{head} {clause}.", role, angle, product.citation, "", f"{it} {clause}." if it else "", clause, (head, it)
    )


def _derived(description: str) -> dict[str, str]:
    """Measures that a German description states in set words; texts in other languages need them as numbers."""
    found = ((role, pattern.search(description)) for role, pattern in _DERIVED.items())
    return {role: match[1] for role, match in found if match}


def _commerce(product: Product, name: str, language: str, brand: Brand) -> Iterator[Candidate]:
    german, formal = language == "de", brand.voice.address == "sie"
    scope = product.values.get("scope", "")
    if german and scope and not _NO_SCOPE.match(scope):
        text = f"{grammar.scope_of(name)}: {scope}."
        yield Candidate(text, "scope", "proof", product.citation, follow=f"Im Lieferumfang: {scope}.")
    if not german and (items := grammar.listed(scope, brand)):
        made = _stated(product, name, language, "scope", "proof", f"comes with {items}", formal=formal)
        yield dataclasses.replace(made, subject=f"{items} in the box")
    if product.values.get("availability", "").casefold() in _STOCK:
        clause = "ist lieferbar" if german else "is available"
        yield _stated(product, name, language, "availability", "urgency", clause, formal=formal)
    amount = _priced(product, language)
    if amount:
        clause = f"kostet {amount} inkl. MwSt., zzgl. Versand" if german else f"costs {amount} incl. VAT, plus shipping"
        yield _stated(product, name, language, "price_eur", "proof", clause, formal=formal)


def _priced(product: Product, language: str) -> str:
    """The price, with the unit price that § 4 PAngV wants beside it: "8,90 € (35,60 €/l)"."""
    cell = product.values.get("price_eur", "")
    amount, total = grammar.price(cell, language), unit_price.amount_of(grammar.price(cell, "de").removesuffix(" €"))
    content = unit_price.content_of(product.values)
    if content is None or total is None or not content.due:
        return amount
    by_unit = unit_price.computed(total, content)
    return f"{amount} ({unit_price.written(by_unit, content.base, language)})"


def _described(product: Product, name: str, formal: bool) -> Iterator[Candidate]:
    """The description as a whole, the features that it lists, and the use that it names."""
    whole = " ".join(product.values.get("description", "").split())
    if not (whole[:1].isupper() and whole.endswith(".")):
        return
    first, *rest = re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])", whole)
    noun = grammar.head_noun(name)
    said = set(re.findall(r"\w+", fold(name)))
    if not set(re.findall(r"\w+", fold(first))) <= said:
        own = noun and grammar.short_name(name) == name and first.startswith(f"{noun} ")
        joined = grammar.defined(name, first) or (first if own else f"{name}: {first}")
        yield Candidate(" ".join([joined, *rest]), "description", "benefit", product.citation)
        if rest:
            yield Candidate(joined, "description", "benefit", product.citation)
    for part in re.split(r",\s", first.rstrip(".")):
        if 8 <= len(part) <= _LONGEST_FEATURE and not part.startswith(noun or " ") and not _USE.match(part):
            yield Candidate(f"{name}: {part}.", "feature", "benefit", product.citation, part)
    use = _USE.search(whole)
    if use:
        made = _stated(product, name, "de", "use", "benefit", f"eignet sich {use[1]}", formal=formal)
        yield dataclasses.replace(made, subject=use[1], clause="")
