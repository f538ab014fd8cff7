"""Plain text: encodings, shapes of wrapped text, page furniture, offsets into the file."""

import pytest

from knowledge.loaders.plain import text_blocks
from tests.knowledge.loaders.samples import read_one, shown, texts

UMLAUTS = "Größe und Maße: Ärmel, Übergröße, Straße – 5 € „netto“, Café.\nZweite Zeile."


@pytest.mark.parametrize(
    "codec",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_encodings_keep_umlauts(codec: str) -> None:
    assert read_one(UMLAUTS.encode(codec), "a.txt").text == UMLAUTS


@pytest.mark.parametrize("codec", ["iso8859-1", "cp850", "mac_roman"])
def test_old_code_pages_are_told_apart(codec: str) -> None:
    text = "Größe und Maße: Ärmel, Übergröße, Straße, schöne Grüße aus Köln.\n" * 5
    assert read_one(text.encode(codec), "a.txt").text == text


def test_a_few_broken_bytes_do_not_turn_utf8_into_mojibake() -> None:
    data = (UMLAUTS * 20).encode() + b"\xff tail"
    document = read_one(data, "a.txt")
    assert document.text.startswith(UMLAUTS)
    assert any("could not be decoded" in warning for warning in document.warnings)


def test_line_ends_become_newlines_and_nothing_else_changes() -> None:
    document = read_one(b"eins\r\nzwei\rdrei\nvier\x0bf\xc3\xbcnf\x85".replace(b"\x85", b""), "a.txt")
    assert document.text == "eins\nzwei\ndrei\nvier\x0bfünf"


def test_nul_characters_are_replaced_in_place_and_reported() -> None:
    document = read_one(b"Preis\x00liste gilt weiter.", "a.txt")
    assert document.text == "Preis\ufffdliste gilt weiter."
    assert document.warnings == ("1 NUL characters were replaced.",)


def test_paragraphs_of_unwrapped_text() -> None:
    text = "Lieferung und Versand\n\n" + "Wir liefern schnell. " * 12 + "\n\nRückgabe\n\n" + "Sie haben Zeit. " * 12
    assert [kind for kind, _, _ in shown(read_one(text, "a.txt"))] == ["heading", "paragraph", "heading", "paragraph"]


WRAPPED = """Lieferzeiten im Überblick

Wir versenden Pakete am Tag nach der Bestellung, wenn die Ware am Lager
liegt und die Zahlung eingegangen ist. Fehlt ein Artikel, so melden wir
uns noch am selben Tag mit einem Termin, an dem die Ware wieder da sein
wird.

- Pakete gehen mit der Post auf den Weg und kommen nach zwei bis drei
  Tagen an.
- Paletten bringt ein Spediteur.

Zahlung

Wir nehmen Rechnung, Karte und Lastschrift. Wer zum ersten Mal bestellt,
zahlt im Voraus."""


def test_wrapped_text_gives_whole_paragraphs_items_and_headings() -> None:
    document = read_one(WRAPPED, "a.txt")
    assert [(kind, text.split("\n")[0][:12]) for kind, _, text in shown(document)] == [
        ("heading", "Lieferzeiten"),
        ("paragraph", "Wir versende"),
        ("list_item", "Pakete gehen"),
        ("list_item", "Paletten bri"),
        ("heading", "Zahlung"),
        ("paragraph", "Wir nehmen R"),
    ]
    assert document.title == "Lieferzeiten im Überblick"


def test_a_blank_line_after_every_line_is_no_paragraph_break() -> None:
    document = read_one(WRAPPED.replace("\n\n", "\n").replace("\n", " \n\n"), "a.txt")
    paragraphs = texts(document, "paragraph")
    assert len(paragraphs) == 2
    assert paragraphs[0].startswith("Wir versenden") and paragraphs[0].endswith("wird.")
    assert [text for _, _, text in shown(document, "heading")][-1] == "Zahlung"


def test_numbered_headings_have_the_level_of_their_number() -> None:
    body = "Der Text dieses Abschnitts ist lang genug, dass er umbrochen werden muss, damit\ner zwei Zeilen hat.\n\n"
    document = read_one(f"1 ÜBERBLICK\n\n{body}1.2 Versand\n\n{body}1.2.1 Inland\n\n{body}{body}", "a.txt")
    assert shown(document, "heading") == [
        ("heading", 1, "1 ÜBERBLICK"),
        ("heading", 2, "1.2 Versand"),
        ("heading", 3, "1.2.1 Inland"),
    ]


def test_a_heading_in_large_type_may_stand_on_its_paragraph() -> None:
    full = "Ein Satz, der die ganze Breite der Spalte füllt, wie es in Büchern üblich ist,\n" * 3
    text = f"Vorwort und so fort.\n\nDatenqualität und\nihr Nutzen\n{full}und endet.\n\n{full}und endet."
    assert "Datenqualität und\nihr Nutzen" in texts(read_one(text, "a.txt"), "heading")


@pytest.mark.parametrize(
    "line",
    ["Abbildung 3: Ablauf der Bestellung", "Stand: März 2025", "https://example.com/versand", "tel 0711 12345 67"],
)
def test_captions_fields_and_addresses_are_no_headings(line: str) -> None:
    assert "heading" not in {kind for kind, _, _ in shown(read_one(f"{line}\n\n{'Ein Satz folgt. ' * 10}", "a.txt"))}


def test_form_feeds_make_pages_and_running_titles_lie_in_no_block() -> None:
    pages = [f"Handbuch Versand\n\nSeite {n}: {SENTENCES[n - 1]}\n\n{n}\f" for n in (1, 2, 3, 4)]
    document = read_one("".join(pages), "a.txt")
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert [document.text[page.start : page.end] for page in document.pages] == pages
    assert [text for _, _, text in shown(document)] == [f"Seite {n}: {SENTENCES[n - 1]}" for n in (1, 2, 3, 4)]


SENTENCES = (
    "Wir liefern nach Köln.",
    "Bohrer sind am Lager.",
    "Rechnungen kommen per Post.",
    "Fragen beantwortet der Kundendienst.",
)


def test_a_sentence_cut_by_a_page_break_is_one_block() -> None:
    line = "Der Vertrag gilt für alle Kunden, die im laufenden Jahr eine Bestellung über die\n" * 3
    text = f"{line}Grenze von tausend Euro aufgegeben haben und sie\n\n\n\nfristgerecht bezahlt haben.\n"
    assert len(texts(read_one(text, "a.txt"), "paragraph")) == 1


def test_letter_spaced_titles_and_contents_entries_lie_in_no_block() -> None:
    text = "B E G R I F F E\n\nVersand ........ 12\n\nEin ganzer Satz steht hier.\n"
    assert shown(read_one(text, "a.txt")) == [("paragraph", 0, "Ein ganzer Satz steht hier.")]


def test_front_matter_of_a_text_file() -> None:
    document = read_one("---\ntitel: AGB\ngültig_bis: 31.12.2025\n---\nEs gilt dies.\n", "a.txt")
    assert document.title == "AGB"
    assert str(document.metadata["valid_until"]) == "2025-12-31"
    assert shown(document) == [("paragraph", 0, "Es gilt dies.")]


def test_blocks_start_behind_the_given_offset() -> None:
    assert [block.start for block in text_blocks("abc\nEin Satz.\n", 4)] == [4]
