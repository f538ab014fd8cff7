"""Structured facts of a place to sentences: E2E meaning representations ("name[The Eagle], area[riverside]").

Every sentence comes from a pattern with a slot for a value as given; an attribute without a pattern is stated by its
own name. A text is returned only when each value stands in it, so nothing is lost and nothing added.
Source of the form: Novikova, Dušek, Rieser: The E2E Dataset (SIGDIAL 2017).
"""

import re
from collections.abc import Mapping

from assistant.errors import RequestError

_SLOT = re.compile(r"\s*([^\[\],]+?)\s*\[([^\]]*)\]\s*(?:,|$)")
_ROLES = {
    "name": "name",
    "eattype": "kind",
    "type": "kind",
    "food": "food",
    "pricerange": "price",
    "customerrating": "rating",
    "rating": "rating",
    "area": "area",
    "familyfriendly": "family",
    "near": "near",
}
_YES, _NO = ("yes", "true"), ("no", "false")
LONGEST = 20_000


def parse(text: str) -> dict[str, str]:
    """Attributes and values of "name[A], area[B]".

    Raises:
        RequestError: another form, no attribute, or one attribute twice.
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(text) <= LONGEST:
        match = _SLOT.match(text, at)
        if match is None or match[1] in found:
            break
        found[match[1]] = match[2].strip()
        at = match.end()
    if not found or at < len(text.rstrip()) or not all(found.values()):
        raise RequestError(
            "This is no list of attributes with values.", "Write it like: name[The Eagle], area[riverside]"
        )
    return found


def realise(meaning: Mapping[str, str], variants: int = 3) -> list[str]:
    """Distinct English texts that state each fact once and nothing else.

    Args:
        meaning: attributes with values; one of them must be the name.
        variants: how many at most; there are up to three.

    Raises:
        RequestError: there is no name.
    """
    slots = {_ROLES.get(_key(name), name): value for name, value in meaning.items()}
    if "name" not in slots:
        raise RequestError("The facts have no name.", "Add name[...].")
    texts = [plan(slots) for plan in (_plain, _fronted, _asked)]
    complete = [text for text in dict.fromkeys(texts) if all(states(text, n, v) for n, v in slots.items())]
    return complete[:variants]


def states(text: str, name: str, value: str) -> bool:
    """Whether a text states a value: word for word, a yes or no by its pattern."""
    if value.lower() in (*_YES, *_NO):
        words = "family-friendly" if name == "family" else _words(name)
        denied = re.search(rf"\bnot {re.escape(words)}", text) is not None
        return words in text and denied == (value.lower() in _NO)
    return value.lower() in text.lower()


def _key(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def _plain(slots: Mapping[str, str]) -> str:
    """Name first, then what it is, then one thing a sentence."""
    name = slots["name"]
    first = f"{name} is {_noun(slots, with_family=False)}{_where(slots)}."
    return _joined([first, _serves("It", slots), _has("It", slots), _family("It", slots), *_others(slots)])


def _fronted(slots: Mapping[str, str]) -> str:
    """Place first, everything that fits in the first sentence."""
    where, name = _where(slots).strip(), slots["name"]
    food = f" that serves {_food(slots)}" if "food" in slots else ""
    noun = _noun(slots, with_family=True)
    first = f"{where[0].upper()}{where[1:]}, {name} is {noun}{food}." if where else f"{name} is {noun}{food}."
    return _joined([first, _figures(slots), "" if _is_yes(slots) else _family("The place", slots), *_others(slots)])


def _asked(slots: Mapping[str, str]) -> str:
    """A question that only repeats what is answered."""
    where, kind = _where(slots), slots.get("kind", "place")
    opening = f"Looking for {_article(kind)} {kind}{where}? Try {slots['name']}."
    return _joined([opening, _family("It", slots), _has("It", slots), _serves("It", slots), *_others(slots)])


def _joined(sentences: list[str]) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _noun(slots: Mapping[str, str], *, with_family: bool) -> str:
    kind = slots.get("kind", "place")
    noun = f"family-friendly {kind}" if with_family and _is_yes(slots) else kind
    return f"{_article(noun)} {noun}"


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"


def _where(slots: Mapping[str, str]) -> str:
    area, near = slots.get("area", ""), slots.get("near", "")
    bare = area.lower().removeprefix("the ")
    inside = f" in the {bare if bare.endswith(('centre', 'center', 'area')) else f'{bare} area'}" if area else ""
    return inside + (f" near {near}" if near else "")


def _food(slots: Mapping[str, str]) -> str:
    food = slots["food"]
    return food if food.lower().endswith("food") else f"{food} food"


def _serves(subject: str, slots: Mapping[str, str]) -> str:
    return f"{subject} serves {_food(slots)}." if "food" in slots else ""


def _has(subject: str, slots: Mapping[str, str]) -> str:
    parts = [part for part in (_price(slots), _rating(slots)) if part]
    return f"{subject} has {' and '.join(parts)}." if parts else ""


def _price(slots: Mapping[str, str]) -> str:
    price = slots.get("price", "")
    if re.search(r"\d", price):
        return f"prices of {price}"
    return f"{_article(price)} {price} price range" if price else ""


def _rating(slots: Mapping[str, str]) -> str:
    rating = slots.get("rating", "")
    if re.search(r"\d", rating):
        return f"a customer rating of {rating}"
    return f"{_article(rating)} {rating} customer rating" if rating else ""


def _figures(slots: Mapping[str, str]) -> str:
    price, rating = slots.get("price", ""), slots.get("rating", "")
    of_price = (f"Prices are {price}" if re.search(r"\d", price) else f"The price range is {price}") if price else ""
    of_rating = f"its customer rating is {rating}" if rating else ""
    both = ", and ".join(part for part in (of_price, of_rating) if part)
    return f"{both[0].upper()}{both[1:]}." if both else ""


def _is_yes(slots: Mapping[str, str]) -> bool:
    return slots.get("family", "").lower() in _YES


def _family(subject: str, slots: Mapping[str, str]) -> str:
    value = slots.get("family", "").lower()
    if value and value not in (*_YES, *_NO):
        return f"For families: {slots['family']}."
    return f"{subject} is {'' if value in _YES else 'not '}family-friendly." if value else ""


def _others(slots: Mapping[str, str]) -> list[str]:
    """Attributes without a pattern of their own."""
    known = set(_ROLES.values())
    return [_other(name, value) for name, value in slots.items() if name not in known]


def _other(name: str, value: str) -> str:
    words = _words(name)
    if value.lower() in (*_YES, *_NO):
        return f"It is {'not ' if value.lower() in _NO else ''}{words}."
    return f"The {words} is {value}."


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()
