"""The builder makes the committed files again, and its parts do what they say."""

import zipfile
from pathlib import Path

import pytest

from assistant.demo import build
from assistant.demo.builders import archive, images, markup, office, pdf
from tests.assistant.demo.demo_files import COMPANY, ROOT, SCANS, read

for library in ("reportlab", "docx", "pptx", "openpyxl", "PIL"):
    pytest.importorskip(library)

TEXT_BUILDS = [name for name in build.documents() if name not in SCANS]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    build.build(folder)
    return folder


@pytest.mark.parametrize("name", TEXT_BUILDS)
def test_rebuilt_document_has_the_same_text(rebuilt: Path, name: str) -> None:
    again = [part.text for part in read(name, rebuilt / "company")]
    assert again == [part.text for part in read(name)]


@pytest.mark.parametrize("name", sorted(build.tables()))
def test_rebuilt_table_is_identical(rebuilt: Path, name: str) -> None:
    assert (rebuilt / "data" / name).read_bytes() == (ROOT / "data" / name).read_bytes()


def test_rebuilt_scans_look_the_same(rebuilt: Path) -> None:
    from PIL import Image, ImageChops, ImageStat

    name = "filialen/aushang-inventur.png"
    with Image.open(COMPANY / name) as committed, Image.open(rebuilt / "company" / name) as again:
        difference = ImageChops.difference(committed.convert("L"), again.convert("L"))
        assert ImageStat.Stat(difference).mean[0] < 1.0


def test_the_scanned_pdf_has_no_text_layer() -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument(COMPANY / "post/lieferschein-scan.pdf")
    assert len(document) == 1
    assert document[0].get_textpage().get_text_bounded().strip() == ""


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
def test_office_files_carry_no_build_time(suffix: str) -> None:
    for path in COMPANY.rglob(f"*.{suffix}"):
        with zipfile.ZipFile(path) as package:
            assert {info.date_time for info in package.infolist()} == {archive.EPOCH}


def test_two_builds_of_an_office_file_are_identical() -> None:
    text = "# Titel\n\nEin Absatz.\n\n| a | b |\n| 1 | 2 |\n"
    assert office.docx(text, title="Titel") == office.docx(text, title="Titel")
    assert office.xlsx({"A": [["x"], [1.5]]}, title="A") == office.xlsx({"A": [["x"], [1.5]]}, title="A")


def test_markup_knows_its_elements() -> None:
    elements = markup.parse("# A\n\n## B\nText\n- Punkt\n| x | y |\n| 1 | |\nNotiz: leise")
    assert [element.kind for element in elements] == ["h1", "h2", "paragraph", "item", "table", "note"]
    assert elements[4].rows == (("x", "y"), ("1", ""))
    assert elements[5].text == "leise"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Akku", ["Akku"]),
        ("Werkstatt", ["Werk", "statt"]),
        ("Maschine", ["Ma", "schine"]),
        ("Handkreissäge", ["Hand", "kreis", "säge"]),
        ("ursprünglichen", ["ur", "sprüng", "li", "chen"]),
        ("TS", ["TS"]),
    ],
)
def test_words_break_between_syllables(word: str, parts: list[str]) -> None:
    found = pdf.syllables(word)
    assert "".join(found) == word
    assert all(any("".join(parts[:k]) == "".join(found[:n]) for k in range(len(parts) + 1)) for n in range(len(found)))


def test_lines_fit_and_lose_nothing() -> None:
    text = "Die Werkstatt prüft Handkreissägen und Akkuschrauber nach jeder Reparatur auf elektrische Sicherheit."
    for width in (60.0, 90.0, 140.0):
        lines = pdf.break_lines(text, "Times-Roman", 10.0, width, True)
        joined = "".join(line[:-1] if line.endswith("-") else line + " " for line in lines)
        assert joined.strip() == text
    assert not [line for line in pdf.break_lines(text, "Times-Roman", 10.0, 90.0, False) if line.endswith("-")]


def test_the_newsletter_is_set_with_hyphenated_line_ends() -> None:
    text = (ROOT / "sources" / "werkstattbrief.md").read_text(encoding="utf-8")
    paragraphs = [element.text for element in markup.parse(text) if element.kind == "paragraph"]
    lines = [line for text in paragraphs for line in pdf.break_lines(text, "Times-Roman", 10.0, 215.4, True)]
    assert sum(line.endswith("-") for line in lines) >= 10


def test_a_scan_is_grey_and_a5_at_150_dpi() -> None:
    page = images.scan(["# Kopf", "Zeile"])
    assert (page.mode, page.size) == ("L", (874, 1240))
