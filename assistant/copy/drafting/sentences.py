"""Sentences about a product from its feed row, by a pattern for each attribute."""

import re
from collections.abc import Iterator

from assistant.copy.brand import Brand
from assistant.copy.claims import facts
from assistant.copy.drafting import grammar
from assistant.copy.drafting.types import Angle, Candidate, Product

_USE = re.compile(r"(?<![\w-])(für [A-ZÄÖÜ][^.,;]+?)(?=[.,;]|$)")
_STOCK = ("lieferbar", "in stock", "auf lager", "available", "sofort lieferbar")
_NO_SCOPE = re.compile(r"1 (?:Packung|Stück|Paar|\w+)$")
_LONGEST_FEATURE = 48
_LAST = ("weight_kg", "availability")
_DERIVED = {
    "power_w": re.compile(r"\b(\d[\d.]*) W\b"),
    "cut_mm": re.compile(r"\b(?:Schnitttiefe|Schnitte bis) (\d+) mm"),
    "impact_j": re.compile(r"\b(\d+(?:,\d+)?) J\b"),
    "range_m": re.compile(r"\bReichweite (\d+) m\b"),
}
_GERMAN: dict[str, tuple[str, str, Angle]] = {
    "torque_nm": ("{Name} bringt {value} Nm Drehmoment.", "{value} Nm Drehmoment", "proof"),
    "weight_kg": ("{Name} wiegt {value} kg.", "{value} kg Gewicht", "proof"),
    "power_w": ("{Name} leistet {value} W.", "{value} W Leistung", "proof"),
    "length_mm": ("{Name} ist {value} mm lang.", "{value} mm lang", "proof"),
    "cut_mm": ("{Name} has a cutting depth of {value} mm.", "{value} mm cutting depth", "proof"),
    "impact_j": ("{Name} has an impact energy of {value} J.", "{value} J impact energy", "proof"),
    "range_m": ("{Name} has a range of {value} m.", "{value} m range", "proof"),
    "width_mm": ("{Name} ist {value} mm breit.", "{value} mm breit", "proof"),
    "height_mm": ("{Name} ist {value} mm hoch.", "{value} mm hoch", "proof"),
}
_ENGLISH: dict[str, tuple[str, str, Angle]] = {
    "torque_nm": ("{Name} delivers {value} Nm of torque.", "{value} Nm of torque", "proof"),
    "weight_kg": ("{Name} weighs {value} kg.", "{value} kg weight", "proof"),
    "power_w": ("{Name} has a power of {value} W.", "{value} W of power", "proof"),
    "length_mm": ("{Name} is {value} mm long.", "{value} mm long", "proof"),
    "cut_mm": ("{Name} has a cutting depth of {value} mm.", "{value} mm cutting depth", "proof"),
    "impact_j": ("{Name} has an impact energy of {value} J.", "{value} J impact energy", "proof"),
    "range_m": ("{Name} has a range of {value} m.", "{value} m range", "proof"),
    "width_mm": ("{Name} is {value} mm wide.", "{value} mm wide", "proof"),
    "height_mm": ("{Name} is {value} mm high.", "{value} mm high", "proof"),
}


def product_name(product: Product, language: str, brand: Brand) -> str:
    """The product's name in a language, "" when the glossary has none."""
    return product.name if language == "de" else grammar.english_name(product.name, brand)


def of_product(product: Product, language: str, brand: Brand) -> list[Candidate]:
    """What the row lets one say, each with the row as its proof; nothing where the language lacks a name for it."""
    name = product_name(product, language, brand)
    if not name:
        return []
    described = [*_described(product, name)] if language == "de" else []
    made = [*described, *_measures(product, name, language), *_commerce(product, name, language)]
    return sorted(made, key=lambda candidate: candidate.role in _LAST)


def _measures(product: Product, name: str, language: str) -> Iterator[Candidate]:
    patterns = _GERMAN if language == "de" else _ENGLISH
    values = {**_derived(product.values.get("description", "")), **product.values}
    for role, (sentence, short, angle) in patterns.items():
        value = grammar.number(values.get(role, ""), language)
        if value and not (language == "de" and role not in product.values):
            text, follow = _both(sentence, name, language, value=value)
            yield Candidate(text, role, angle, product.citation, short.format(value=value), follow)


def _both(sentence: str, name: str, language: str, **slots: str) -> tuple[str, str]:
    """A sentence with the product's name, and with a pronoun in its place."""
    head = grammar.with_article(name) if language == "de" else f"The {name}"
    it = grammar.pronoun(name) if language == "de" else "It"
    return sentence.format(Name=head, **slots), sentence.format(Name=it, **slots) if it else ""


def _derived(description: str) -> dict[str, str]:
    """Measures that a German description states in set words; texts in other languages need them as numbers."""
    found = ((role, pattern.search(description)) for role, pattern in _DERIVED.items())
    return {role: match[1] for role, match in found if match}


def _commerce(product: Product, name: str, language: str) -> Iterator[Candidate]:
    german = language == "de"
    scope = product.values.get("scope", "")
    if german and scope and not _NO_SCOPE.match(scope):
        text = f"{grammar.beside(name)} im Lieferumfang: {scope}."
        yield Candidate(text, "scope", "proof", product.citation, follow=f"Im Lieferumfang: {scope}.")
    amount = grammar.price(product.values.get("price_eur", ""), language)
    if amount:
        text, follow = _both(
            "{Name} kostet {value}." if german else "{Name} costs {value}.", name, language, value=amount
        )
        yield Candidate(text, "price_eur", "proof", product.citation, follow=follow)
    if product.values.get("availability", "").casefold() in _STOCK:
        text, follow = _both("{Name} ist lieferbar." if german else "{Name} is available.", name, language)
        yield Candidate(
            text, "availability", "urgency", product.citation, "lieferbar" if german else "available", follow
        )


def _described(product: Product, name: str) -> Iterator[Candidate]:
    """The description as a whole, the features that it lists, and the use that it names."""
    whole = " ".join(product.values.get("description", "").split())
    if not (whole[:1].isupper() and whole.endswith(".")):
        return
    first, *rest = re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])", whole)
    match = facts.DESIGNATION.search(name)
    noun = name[: match.start()].strip() if match else grammar.head_noun(name)
    # "Bohrhammer BH 24: Bohrhammer mit 2,7 J" says its noun twice.
    joined = f"{name}{first[len(noun) :]}" if noun and re.match(rf"{re.escape(noun)} \w", first) else f"{name}: {first}"
    yield Candidate(" ".join([joined, *rest]), "description", "benefit", product.citation)
    if rest:
        yield Candidate(joined, "description", "benefit", product.citation)
    for part in re.split(r",\s", first.rstrip(".")):
        if 8 <= len(part) <= _LONGEST_FEATURE and not part.startswith(noun or " ") and not _USE.match(part):
            yield Candidate(f"{name}: {part}.", "feature", "benefit", product.citation, part)
    use = _USE.search(whole)
    if use:
        text, follow = _both("{Name} eignet sich {value}.", name, "de", value=use[1])
        yield Candidate(text, "use", "benefit", product.citation, use[1], follow)
