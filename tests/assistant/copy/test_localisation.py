from pathlib import Path

import pytest

from assistant.copy.brand_file import load_brand
from assistant.copy.localisation import Localisation

CHECK = Localisation(load_brand(Path(__file__).parents[3] / "assistant" / "demo" / "brand.yaml"))


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("Der Akkuschrauber hat 85 Nm.", "The cordless screwdriver has 85 Nm.", "de-en", []),
        (
            "Der Akkuschrauber hat 85 Nm.",
            "The battery screwdriver has 85 Nm.",
            "de-en",
            [("wrong-term", "battery screwdriver")],
        ),
        ("Der Akkuschrauber hat 85 Nm.", "The cordless screwdriver has 58 Nm.", "de-en", [("figure", "58 Nm")]),
        ("Die Tauchsäge ist neu.", "The Tauchsäge is new.", "de-en", [("untranslated", "Tauchsäge")]),
        ("Das Gerät ist größer.", "The tool is größer.", "de-en", [("untranslated", "größer")]),
        ("Die Tauchsäge ist neu.", "It is new.", "de-en", [("missing-term", "It is new.")]),
        ("Der AX 18 Pro ist neu.", "The AX 18 is new.", "de-en", [("name", "")]),
        ("Hallo {name}!", "Hello!", "de-en", [("placeholder", "")]),
        ("Sie haben 36 Monate Garantie.", "You have a 3-year guarantee.", "de-en", []),
        ("A text.", "", "en-de", [("untranslated", "")]),
    ],
)
def test_translations(source: str, target: str, languages: str, expected: list[tuple[str, str]]) -> None:
    first, second = languages.split("-")
    found = CHECK.check(source, target, first, second)  # type: ignore[arg-type]
    assert [(f.rule.removeprefix("localisation."), target[slice(*f.span)]) for f in found] == expected


def test_address_is_kept_and_length_checked_again() -> None:
    found = CHECK.check("Register your charger.", "Registriere dein Ladegerät.", "en", "de")
    assert {f.rule for f in found} == {"address.not-sie"}
    found = CHECK.check("Chargers", "Ladegeräte für alle unsere Akkus und Geräte", "en", "de", "google_ads_headline")
    assert "channel.length" in {f.rule for f in found}
