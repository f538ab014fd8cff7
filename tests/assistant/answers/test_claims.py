import pytest

from assistant.errors import GenerationError
from assistant.generate.claims import Claim, parse_claims, supported

from .helpers import evidence_of, make_hit

TEXT = (
    "Die Rückgabe ist innerhalb von 30 Tagen möglich. Hygieneartikel sind vom Umtausch ausgeschlossen. "
    "Der AKS-18 kostet 1.299,00 Euro und hat drei Jahre Garantie. Retouren nimmt auch die Filiale in Kiel an."
)
HIT = make_hit(TEXT, start=7, title="Rückgabe")
EVIDENCE = [evidence_of(HIT, "Die Rückgabe ist innerhalb von 30 Tagen möglich.")]
ENGLISH = make_hit("Returns are free within 30 days. Gift cards cannot be returned. Mr Lane signs.", language="en")


@pytest.mark.parametrize(
    ("statement", "quote", "kept"),
    [
        ("Sie können 30 Tage lang zurückgeben.", "innerhalb von 30 Tagen möglich", True),
        ("Sie können 60 Tage lang zurückgeben.", "innerhalb von 30 Tagen möglich", False),
        ("Die Rückgabe ist nicht innerhalb von 30 Tagen möglich.", "innerhalb von 30 Tagen möglich", False),
        ("Hygieneartikel können Sie umtauschen.", "Hygieneartikel sind vom Umtausch ausgeschlossen.", False),
        ("Hygieneartikel können Sie nicht umtauschen.", "Hygieneartikel sind vom Umtausch ausgeschlossen.", True),
        ("Der AKS-18 kostet 1299 Euro.", "Der AKS-18 kostet 1.299,00 Euro", True),
        ("Der AKS-19 kostet 1299 Euro.", "Der AKS-18 kostet 1.299,00 Euro", False),
        ("Die Garantie läuft 3 Jahre.", "hat drei Jahre Garantie", True),
        ("Die Garantie läuft 5 Jahre.", "hat drei Jahre Garantie", False),
        ("Das geht in der Filiale.", "Retouren nimmt auch die Filiale in Lübeck an.", False),
        ("Das geht in der Filiale.", "Filiale", False),
    ],
)
def test_a_claim_needs_its_quote(statement: str, quote: str, *, kept: bool) -> None:
    found = supported([Claim(statement, quote, 1)], EVIDENCE, "de")
    assert bool(found) == kept
    for item in found:
        (proof,) = item.quotes
        assert TEXT[proof.start - 7 : proof.end - 7] == quote


@pytest.mark.parametrize(
    ("statement", "quote", "kept"),
    [
        ("You can return items within 30 days.", "Returns are free within 30 days.", True),
        ("In Hamburg returns are free within 30 days.", "Returns are free within 30 days.", False),
        ("Gift cards can be returned.", "Gift cards cannot be returned.", False),
        ("It is signed by Mr Lane.", "Mr Lane signs.", True),
    ],
)
def test_names_in_english(statement: str, quote: str, *, kept: bool) -> None:
    evidence = [evidence_of(ENGLISH, "Returns are free within 30 days.")]
    assert bool(supported([Claim(statement, quote, 1)], evidence, "en")) == kept


@pytest.mark.parametrize("number", [0, 1, 2, 99, -3])
def test_a_wrong_evidence_number_does_not_matter(number: int) -> None:
    claim = Claim("Sie haben 30 Tage.", "innerhalb von 30 Tagen möglich", number)
    assert supported([claim], EVIDENCE, "de")


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        ('{"claims": []}', 0),
        ('{"claims": [{"statement": "a", "quote": "b", "evidence_id": 1}]}', 1),
        ('```json\n{"claims": [{"statement": "a", "quote": "b", "evidence_id": "2"}]}\n```', 1),
        ('Here you are: {"claims": [{"statement": "a", "quote": "b"}]} Bye.', 1),
        ('{"claims": [{"statement": 3, "quote": "b"}, "x", null, {"statement": "", "quote": "b"}]}', 0),
    ],
)
def test_replies(reply: str, count: int) -> None:
    assert len(parse_claims(reply)) == count


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "I cannot help with that.",
        "{",
        '{"claims": "none"}',
        "[]",
        '{"claims": [{"statement": "a"',
        '"claims"',
        *["[" * 100_000],
    ],
)
def test_what_is_no_reply(reply: str) -> None:
    with pytest.raises(GenerationError, match="JSON"):
        parse_claims(reply)
