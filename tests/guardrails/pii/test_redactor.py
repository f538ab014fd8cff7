"""The redactor on whole messages."""

import re
import socket
from pathlib import Path
from typing import Any

import pytest

from guardrails.errors import GuardrailError
from guardrails.pii import WIDE, Operator, PiiOptions, Redactor
from guardrails.types import Span

Key = tuple[str, str]


def parse(line: str) -> tuple[str, list[Span]]:
    """A marked line as its text and spans."""
    text, spans, position = "", [], 0
    line = line.replace("\\n", "\n").replace("[] ", "")
    for match in re.finditer(r"\[([A-Z_]+)\|([^\]]*)\]", line):
        text += line[position : match.start()]
        spans.append(Span(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        position = match.end()
    return text + line[position:], spans


def keys(text: str, spans: list[Span]) -> list[Key]:
    return [(span.type, text[span.start : span.end]) for span in spans]


_LINES = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()
MESSAGES = [line for line in _LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("line", MESSAGES)
def test_message(redactor: Redactor, line: str) -> None:
    text, expected = parse(line)
    assert keys(text, redactor.analyze(text)) == keys(text, expected)


@pytest.mark.parametrize("language", ["de", "en", "tr", None])
def test_language_flag_changes_nothing(redactor: Redactor, language: str | None) -> None:
    for line in MESSAGES[::9]:
        text, _ = parse(line)
        assert redactor.analyze(text, language) == redactor.analyze(text)


IDENTIFIERS = [
    ("IBAN_CODE", "DE89370400440532013000"),
    ("IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
    ("IBAN_CODE", "DE89-3704-0044-0532-0130-00"),
    ("IBAN_CODE", "de89 3704 0044 0532 0130 00"),
    ("CREDIT_CARD", "4111111111111111"),
    ("CREDIT_CARD", "4111 1111 1111 1111"),
    ("CREDIT_CARD", "4111-1111-1111-1111"),
    ("CREDIT_CARD", "378282246310005"),
    ("DE_TAX_ID", "86 095 742 719"),
    ("DE_TAX_ID", "86095742719"),
    ("DE_TAX_ID", "86-095-742-719"),
    ("DE_SOCIAL_SECURITY", "15070649C103"),
    ("DE_SOCIAL_SECURITY", "15 070649 C 103"),
    ("DE_SOCIAL_SECURITY", "15-070649-C-103"),
    ("DE_HEALTH_INSURANCE", "A 123 456 780"),
    ("DE_ID_CARD", "L01X00T471"),
    ("DE_ID_CARD", "L01X00T47"),
    ("DE_PASSPORT", "C01X00T478"),
    ("DE_VAT_ID", "DE 136 695 976"),
    ("AT_SVNR", "1237 010180"),
    ("AT_SVNR", "1237-01-01-80"),
    ("CH_AHV", "756.9217.0769.85"),
    ("CH_AHV", "7569217076985"),
    ("CH_UID", "CHE-116.281.710"),
    ("UK_NINO", "AB 12 34 56 C"),
    ("UK_NINO", "AB123456C"),
    ("US_SSN", "219-09-9999"),
    ("US_SSN", "219 09 9999"),
    ("EU_VAT_ID", "ATU13585627"),
]
CUES = {
    "IBAN_CODE": ("Konto", "account"),
    "CREDIT_CARD": ("Kreditkarte", "card"),
    "DE_TAX_ID": ("Steuer-ID", "tax ID"),
    "DE_SOCIAL_SECURITY": ("Rentenversicherungsnummer", "pension number"),
    "DE_HEALTH_INSURANCE": ("Versichertennummer", "health insurance"),
    "DE_ID_CARD": ("Personalausweis", "identity card"),
    "DE_PASSPORT": ("Reisepass", "passport"),
    "DE_VAT_ID": ("USt-IdNr.", "VAT"),
    "EU_VAT_ID": ("UID", "VAT"),
    "AT_SVNR": ("SVNR", "social insurance"),
    "CH_AHV": ("AHV-Nummer", "AHV number"),
    "CH_UID": ("UID", "UID"),
    "UK_NINO": ("NINO", "national insurance"),
    "US_SSN": ("SSN", "social security number"),
}


@pytest.mark.parametrize(("entity", "value"), IDENTIFIERS)
def test_identifier_in_both_languages(redactor: Redactor, entity: str, value: str) -> None:
    german, english = CUES[entity]
    for text in (f"Meine {german} lautet {value}, bitte prüfen.", f"My {english} is {value}, please check."):
        assert keys(text, redactor.analyze(text)) == [(entity, value)]


@pytest.mark.parametrize(
    "text",
    [
        "IBAN DE89 3704 0044 0532 0130 01",
        "Kreditkarte 4111 1111 1111 1112",
        "Steuer-ID 86 095 742 718",
        "AHV 756.9217.0769.86",
        "Ausweis L01X00T472",
        "Rentenversicherungsnummer 15 070649 C 104",
    ],
)
def test_wrong_check_digit(redactor: Redactor, text: str) -> None:
    types = {span.type for span in redactor.analyze(text)}
    assert not types & {"IBAN_CODE", "CREDIT_CARD", "DE_TAX_ID", "CH_AHV", "DE_ID_CARD", "DE_SOCIAL_SECURITY"}


@pytest.mark.parametrize(
    "text",
    [
        "Freundliche Grüße",
        "Bestellnummer 4500-881273, Artikel 10.554.871, Rechnung 2026-00418",
        "EAN 4006381333931",
        "Liefertermin 24.12.2026 oder 03/04/2026",
        "Version 4.12.0.7 und Build 2026.2.11",
        "Modell Emma, Teppich Samira, Sofa Frieda",
        "Passwort vergessen? Das Passwort ist falsch.",
        "Sendung 00340434161094042557 liegt in Leipzig",
        "Von Montag bis Freitag, im Januar und im März",
        "Fehlercode 4031, Rabattcode SOMMER25, Postleitzahl 50825",
        "Gleis 4, Raum 12, Sitzplatz 33",
        "Am Montag 14 Uhr, im Jahr 2020, am 3. Mai",
        "",
        "   \n ",
    ],
)
def test_nothing_personal(redactor: Redactor, text: str) -> None:
    assert redactor.analyze(text) == []


def test_placeholders_are_numbered_by_value(redactor: Redactor) -> None:
    text = "Mail an a@example.org und b@example.org, nochmal A@example.org"
    expected = "Mail an ⟨EMAIL_ADDRESS_1⟩ und ⟨EMAIL_ADDRESS_2⟩, nochmal ⟨EMAIL_ADDRESS_1⟩"
    assert redactor.redact(text).text == expected


OPERATORS = [
    (Operator("mask"), "IBAN **** **** **** **** **** **"),
    (Operator("mask", char="#", keep_last=4), "IBAN #### #### #### #### ##30 00"),
    (Operator("drop"), "IBAN "),
    (Operator("keep"), "IBAN DE89 3704 0044 0532 0130 00"),
    (Operator("replace", text="[{type}]"), "IBAN [IBAN_CODE]"),
]


@pytest.mark.parametrize(("operator", "expected"), OPERATORS)
def test_operators(redactor: Redactor, operator: Operator, expected: str) -> None:
    text = "IBAN DE89 3704 0044 0532 0130 00"
    options = PiiOptions(operators={"IBAN_CODE": operator})
    assert Redactor(options).apply(text, redactor.analyze(text)) == expected


def test_hash_needs_its_key(redactor: Redactor, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "IBAN DE89 3704 0044 0532 0130 00"
    other = "IBAN DE89370400440532013000"
    hashing = Redactor(PiiOptions(operators={"default": Operator("hash")}))
    monkeypatch.delenv("BELEG_PII_KEY", raising=False)
    with pytest.raises(GuardrailError, match="BELEG_PII_KEY"):
        hashing.apply(text, redactor.analyze(text))
    monkeypatch.setenv("BELEG_PII_KEY", "k1")
    first = hashing.apply(text, redactor.analyze(text))
    assert first == hashing.apply(other, redactor.analyze(other))
    monkeypatch.setenv("BELEG_PII_KEY", "k2")
    assert first != hashing.apply(text, redactor.analyze(text))
    assert re.fullmatch(r"IBAN IBAN_CODE:[0-9a-f]{16}", first)


ALLOWED = [
    ("Hotline 0800 123 45 67", True),
    ("Hotline 0800/1234567", True),
    ("Hotline 0049 800 1234567", True),
    ("Hotline 0800 123 45 68", False),
    ("Mail hilfe@acme.example", True),
    ("Mail HILFE@ACME.EXAMPLE", True),
    ("Mail hilfe@acme.example.org", False),
    ("Mail person@other.example", False),
]


@pytest.mark.parametrize(("text", "allowed"), ALLOWED)
def test_own_contact_data(text: str, allowed: bool) -> None:
    own = Redactor(PiiOptions(allow=("0800 123 45 67", "@acme.example"), ner="none"))
    assert (own.analyze(text) == []) is allowed


def test_wide_types() -> None:
    text = "Dr. Weiss is 54 years old and met us on 3 May 2026."
    types = {span.type for span in Redactor(PiiOptions(entities=WIDE)).analyze(text)}
    assert {"AGE", "DATE_TIME", "TITLE"} <= types


def test_long_text_is_cut_into_windows(redactor: Redactor) -> None:
    line = "Bestellung vom Montag, alles gut. "
    text = line * 300 + "IBAN DE89 3704 0044 0532 0130 00. " + line * 300 + "Mail an zeta@example.org"
    assert keys(text, redactor.analyze(text)) == [
        ("IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
        ("EMAIL_ADDRESS", "zeta@example.org"),
    ]


@pytest.mark.parametrize("offset", range(3960, 4010, 7))
def test_value_across_a_window_border(redactor: Redactor, offset: int) -> None:
    text = "x" * offset + " DE89 3704 0044 0532 0130 00 " + "y " * 300
    assert ("IBAN_CODE", "DE89 3704 0044 0532 0130 00") in keys(text, redactor.analyze(text))


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    text = "Mail an lena@example.org, https://lena-malt.example"
    assert next(span.type for span in Redactor(PiiOptions()).analyze(text)) == "EMAIL_ADDRESS"


@pytest.mark.parametrize(
    "ner", ["big", "spacy:", "spacy:/nowhere", "transformers:/nowhere", "gliner:/nowhere", "small:x"]
)
def test_unknown_model(ner: str) -> None:
    with pytest.raises(GuardrailError):
        Redactor(PiiOptions(ner=ner)).analyze("Hallo")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Schreiben Sie Frau Öztürks Namen auf das Paket.", "Öztürk"),
        ("Frau Müllers Rechnung fehlt.", "Müller"),
        ("Herr Jonas Becker ruft an.", "Jonas Becker"),
    ],
)
def test_what_belongs_to_somebody_is_no_part_of_the_name(text: str, name: str) -> None:
    assert [text[span.start : span.end] for span in Redactor().analyze(text)] == [name]
