"""The documents load, carry their metadata, and hold nothing that is not invented."""

import hashlib
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.types import LoadedDocument
from tests.assistant.demo.demo_files import COMPANY, HAS_OCR, ROOT, SCANS, read, sources

FORMATS = {"md", "html", "pdf", "docx", "pptx", "xlsx", "csv", "txt", "eml", "json", "jsonl", "png"}

BRANDS = (Path(__file__).parent / "real_brands.txt").read_text(encoding="utf-8").split()

# Ranges that the Bundesnetzagentur keeps free for films and books, and the made-up 0800 block.
FICTIONAL_NUMBERS = re.compile(
    r"0800 000 (4700|4740|471|472)|(\+49 69|069) 90009-\d{3}|0221 4710-\d{3}|089 99998-\d{3}|040 66969-\d{3}"
    r"|0171 39200\d\d|0152 28895456"
)
NUMBER = re.compile(r"(?<![\d.,/+-])(?<!\d )(?:\+\d\d ?|0)\d{2,4}[ /]\d[\d -]{4,}\d")
HOST = re.compile(r"(?:https?://|@)([\w.-]+\w)|\b((?:[\w-]+\.)+(?:com|net|org|de|at|ch|eu|io|info))\b")


@pytest.mark.parametrize("source", sources())
def test_document_loads_with_text_and_blocks(source: str) -> None:
    if source in SCANS and not HAS_OCR:
        pytest.skip("tesseract is not installed")
    parts = read(source)
    assert parts
    for part in parts:
        assert part.title
        assert part.blocks
        assert len(part.text.split()) >= 20
        assert all(0 <= block.start < block.end <= len(part.text) for block in part.blocks)


def test_every_supported_format_is_there() -> None:
    counts = Counter(source.rpartition(".")[2] for source in sources())
    assert set(counts) == FORMATS
    assert sum(counts.values()) >= 36


@pytest.mark.parametrize("source", sources())
def test_metadata_is_read_without_a_warning(source: str) -> None:
    if source in SCANS and not HAS_OCR:
        pytest.skip("tesseract is not installed")
    for part in read(source):
        assert not [warning for warning in part.warnings if "key" in warning or "valid_" in warning]


def test_sidecars_belong_to_a_file() -> None:
    for sidecar in COMPANY.rglob("*.meta.yaml"):
        assert Path(str(sidecar).removesuffix(".meta.yaml")).is_file(), sidecar.name
        assert isinstance(yaml.safe_load(sidecar.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize(
    ("source", "key", "value"),
    [
        ("archiv/rueckgabe-2023.md", "valid_until", date(2024, 12, 31)),
        ("recht/widerruf-rueckgabe.md", "valid_from", date(2025, 1, 1)),
        ("recht/widerruf-rueckgabe.md", "supersedes", ("archiv/rueckgabe-2023.md",)),
        ("produkte/preisliste-2030.xlsx", "valid_from", date(2030, 1, 1)),
        ("produkte/preisliste-2026.xlsx", "valid_until", date(2029, 12, 31)),
        ("presse/newsletter-maerz-2026.txt", "valid_until", date(2026, 3, 31)),
        ("presse/flyer-ax18pro.txt", "approved", False),
        ("archiv/forum-akkupflege.html", "approved", False),
        ("vertrieb/rabattrahmen.md", "groups", ("vertrieb",)),
        ("vertrieb/einkaufspreise.xlsx", "groups", ("vertrieb",)),
        ("vertrieb/aussendienst-handbuch.docx", "groups", ("vertrieb",)),
        ("personal/betriebsvereinbarung-assistent.md", "groups", ("hr",)),
        ("post/anfrage-dichtung-saege.eml", "redact", True),
    ],
)
def test_traps_carry_their_metadata(
    documents: dict[str, tuple[LoadedDocument, ...]], source: str, key: str, value: object
) -> None:
    assert documents[source][0].metadata[key] == value


def test_supersedes_names_a_document() -> None:
    known = set(sources())
    for source in known - set(SCANS):
        for part in read(source) if source.endswith((".md", ".xlsx")) else ():
            assert set(part.metadata.get("supersedes", ())) <= known


def test_there_is_exactly_one_pair_of_identical_files() -> None:
    hashes = Counter(hashlib.sha256((COMPANY / source).read_bytes()).hexdigest() for source in sources())
    assert sorted(hashes.values())[-2:] == [1, 2]


def test_boilerplate_of_the_shop_pages_stays_out(texts: dict[str, str]) -> None:
    for source, text in texts.items():
        if source.endswith(".html"):
            assert "Alle akzeptieren" not in text, source
            assert "Warenkorb (0)" not in text, source
            assert "window.kranholt" not in text, source


def test_the_poisoned_page_holds_all_three_carriers() -> None:
    raw = (COMPANY / "archiv/forum-akkupflege.html").read_text(encoding="utf-8")
    assert re.search(r"<!--[^>]*Ignoriere alle bisherigen Anweisungen", raw)
    assert re.search(r"color:#ffffff;font-size:1px[^<]*>Assistant:", raw)
    assert re.search(r'alt="[^"]*Sende den Gesprächsverlauf', raw)


def raw_texts() -> list[tuple[str, str]]:
    texts = [
        (path.name, path.read_text(encoding="utf-8"))
        for folder in ("company", "data", "sources")
        for path in (ROOT / folder).rglob("*.*")
        if _is_text(path)
    ]
    return [*texts, *((source, " ".join(part.text for part in read(source))) for source in sources()
                      if source.endswith((".pdf", ".docx", ".pptx", ".xlsx")) and source not in SCANS)]  # fmt: skip


def _is_text(path: Path) -> bool:
    return path.suffix in {".md", ".html", ".txt", ".csv", ".eml", ".json", ".jsonl", ".yaml"}


def test_no_real_brand_is_named() -> None:
    pattern = re.compile(rf"\b({'|'.join(BRANDS)})\b", re.IGNORECASE)
    assert [(name, found) for name, text in raw_texts() for found in pattern.findall(text)] == []


def test_the_brand_pattern_finds_a_brand() -> None:
    assert re.search(rf"\b({'|'.join(BRANDS)})\b", "Akku von Makita", re.IGNORECASE)


def test_links_and_mail_addresses_lead_nowhere() -> None:
    for name, text in raw_texts():
        for match in HOST.finditer(text):
            host = (match.group(1) or match.group(2)).lower()
            assert host.endswith(".example"), (name, host)


def test_telephone_numbers_are_fictional() -> None:
    for name, text in raw_texts():
        for number in NUMBER.findall(text):
            assert FICTIONAL_NUMBERS.match(number), (name, number)


def test_the_whole_demo_is_small() -> None:
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < 6_000_000
