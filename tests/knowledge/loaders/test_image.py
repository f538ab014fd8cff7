"""Images through tesseract."""

import shutil

import pytest
from PIL import Image

from knowledge.errors import LoadError
from knowledge.loaders.hyphens import join_lines
from tests.knowledge.loaders.samples import as_bytes, read_one, text_picture

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


@needs_tesseract
def test_text_of_a_picture() -> None:
    document = read_one(as_bytes(text_picture(["Die Lieferzeit betraegt", "drei Werktage."])), "aushang.png")
    assert "drei Werktage" in document.text and document.pages == ()


@needs_tesseract
def test_transparent_pictures_stand_on_white() -> None:
    picture = text_picture(["Der Versand ist kostenlos."]).convert("RGBA")
    clear = [(0, 0, 0, 0) if pixel[0] > 128 else (0, 0, 0, 255) for pixel in picture.getdata()]
    picture.putdata(clear)
    assert "kostenlos" in read_one(as_bytes(picture), "aushang.png").text


@needs_tesseract
def test_a_tiff_has_pages() -> None:
    first, second = text_picture(["Die erste Seite hier."]), text_picture(["Und eine zweite Seite."])
    document = read_one(as_bytes(first, "TIFF", save_all=True, append_images=[second]), "fax.tif")
    assert [page.number for page in document.pages] == [1, 2]
    assert "zweite" in document.text[document.pages[1].start :]


@needs_tesseract
def test_a_picture_without_text() -> None:
    with pytest.raises(LoadError, match="No text was recognised"):
        read_one(as_bytes(Image.new("L", (300, 300), 255)), "leer.png")


@needs_tesseract
def test_missing_languages_are_reported() -> None:
    data = as_bytes(text_picture(["Delivery takes three days."]))
    document = read_one(data, "a.png", ocr_languages="eng+tlh")
    assert "tesseract lacks the language tlh." in document.warnings


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Kunden-", "bindung"], "Kundenbindung"),
        (["Vor-", "und Nachteile"], "Vor- und Nachteile"),
        (["E-Mail-", "Adresse"], "E-Mail-Adresse"),
        (["nahe-", "zu alle"], "nahezu alle"),
        (["in-", "and outbound"], "in- and outbound"),
        (["Zu\u00ad", "satz"], "Zusatz"),
        (["2024-", "2025"], "2024-2025"),
        (["Text –", "mehr Text"], "Text – mehr Text"),
        (["eins", "", "zwei"], "eins zwei"),
        (["CRM-", "systeme"], "CRM-systeme"),
    ],
)
def test_lines_joined(lines: list[str], expected: str) -> None:
    assert join_lines(lines) == expected
