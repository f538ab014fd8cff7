"""The demo company's documents as the loaders read them."""

import pytest

from knowledge.types import LoadedDocument
from tests.assistant.demo.demo_files import HAS_OCR, SCANS, flat, read, sources


@pytest.fixture(scope="session")
def documents() -> dict[str, tuple[LoadedDocument, ...]]:
    """All documents by source; scans only where tesseract is installed."""
    return {source: read(source) for source in sources() if HAS_OCR or source not in SCANS}


@pytest.fixture(scope="session")
def texts(documents: dict[str, tuple[LoadedDocument, ...]]) -> dict[str, str]:
    """The text of every source, its parts joined, white space collapsed."""
    return {source: flat("\n".join(part.text for part in parts)) for source, parts in documents.items()}
