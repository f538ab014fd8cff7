"""The demo company's files and how the tests read them."""

import shutil
from functools import cache
from pathlib import Path

import assistant.demo
from knowledge.loaders import LoadOptions, load
from knowledge.types import LoadedDocument

ROOT = Path(assistant.demo.__file__).parent
COMPANY = ROOT / "company"
SCANS = ("filialen/aushang-inventur.png", "post/lieferschein-scan.pdf")
HAS_OCR = shutil.which("tesseract") is not None


def sources() -> list[str]:
    """Every document's path below `company/`, sidecars left out."""
    files = (path for path in COMPANY.rglob("*") if path.is_file() and not path.name.endswith(".meta.yaml"))
    return sorted(path.relative_to(COMPANY).as_posix() for path in files)


@cache
def read(source: str, folder: Path = COMPANY) -> tuple[LoadedDocument, ...]:
    """The documents of one file, read once."""
    ocr = "auto" if HAS_OCR and source in SCANS else "off"
    return tuple(load(folder / source, uri=source, options=LoadOptions(ocr=ocr)))  # type: ignore[arg-type]


def flat(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())
