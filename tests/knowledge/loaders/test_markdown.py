"""Markdown: every kind of block, offsets into the file, what lies in no block."""

from datetime import date

import pytest

from tests.knowledge.loaders.samples import questions, read_one, rows, shown

CASES = {
    "atx": ("## Versand ##\n\nText.", [("heading", 2, "Versand"), ("paragraph", 0, "Text.")]),
    "setext": ("Versand\n===\nText", [("heading", 1, "Versand"), ("paragraph", 0, "Text")]),
    "no space is no heading": ("#5 lebt", [("paragraph", 0, "#5 lebt")]),
    "hard wrapped": ("Eins\nzwei\ndrei", [("paragraph", 0, "Eins\nzwei\ndrei")]),
    "bullets": ("- eins\n- [x] zwei\n* drei", [
        ("list_item", 1, "eins"), ("list_item", 1, "zwei"), ("list_item", 1, "drei")]),
    "numbers stay": ("1.  eins\n\n\n2.  zwei\n    weiter", [
        ("list_item", 1, "1.  eins"), ("list_item", 1, "2.  zwei\n    weiter")]),
    "nested": ("- a\n  - b\n    - c", [("list_item", 1, "a"), ("list_item", 2, "b"), ("list_item", 3, "c")]),
    "second paragraph": ("1. a\n\n   b", [("list_item", 1, "1. a"), ("paragraph", 0, "b")]),
    "lettered third level": ("1.  Wer\n\n    a)  dies\n\n    b)  das", [
        ("list_item", 1, "1.  Wer"), ("list_item", 2, "a)  dies"), ("list_item", 2, "b)  das")]),
    "escaped date": ("22\\. Dezember 2007 gilt", [("paragraph", 0, "22\\. Dezember 2007 gilt")]),
    "definition": ("Fundstelle\n:   BGBl I", [("paragraph", 0, "Fundstelle\n:   BGBl I")]),
    "quote": ("> Zitat", [("paragraph", 0, "Zitat")]),
    "indented prose": ("Text\n\n    noch Text", [("paragraph", 0, "Text"), ("paragraph", 0, "noch Text")]),
    "fence": ("```py\nx = 1\n\ny\n```\nText", [("code", 0, "x = 1\n\ny"), ("paragraph", 0, "Text")]),
    "open fence": ("~~~\nx = 1\n", [("code", 0, "x = 1")]),
    "empty fence": ("```\n```", []),
    "comment": ("<!-- geheim\n\nimmer noch -->\n\nText", [("paragraph", 0, "Text")]),
    "reference": ("[1]: https://example.com 'T'\n\nText", [("paragraph", 0, "Text")]),
    "rule": ("Text\n\n***\n\nmehr", [("paragraph", 0, "Text"), ("paragraph", 0, "mehr")]),
    "html with text": ("<div>Text</div>", [("paragraph", 0, "<div>Text</div>")]),
    "script": ("<script>alert(1)</script>", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_blocks(name: str) -> None:
    text, expected = CASES[name]
    document = read_one(text, "a.md")
    assert document.text == text
    assert shown(document) == expected


def test_table_rows_carry_their_header() -> None:
    document = read_one("| Land | Preis |\n|:--|--:|\n| DE | 4,90 € |\n| CH \\| LI | 9 |\n\nText", "a.md")
    assert rows(document) == [("Land | Preis", "| DE | 4,90 € |"), ("Land | Preis", "| CH \\| LI | 9 |")]


def test_faq_table_gives_questions_with_exact_answers() -> None:
    document = read_one("| Frage | Antwort |\n|--|--|\n| Wie lange? | Drei Tage. |\n| Wo? | |\n", "a.md")
    assert questions(document) == [("Wie lange?", "Drei Tage.")]
    assert rows(document) == [("Frage | Antwort", "| Wo? | |")]


def test_front_matter_is_metadata_and_in_no_block() -> None:
    text = "---\nTitle: Rückgabe\nlang: de-DE\nvalid_from: 2025-01-01\ngroups: [vertrieb, innen]\nlayout: x\n---\n# R\n"
    document = read_one(text, "a.md")
    assert document.text == text
    assert document.metadata == {
        "title": "Rückgabe", "language": "de", "valid_from": date(2025, 1, 1), "groups": ("vertrieb", "innen"),
    }  # fmt: skip
    assert document.warnings == ()
    assert shown(document) == [("heading", 1, "R")]


def test_three_dashes_also_draw_a_line() -> None:
    document = read_one("---\n\nEin Absatz.\n\n---\n\nNoch einer.", "a.md")
    assert document.metadata == {}
    assert len(document.blocks) == 2


def test_broken_front_matter_is_reported_and_in_no_block() -> None:
    document = read_one("---\ntitle: [offen\n---\nText\n", "a.md")
    assert document.warnings == ("The front matter is no valid YAML and was ignored.",)
    assert shown(document) == [("paragraph", 0, "Text")]


def test_title_is_the_highest_of_the_first_headings() -> None:
    assert read_one("## Kategorie\n\n# Der Titel\n", "a.md").title == "Der Titel"
    assert read_one("Nur Text.", "a.md").title is None


@pytest.mark.parametrize("text", [">" * 500 + " Text", "".join("  " * n + "- Punkt\n" for n in range(200))])
def test_what_is_nested_absurdly_deep_is_not_lost(text: str) -> None:
    document = read_one(text, "a.md")
    last = document.blocks[-1]
    assert document.text[last.start : last.end].endswith(("Text", "Punkt"))
