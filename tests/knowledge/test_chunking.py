import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.chunking import ChunkOptions, chunk
from knowledge.types import Block, BlockKind, Document, DocumentInfo, Page

Part = tuple[BlockKind, str] | tuple[BlockKind, str, int]
LAWS = Path(__file__).parents[3] / "shared" / "data" / "docs" / "gesetze"


def document(
    *parts: Part, title: str = "Handbuch", language: str = "de", header: str = "", gap: str = "\n\n"
) -> Document:
    """A document of blocks (kind, text, level) with a gap between them; "?" in a qa ends its question."""
    text, blocks = "", []
    for kind, body, *level in parts:
        start = len(text)
        answer = start + body.index("?") + 1 if kind == "qa" else -1
        blocks.append(
            Block(kind, start, start + len(body), level[0] if level else 0, header if kind == "row" else "", answer)
        )
        text += body + gap
    info = DocumentInfo("d", "v", "d.md", title, language)
    return Document(info, text, (), tuple(blocks))


def prose(length: int, word: str = "Satz") -> str:
    """Sentences of 40 characters, together about `length`."""
    sentence = f"Dieser {word} hat genau vierzig Zeichen, ja."
    return " ".join([sentence] * (length // (len(sentence) + 1)))


def texts(doc: Document, options: ChunkOptions | None = None) -> list[str]:
    return [piece.text for piece in chunk(doc, options)]


def test_headings_are_the_path_and_not_the_text() -> None:
    doc = document(
        ("heading", "# Versand", 1),
        ("paragraph", "Wir liefern schnell."),
        ("heading", "## Schweiz", 2),
        ("paragraph", "Der Zoll kommt dazu."),
        ("heading", "# Rückgabe", 1),
        ("paragraph", "Sie haben 30 Tage."),
    )
    assert [(piece.headings, piece.text) for piece in chunk(doc)] == [
        (("Handbuch", "Versand"), "Wir liefern schnell."),
        (("Handbuch", "Versand", "Schweiz"), "Der Zoll kommt dazu."),
        (("Handbuch", "Rückgabe"), "Sie haben 30 Tage."),
    ]


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Versand", "# Versand", ("Versand",)),
        ("Gesetz gegen X", "# Gesetz gegen X (GgX 2004)", ("Gesetz gegen X (GgX 2004)",)),
        ("Liefer-Handbuch 2024", "# Versand", ("Liefer-Handbuch 2024", "Versand")),
        ("", "# Versand", ("Versand",)),
    ],
)
def test_the_title_comes_first_when_it_says_more(title: str, heading: str, expected: tuple[str, ...]) -> None:
    doc = document(("heading", heading, 1), ("paragraph", "Wir liefern."), title=title)
    assert chunk(doc)[0].headings == expected


def test_a_heading_without_text_is_found() -> None:
    doc = document(
        ("heading", "## § 5 (weggefallen)", 2),
        ("heading", "## § 6 (weggefallen)", 2),
        ("heading", "## § 7 Belästigung", 2),
        ("paragraph", "Werbung am Telefon ist verboten."),
        ("heading", "# Anhang", 1),
    )
    assert [(piece.headings, piece.text) for piece in chunk(doc)] == [
        (("Handbuch",), "## § 5 (weggefallen)\n\n## § 6 (weggefallen)"),
        (("Handbuch", "§ 7 Belästigung"), "Werbung am Telefon ist verboten."),
        (("Handbuch",), "# Anhang"),
    ]


def test_a_heading_with_subheadings_only_is_their_path() -> None:
    doc = document(("heading", "# A", 1), ("heading", "## B", 2), ("paragraph", "Text."))
    assert [(piece.headings, piece.text) for piece in chunk(doc)] == [(("Handbuch", "A", "B"), "Text.")]


def test_short_paragraphs_of_a_section_are_joined() -> None:
    doc = document(*[("paragraph", prose(200))] * 4)
    assert len(texts(doc)) == 1


def test_long_sections_are_cut_between_paragraphs_in_even_parts() -> None:
    doc = document(*[("paragraph", prose(300))] * 9)
    lengths = [len(text) for text in texts(doc)]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) < 60


def test_a_paragraph_within_the_maximum_is_never_cut() -> None:
    doc = document(("paragraph", prose(300)), ("paragraph", prose(1380)), ("paragraph", prose(300)))
    assert prose(1380) in texts(doc)


def test_a_longer_paragraph_is_cut_between_sentences_in_even_parts() -> None:
    pieces = texts(document(("paragraph", prose(2600))))
    assert all(piece.endswith("ja.") for piece in pieces)
    lengths = [len(piece) for piece in pieces]
    assert max(lengths) <= 1400
    assert max(lengths) - min(lengths) < 100


def test_a_paragraph_without_full_stops_is_cut_between_words() -> None:
    doc = document(("paragraph", "wort " * 700))
    assert all(len(text) <= 1400 and not re.search(r"\bwor\b|\bort\b", text) for text in texts(doc))
    assert " ".join(texts(doc)).split() == ["wort"] * 700


def test_text_without_any_space_is_cut_at_the_maximum() -> None:
    doc = document(("paragraph", "x" * 5000))
    assert "".join(texts(doc)) == "x" * 5000
    assert max(map(len, texts(doc))) <= 1400


def test_a_list_stays_with_its_lead_in_and_carries_it_on() -> None:
    items: list[Part] = [("list_item", f"- {prose(300)}", 1)] * 8
    doc = document(("paragraph", prose(700)), ("paragraph", "Wir bieten:"), *items)
    pieces = chunk(doc)
    first = next(piece for piece in pieces if "Wir bieten:" in piece.text)
    assert "Wir bieten:\n\n- Dieser" in first.text
    later = [piece for piece in pieces if piece.start > first.start]
    assert later
    assert all(piece.headings == ("Handbuch", "Wir bieten:") for piece in later)


def test_an_open_sentence_announces_a_list() -> None:
    items: list[Part] = [("list_item", f"{n}. {prose(600)}", 1) for n in range(1, 5)]
    pieces = chunk(document(("paragraph", "Unlauter handelt, wer"), *items))
    assert pieces[0].text.startswith("Unlauter handelt, wer\n\n1.")
    assert pieces[-1].headings[-1] == "Unlauter handelt, wer"


def test_short_rows_are_grouped_under_their_header() -> None:
    rows: list[Part] = [("row", f"| Land {n} | {n},99 € |") for n in range(90)]
    pieces = chunk(document(("paragraph", "Versandkosten nach Land:"), *rows, header="Land | Preis", gap="\n"))
    tables = [piece for piece in pieces if piece.kind == "row"]
    assert [piece.header for piece in tables] == ["Land | Preis"] * len(tables)
    assert all(piece.headings[-1] == "Versandkosten nach Land:" for piece in tables)
    assert all(600 <= len(piece.text) <= 700 for piece in tables[:-1])
    assert pieces[0].kind == "text"


def test_long_rows_are_chunks_of_their_own() -> None:
    rows: list[Part] = [("row", f"Artikel {n} " + "lange Beschreibung " * 15) for n in range(5)]
    assert len(chunk(document(*rows, header="Name | Text", gap="\n"))) == 5


def test_tables_with_other_columns_are_not_mixed() -> None:
    first, second = Block("row", 0, 3, header="a"), Block("row", 4, 7, header="b")
    doc = Document(DocumentInfo("d", "v", "s", "t", "de"), "x 1\ny 2", (), (first, second))
    assert [(piece.text, piece.header) for piece in chunk(doc)] == [("x 1", "a"), ("y 2", "b")]


def test_a_row_over_the_maximum_keeps_its_header() -> None:
    doc = document(("row", "Wert " * 800), header="Name | Text")
    pieces = chunk(doc)
    assert len(pieces) > 2
    assert {piece.header for piece in pieces} == {"Name | Text"}


def test_questions_with_answers_stay_whole() -> None:
    doc = document(("qa", "Wie lange dauert es? Zwei Tage."), ("qa", "Was kostet es? 5 €."))
    assert [(piece.kind, piece.text, piece.header) for piece in chunk(doc)] == [
        ("qa", "Wie lange dauert es? Zwei Tage.", ""),
        ("qa", "Was kostet es? 5 €.", ""),
    ]


def test_a_long_answer_goes_on_under_its_question() -> None:
    pieces = chunk(document(("qa", "Was gilt bei Rückgabe? " + prose(3000))))
    assert pieces[0].text.startswith("Was gilt bei Rückgabe? Dieser")
    assert [piece.header for piece in pieces[1:]] == ["Was gilt bei Rückgabe?"] * (len(pieces) - 1)
    assert len(pieces) >= 3


def test_code_is_cut_between_lines_only() -> None:
    line = "pip install beleg  # " + "x" * 60
    short, long = "\n".join([line] * 10), "\n".join([line] * 40)
    pieces = texts(document(("code", short), ("heading", "# B", 1), ("code", long)))
    assert pieces[0] == short
    assert all(part == line for piece in pieces[1:] for part in piece.split("\n"))


def test_pages_are_those_of_the_first_character() -> None:
    doc = document(("heading", "# A", 1), ("paragraph", prose(600)), ("heading", "# B", 1), ("paragraph", prose(600)))
    middle = doc.text.index("# B")
    paged = Document(doc.info, doc.text, (Page(7, 0, middle), Page(8, middle, len(doc.text))), doc.blocks)
    assert [piece.page for piece in chunk(paged)] == [7, 8]
    assert [piece.page for piece in chunk(doc)] == [None, None]


def test_languages_are_told_per_chunk() -> None:
    doc = document(
        ("heading", "# A", 1),
        ("paragraph", "Wir liefern innerhalb von drei Tagen nach Österreich und in die Schweiz."),
        ("heading", "# B", 1),
        ("paragraph", "We deliver within three days to Austria and to Switzerland, free of charge."),
        ("heading", "# C", 1),
        ("paragraph", "GSR 18V-55"),
    )
    assert [piece.language for piece in chunk(doc)] == ["de", "en", "de"]


def test_overlap_repeats_sentences_within_a_section() -> None:
    doc = document(("paragraph", prose(2600)), ("heading", "# B", 1), ("paragraph", prose(300)))
    plain, lapped = chunk(doc), chunk(doc, ChunkOptions(overlap_sentences=1, max_chars=1500))
    assert lapped[1].start < lapped[0].end
    assert lapped[1].text.startswith("Dieser")
    assert lapped[-1].start == plain[-1].start


def test_a_sentence_broken_by_a_blank_line_stays_together() -> None:
    doc = document(
        ("paragraph", prose(760)),
        ("paragraph", prose(440) + " Die Stufen"),
        ("paragraph", "sind nicht linear. " + prose(300)),
        ("paragraph", prose(760)),
    )
    assert any("Die Stufen\n\nsind nicht" in text for text in texts(doc))


def test_a_heading_that_repeats_its_parent_is_said_once() -> None:
    doc = document(("heading", "# A", 1), ("heading", "## A", 2), ("paragraph", "Text."))
    assert chunk(doc)[0].headings == ("Handbuch", "A")


def test_without_blocks_blank_lines_part_the_paragraphs() -> None:
    text = f"{prose(1200)}\n\n \n{prose(1200)}\n"
    doc = Document(DocumentInfo("d", "v", "s", "t", "de"), text)
    assert texts(doc) == [prose(1200), prose(1200)]
    assert texts(Document(doc.info, " \n\n")) == []


@pytest.mark.parametrize(
    "options",
    [{"target_chars": 0}, {"target_chars": 900, "max_chars": 800}, {"min_chars": -1}, {"overlap_sentences": -1}],
)
def test_impossible_sizes_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        ChunkOptions(**options)


KINDS = st.sampled_from(["heading", "paragraph", "list_item", "row", "qa", "code"])
BODIES = st.one_of(
    st.text(min_size=1, max_size=60),
    st.integers(1, 900).map(lambda n: prose(44) + " wort" * n),
    st.integers(1, 60).map(lambda n: prose(n * 45)),
    st.sampled_from(["Wir bieten:", "- Eins", "x" * 2000, "a\n\nb"]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(KINDS, BODIES, st.integers(0, 4)), max_size=12), st.integers(0, 2))
def test_chunks_are_slices_that_cover_the_text(parts: list[tuple[BlockKind, str, int]], overlap: int) -> None:
    doc = document(*[(kind, body + "?" if kind == "qa" else body, level) for kind, body, level in parts])
    options = ChunkOptions(target_chars=300, max_chars=500, min_chars=50, row_chars=100, overlap_sentences=overlap)
    pieces = chunk(doc, options)
    assert pieces == sorted(pieces, key=lambda piece: piece.start)
    for piece in pieces:
        assert doc.text[piece.start : piece.end] == piece.text == piece.text.strip()
        assert 0 < len(piece.text) <= options.max_chars
    if not overlap:
        assert all(before.end <= after.start for before, after in pairwise(pieces))
    covered = {offset for piece in pieces for offset in range(piece.start, piece.end)}
    for block in doc.blocks:
        if block.kind != "heading":
            missing = set(range(block.start, block.end)) - covered
            assert not "".join(doc.text[offset] for offset in sorted(missing)).strip()


def test_every_heading_is_text_or_path_in_german_law() -> None:
    if not LAWS.is_dir():
        pytest.skip("../shared/data/docs/gesetze is not there")
    from knowledge.loaders import load

    path = LAWS / "uwg_2004.md"
    (loaded,) = load(path, uri=path.name)
    info = DocumentInfo("uwg", "v", path.name, loaded.title or path.stem, "de")
    pieces = chunk(Document(info, loaded.text, loaded.pages, loaded.blocks))
    shown = " ".join(piece.text + " ".join(piece.headings) for piece in pieces)
    assert all(f"§ {number} " in shown for number in range(1, 15))
    assert max(len(piece.text) for piece in pieces) <= 1400
    section = [piece for piece in pieces if any(part.startswith("§ 7 ") for part in piece.headings)]
    assert section and all(piece.headings[0].startswith("Gesetz gegen den unlauteren") for piece in section)
