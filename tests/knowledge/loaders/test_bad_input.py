"""Input that is broken or hostile: a precise error with cause and remedy, no document text, no hang."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image

from knowledge.errors import DocumentTooLarge, EncryptedDocument, LoadError, UnsupportedFormat
from knowledge.loaders import LoadOptions, load, supported
from tests.knowledge.loaders.samples import as_bytes, read, read_one, saved

SECRET = "Geheimtext"


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return buffer.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """An Office file with one member replaced."""
    source = zipfile.ZipFile(io.BytesIO(data))
    return archive({member: content if member == name else source.read(member) for member in source.namelist()})


def word(text: str = SECRET) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def book() -> bytes:
    found = openpyxl.Workbook()
    found.active.append(["Name", SECRET])
    found.active.append(["x", 1])
    return saved(found)


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
).encode()
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    b"<w:t>vor&a;nach</w:t></w:r></w:p></w:body></w:document>"
)

FOREIGN = {
    "program named txt": (b"\x7fELF\x02\x01\x01" + bytes(200), "a.txt", "a program"),
    "noise named txt": (bytes(range(256)) * 20, "a.txt", "binary"),
    "noise named md": (bytes([0, 1, 2, 3, 250]) * 200, "a.md", "binary"),
    "noise named csv": (bytes([1, 2, 3, 4, 200]) * 200, "a.csv", "binary"),
    "zip named txt": (archive({"a.txt": b"x"}), "a.txt", "zip archive"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "a.json", "gzip"),
    "text named pdf": (b"Ein Satz.", "a.pdf", "no PDF"),
    "error page named pdf": (b"<!doctype html><p>404", "a.pdf", "no PDF"),
    "text named docx": (b"Ein Satz.", "a.docx", "no Word document"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "Office 97"),
    "rtf": (b"{\\rtf1 Text}", "a.rtf", "RTF"),
    "unknown suffix": (b"Ein Satz.", "a.xyz", r"\.xyz"),
    "open document": (
        archive({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "a.odt",
        "OpenDocument|zip archive",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_no_loader_reads_is_named(name: str) -> None:
    data, file_name, cause = FOREIGN[name]
    with pytest.raises(UnsupportedFormat, match=cause) as caught:
        read(data, file_name)
    assert caught.value.remedy


def test_encrypted_office_files() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedDocument, match="password"):
        read(data, "a.docx")


DAMAGED = {
    "cut docx": (word()[:2000], "a.docx"),
    "cut docx at half": (word()[: len(word()) // 2], "a.docx"),
    "cut xlsx": (book()[: len(book()) - 30], "a.xlsx"),
    "docx without its document": (archive({"[Content_Types].xml": b"<Types/>", "word/x": b""}), "a.docx"),
    "docx with broken xml": (
        replaced(word(), "word/document.xml", b"<w:document><w:body>" + SECRET.encode()),
        "a.docx",
    ),
    "xlsx with broken xml": (replaced(book(), "xl/workbook.xml", b"<workbook>" + SECRET.encode()), "a.xlsx"),
    "xlsx with broken sheet": (replaced(book(), "xl/worksheets/sheet1.xml", b"<worksheet" + SECRET.encode()), "a.xlsx"),
    "entity bomb": (replaced(word(), "word/document.xml", ENTITIES), "a.docx"),
    "entity bomb in a workbook": (replaced(book(), "xl/workbook.xml", ENTITIES), "a.xlsx"),
    "entity bomb in a sheet": (replaced(book(), "xl/worksheets/sheet1.xml", ENTITIES), "a.xlsx"),
    "empty png": (b"\x89PNG\r\n\x1a\n", "a.png"),
    "cut png": (as_bytes(Image.effect_noise((200, 200), 90))[:5000], "a.png"),
    "blank": (b" \n\t\n", "a.txt"),
    "empty table": (b"\n\n", "a.csv"),
    "empty page": (b"<html><body></body></html>", "a.html"),
    "jsonl without records": (b"\n\n", "a.jsonl"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_give_an_error_without_their_text(name: str) -> None:
    data, file_name = DAMAGED[name]
    with pytest.raises(LoadError) as caught:
        read(data, file_name)
    assert caught.value.cause and SECRET not in str(caught.value)


def test_external_entities_are_not_read() -> None:
    try:
        text = read_one(replaced(word(), "word/document.xml", EXTERNAL), "a.docx").text
    except LoadError as error:
        text = str(error)
    assert "root:" not in text


BOMBS = {
    "ratio": archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": bytes(30_000_000)}),
    "many members": archive({"[Content_Types].xml": b"<Types/>", **{f"word/{n}": b"" for n in range(20_001)}}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_zip_bombs_are_refused_before_unpacking(name: str) -> None:
    with pytest.raises(DocumentTooLarge, match="zip bomb"):
        read(BOMBS[name], "a.docx")


def test_total_size_of_an_archive() -> None:
    data = archive({"[Content_Types].xml": b"<Types/>", **{f"word/{n}": bytes(900_000) for n in range(4)}})
    with pytest.raises(DocumentTooLarge, match="unpacks to"):
        read(data, "a.docx", max_unpacked_bytes=3_000_000)


def test_an_archive_that_lies_about_its_sizes() -> None:
    data = bytearray(archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": bytes(5_000_000)}))
    real, claimed = (5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert real in data
    with pytest.raises(LoadError):
        read(bytes(data.replace(real, claimed)), "a.docx", max_unpacked_bytes=2_000_000)


def test_a_zip_inside_a_document_stays_packed() -> None:
    inner = archive({"bombe": bytes(10_000_000)})
    source = zipfile.ZipFile(io.BytesIO(word("Ein Satz.")))
    members = {name: source.read(name) for name in source.namelist()}
    data = archive({**members, "word/embeddings/inner.zip": inner})
    assert read_one(data, "a.docx").text == "Ein Satz."


def test_a_file_over_the_limit_is_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "gross.txt"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(DocumentTooLarge, match=r"300\.0 MB; the limit is 200\.0 MB") as caught:
        list(load(path, uri="gross.txt"))
    assert "max_file_bytes" in caught.value.remedy


def test_a_text_over_the_limit() -> None:
    for name in ("a.txt", "a.md", "a.csv", "a.html", "a.jsonl"):
        with pytest.raises(LoadError):
            read('{"text": "' + "Satz. " * 100 + '"}', name, max_text_chars=100)


def test_empty_missing_and_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "leer.pdf").write_bytes(b"")
    with pytest.raises(LoadError, match="empty"):
        list(load(tmp_path / "leer.pdf", uri="leer.pdf"))
    with pytest.raises(LoadError, match="not a regular file"):
        list(load(tmp_path / "fehlt.txt", uri="fehlt.txt"))
    with pytest.raises(LoadError, match="not a regular file"):
        list(load(tmp_path, uri="ordner"))


def test_a_ten_megabyte_cell() -> None:
    with pytest.raises(DocumentTooLarge, match="100,000 characters") as caught:
        read('a,b\n1,"' + "x" * 10_000_000 + '"\n', "a.csv")
    assert "quote" in caught.value.remedy


def test_a_quote_that_is_never_closed() -> None:
    with pytest.raises(DocumentTooLarge, match="cell"):
        read('a,b\n1,"offen\n' + "2,3\n" * 60_000, "a.csv")


def test_picture_bombs_are_refused_from_their_header() -> None:
    bomb = as_bytes(Image.new("1", (12_000, 12_000)))
    with pytest.raises(DocumentTooLarge, match=r"12,000 × 12,000|far more pixels"):
        read(bomb, "a.png")


def test_pictures_need_tesseract_and_say_so() -> None:
    with pytest.raises(LoadError, match="tesseract"):
        read(as_bytes(Image.new("L", (50, 50), 255)), "a.png", ocr="off")


def test_every_format_is_described() -> None:
    found = supported()
    assert {
        ".pdf",
        ".docx",
        ".pptx",
        ".xlsx",
        ".csv",
        ".md",
        ".html",
        ".txt",
        ".eml",
        ".json",
        ".jsonl",
        ".png",
    } <= set(found)
    assert all(suffix.startswith(".") and text for suffix, text in found.items())


def test_options_are_what_the_documentation_says() -> None:
    options = LoadOptions()
    assert (options.max_file_bytes, options.ocr, options.ocr_languages) == (200_000_000, "auto", "deu+eng")
