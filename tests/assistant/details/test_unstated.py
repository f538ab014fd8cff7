"""What a question names and the evidence leaves open: near misses, and their twins that must stay answers."""

from collections.abc import Sequence

import pytest

from assistant.details import Details
from tests.assistant.answers.helpers import HashEncoder, make_hit, select

SCREWDRIVER = "Der AX 18 Pro ist in Grün lieferbar. Er wiegt 1,8 kg."
POLAND = "Der Versand nach Polen und Italien kostet 11,90 Euro."
HOURS = "Geöffnet ist Montag bis Freitag von 7 bis 18 Uhr, samstags bis 14 Uhr."
SHOES = "Sicherheitsschuh S3, Größe 43, 89 Euro."
RENTING = "Den Abbruchhammer mieten Sie für 45 Euro am Tag."
ABROAD = "In Länder außerhalb Europas liefern wir nicht."
EXPRESS = "Expressversand gibt es nur innerhalb Deutschlands."
LABEL = "Das Etikett drucken Sie im Kundenkonto aus."
SHIPPING = "Die Versandkosten betragen 4,90 Euro."
INLAND = "Ein Paket ist in Deutschland 1 bis 3 Werktage unterwegs."
ONLY_INLAND = "Expressversand bieten wir nur in Deutschland an."
CARDS = "Sie zahlen mit Kreditkarte oder auf Rechnung."


def known(text: str) -> object:
    """A rarity that knows the words of one text."""
    words = set(text.lower().replace(",", " ").replace(".", " ").split())

    def rarity(asked: Sequence[str]) -> list[float]:
        return [0.4 if word.lower() in words else 1.0 for word in asked]

    return rarity


@pytest.mark.parametrize(
    ("question", "text", "left_open"),
    [
        ("Gibt es den AX 18 Pro auch in Rot?", SCREWDRIVER, ("Rot",)),
        ("Gibt es den AX 18 Pro auch in Grün?", SCREWDRIVER, ()),
        ("Was kostet der Versand nach Schweden?", POLAND, ("Schweden",)),
        ("Was kostet der Versand nach Polen?", POLAND, ()),
        ("Was kostet der Versand nach Kanada?", ABROAD, ()),
        ("Gibt es Expressversand nach Österreich?", EXPRESS, ()),
        ("Wie lange ist ein Paket nach Österreich unterwegs?", INLAND, ("Österreich",)),
        ("Wie lange ist ein Paket in Deutschland unterwegs?", INLAND, ()),
        ("Bieten Sie Expressversand nach Österreich an?", ONLY_INLAND, ()),
        ("Ist am Sonntag geöffnet?", HOURS, ("Sonntag",)),
        ("Ist am Mittwoch geöffnet?", HOURS, ()),
        ("Gibt es den Sicherheitsschuh in Größe 39?", SHOES, ("Größe 39",)),
        ("Gibt es den Sicherheitsschuh in Größe 43?", SHOES, ()),
        ("Was kostet es, einen Minibagger zu mieten?", RENTING, ("Minibagger",)),
        ("Was kostet es, den Abbruchhammer zu mieten?", RENTING, ()),
        ("Wo drucke ich das Retourenetikett aus?", LABEL, ()),
        ("Wie hoch ist das Porto? (Versandkosten)", SHIPPING, ()),
        ("Wie zahle ich mit PayPal?", CARDS, ("PayPal",)),
        ("Unsere Tischlerei zahlt mit Kreditkarte, geht das?", CARDS, ()),
    ],
)
def test_what_is_left_open(question: str, text: str, left_open: tuple[str, ...]) -> None:
    found = select(question, [make_hit(text)])
    assert Details(HashEncoder())(question, found, known(f"{text} Österreich")) == left_open  # type: ignore[arg-type]


def test_an_english_question_looks_at_the_end_of_what_is_asked() -> None:
    hit = make_hit("Tax-free sales to travellers end in May.", language="en")
    asked = "Do you offer gift wrapping?"
    found = select(asked, [hit], language="en")
    assert Details(HashEncoder())(asked, found, known(hit.chunk.text)) == ("wrapping",)  # type: ignore[arg-type]


def test_hits_that_state_what_the_best_one_does_not() -> None:
    hits = [
        make_hit("Der Versand eines großen Pakets nach Polen kostet heute 11 Euro.", name="p"),
        make_hit("Nach Schweden kostet er 19 Euro.", name="s"),
    ]
    asked = "Was kostet der Versand eines großen Pakets nach Schweden?"
    found, details = select(asked, hits), Details(HashEncoder())
    wanted = details.better(asked, found, known(POLAND))  # type: ignore[arg-type]
    assert wanted is not None and list(wanted.hits) == [hits[1]]
    assert details.better("Was kostet der Versand eines Pakets?", found, known(POLAND)) is None  # type: ignore[arg-type]


def test_what_holds_for_another_country_is_no_answer() -> None:
    hits = [make_hit(INLAND, name="de"), make_hit("Nach Österreich braucht es 3 bis 5 Werktage.", name="at")]
    asked = "Wie lange ist ein Paket nach Österreich unterwegs?"
    found, details = select(asked, hits), Details(HashEncoder())
    assert found.evidence[0].hit is hits[0]
    assert details.elsewhere(asked, found)
    wanted = details.better(asked, found, known(f"{INLAND} Österreich"))  # type: ignore[arg-type]
    assert wanted is not None
    assert (list(wanted.hits), wanted.share, wanted.instead) == ([hits[1]], 0.0, True)
    assert not details.elsewhere("Wie lange ist ein Paket in Deutschland unterwegs?", found)
