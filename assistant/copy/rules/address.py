"""One form of address, and the brand's."""

from collections.abc import Iterator

from assistant.copy.address import Place, address
from assistant.copy.brand import AddressForm, Brand
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding

_NAMES = {"sie": "Sie", "du": "du"}


def form_of_address(brand: Brand) -> Rule:
    """German texts address readers in one form; in the brand's when it has one."""

    def check(context: Context) -> Iterator[Finding]:
        if context.language != "de":
            return
        wanted: AddressForm = brand.voice.address_by_channel.get(context.channel_name, brand.voice.address)
        found = address(context.view.prose)
        if found.form == "none":
            return
        mixed = found.form == "mixed"
        keep = wanted if wanted != "any" else _first_or_most(found.places) if mixed else found.form
        for place in found.places:
            if place.form != keep:
                yield _finding(context, place, str(keep), mixed)

    return check


def _first_or_most(places: tuple[Place, ...]) -> str:
    formal = sum(place.form == "sie" for place in places)
    if formal * 2 == len(places):
        return places[0].form
    return "sie" if formal * 2 > len(places) else "du"


def _finding(context: Context, place: Place, keep: str, mixed: bool) -> Finding:
    word = context.view.text[place.start : place.end]
    why = "Der Text mischt Sie und du. " if mixed else ""
    return Finding(
        "address.mixed" if mixed else f"address.not-{keep}",
        (place.start, place.end),
        context.brand.voice.severity,
        f"{why}Wir sagen „{_NAMES[keep]}“, hier steht „{word}“.",
        _other_form(word, keep),
        "address",
    )


_TO_FORMAL = {
    "du": "Sie",
    "dich": "Sie",
    "dir": "Ihnen",
    "dein": "Ihr",
    "deine": "Ihre",
    "deinen": "Ihren",
    "deinem": "Ihrem",
    "deiner": "Ihrer",
    "deines": "Ihres",
    "euch": "Sie",
    "euer": "Ihr",
    "eure": "Ihre",
    "euren": "Ihren",
    "eurem": "Ihrem",
    "eurer": "Ihrer",
}
_TO_INFORMAL = {
    "Sie": "du",
    "Ihnen": "dir",
    "Ihr": "dein",
    "Ihre": "deine",
    "Ihren": "deinen",
    "Ihrem": "deinem",
    "Ihrer": "deiner",
    "Ihres": "deines",
}


def _other_form(word: str, keep: str) -> str:
    if keep == "sie":
        return _TO_FORMAL.get(word.lower(), "")
    return _TO_INFORMAL.get(word, "")
