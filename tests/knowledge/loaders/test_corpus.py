"""The real documents: German law as Markdown and text taken from PDF; what their structure must come out as."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from knowledge.loaders import load
from knowledge.types import LoadedDocument
from tests.knowledge.loaders.samples import DATA, check, texts

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/docs is not there")
FILES = sorted(path for path in DATA.glob("*/*") if path.suffix in {".md", ".txt"}) if DATA.is_dir() else []


@cache
def one(path: Path) -> LoadedDocument:
    (document,) = load(path, uri=path.name)
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_text_is_the_file_and_blocks_cover_its_words(path: Path) -> None:
    document = one(path)
    check(document)
    assert document.text == path.read_text(encoding="utf-8-sig")
    assert document.warnings == ()
    body = document.text.split("---\n", 2)[-1] if document.text.startswith("---\n") else document.text
    covered = sum(len(re.findall(r"\w+", document.text[b.start : b.end])) for b in document.blocks)
    assert covered >= 0.985 * len(re.findall(r"\w+", body))


def test_every_section_of_a_law_is_a_heading() -> None:
    for path in DATA.glob("gesetze/*.md"):
        document = one(path)
        marked = re.findall(r"^#{1,6} +(.+?)\s*$", document.text, re.M)
        assert texts(document, "heading") == marked, path.name


def test_paragraphs_of_laws_are_whole() -> None:
    """(1), (2), … start paragraphs, and no paragraph goes on over the next one."""
    for path in DATA.glob("gesetze/*.md"):
        for text in texts(one(path), "paragraph"):
            assert not re.search(r"\n\s*\n", text), path.name


def test_wrapped_paragraphs_of_extracted_text_end_with_their_sentence() -> None:
    for name in ("studie-ki-im-kundendatenmanagement.txt", "ai-intelligent-marketing.txt"):
        found = [text for text in texts(one(DATA / "sources" / name), "paragraph") if len(text) > 200]
        ended = sum(1 for text in found if re.search(r"[.!?:…][\"”“«»)\]]*\d{0,2}$", text))
        assert len(found) > 20 and ended >= 0.8 * len(found), name


def test_numbered_sections_of_the_study_are_headings_and_its_running_titles_are_not() -> None:
    headings = texts(one(DATA / "sources" / "studie-ki-im-kundendatenmanagement.txt"), "heading")
    numbers = [match.group(1) for text in headings if (match := re.match(r"(\d(?:\.\d){0,2})\s", text))]
    assert numbers[:9] == ["1", "2", "3", "3.1", "3.1.1", "3.1.2", "3.1.3", "3.2", "3.2.1"]
    assert not any(re.match(r"(?:[A-Z] ){3}", text) for text in headings)
    assert Counter(headings).most_common(1)[0][1] <= 3
