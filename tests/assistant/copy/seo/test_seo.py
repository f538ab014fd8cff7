"""Search briefs: structured data, questions of visitors, thin pages."""

import json
from typing import Any

import pytest

from assistant.compose import Beleg
from assistant.copy.drafting.drafter import Drafter
from assistant.copy.seo.brief import Wanted, seo_brief
from assistant.copy.seo.jsonld import availability, price_of, problems, script
from assistant.copy.seo.questions import from_conversations
from assistant.copy.seo.thin import thinness
from assistant.copy.seo.topic import topic_of
from assistant.copy.seo.wiring import build_seo
from assistant.errors import RequestError

OFFER = {"@type": "Offer", "price": "229.00", "priceCurrency": "EUR"}
PRODUCT = {"@context": "https://schema.org", "@type": "Product", "name": "AX 18 Pro", "offers": OFFER}
ANSWERED = {"@type": "Question", "name": "Was?", "acceptedAnswer": {"@type": "Answer", "text": "Das."}}
FAQ = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [ANSWERED]}


def without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (PRODUCT, None),
        (FAQ, None),
        (without(PRODUCT, "name"), "name"),
        (without(PRODUCT, "offers"), "one of offers"),
        ({**PRODUCT, "offers": without(OFFER, "price")}, "price"),
        ({**PRODUCT, "offers": {**OFFER, "price": "229,00 €"}}, "offers.price"),
        ({**PRODUCT, "offers": {**OFFER, "availability": "lieferbar"}}, "offers.availability"),
        ({**FAQ, "mainEntity": []}, "mainEntity"),
        ({**FAQ, "mainEntity": [without(ANSWERED, "acceptedAnswer")]}, "acceptedAnswer"),
        ({**FAQ, "@context": "http://example.com"}, "@context"),
    ],
)
def test_what_search_engines_require(data: dict[str, Any], said: str | None) -> None:
    found = problems(data)
    assert (found == []) if said is None else any(said in problem for problem in found)


def test_no_value_ends_the_script() -> None:
    hostile = {**PRODUCT, "name": "</script><script>alert(1)</script>"}
    made = script(hostile)
    assert made.count("</script>") == 1
    assert json.loads(made.split("\n", 1)[1].rsplit("\n", 1)[0])["name"] == hostile["name"]


@pytest.mark.parametrize(("text", "amount"), [("229,00", "229.00"), ("1.190,00 €", "1190.00"), ("auf Anfrage", "")])
def test_prices_as_schema_org_writes_them(text: str, amount: str) -> None:
    assert price_of(text) == amount


@pytest.mark.parametrize(("text", "word"), [("Lieferbar", "InStock"), ("angekündigt", "PreOrder"), ("bald", "")])
def test_availability(text: str, word: str) -> None:
    assert availability(text).rpartition("/")[2] == word


def test_an_offer_only_with_the_price_of_the_feed(installation: Beleg, drafter: Drafter) -> None:
    priced = seo_brief(Wanted(product="AX 18 Pro"), installation.knowledge(), drafter).structured[0]
    assert priced.problems == ()
    assert priced.data["offers"]["price"] == "229.00"
    assert priced.sources is not None
    assert "KH-1850" in priced.sources["offers"].quote
    free = seo_brief(Wanted(product="SB 30"), installation.knowledge(), drafter).structured[0]
    assert "offers" not in free.data
    assert any("offers" in problem for problem in free.problems)


@pytest.mark.parametrize("wanted", [Wanted(product="XY 99"), Wanted(), Wanted(subject="  ")])
def test_nothing_to_write_about(installation: Beleg, drafter: Drafter, wanted: Wanted) -> None:
    with pytest.raises(RequestError):
        seo_brief(wanted, installation.knowledge(), drafter)


def test_a_subject_that_no_document_speaks_of(installation: Beleg, drafter: Drafter) -> None:
    found = seo_brief(Wanted(subject="Einhörner"), installation.knowledge(), drafter)
    assert (found.questions, found.structured) == ((), ())


def test_questions_of_several_visitors_without_their_names(installation: Beleg) -> None:
    said = [
        "Hat der AX 18 Pro einen bürstenlosen Motor?",
        "Hat der AX 18 Pro denn einen bürstenlosen Motor?",
        "Ist der AX 18 Pro leise?",
        *["Kann Mehmet Karaca den AX 18 Pro abholen?"] * 2,
        *["Hat die TS 55 eine Schiene?"] * 2,
    ]
    for text in said:
        begin(installation, text)
    product = installation.drafter().products.find("AX 18 Pro")
    topic = topic_of("AX 18 Pro", "de", product)

    def personal(text: str) -> list[str]:
        return ["PERSON"] if "Karaca" in text else []

    found = from_conversations(installation.database, "default", topic, personal)
    assert [(one.text, one.asked) for one in found] == [("Hat der AX 18 Pro denn einen bürstenlosen Motor?", 2)]
    brief = build_seo(installation, Wanted(product="AX 18 Pro"))
    assert brief.questions[0].origin == "conversations"
    assert brief.questions[0].answer is not None
    assert "bürstenlosen Motor" in brief.questions[0].answer.quote


def begin(beleg: Beleg, text: str) -> None:
    store = beleg.conversations.store
    made = store.create("default")
    store.begin("default", made.id, text, None, "test")


LONG = " ".join(f"Satz{number} sagt etwas Eigenes über Werkzeug{number}." for number in range(20))


@pytest.mark.parametrize(
    ("text", "others", "channel", "own", "thin"),
    [
        (LONG, [], "product_page", 1.0, False),
        (LONG, [("D-1", LONG)], "product_page", 0.0, True),
        (LONG, [("D-1", f"Davor. {LONG} Danach.")], "blog", 0.0, True),
        ("Ein kurzer Text.", [], "product_page", 1.0, True),
        ("Ein kurzer Text.", [], "sms", 1.0, False),
        ("", [], "product_page", 0.0, True),
    ],
)
def test_thin_pages(text: str, others: list[tuple[str, str]], channel: str, own: float, thin: bool) -> None:
    found = thinness(text, others, channel)
    assert (found.own, found.thin) == (own, thin)
    assert [near.name for near in found.nearest] == [name for name, _ in others]
