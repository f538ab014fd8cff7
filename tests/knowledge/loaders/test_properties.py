"""What holds for every input: blocks in order and inside the text, nothing but LoadError raised."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import LoadError
from knowledge.loaders.encoding import decode
from knowledge.loaders.hyphens import join_lines
from tests.knowledge.loaders.samples import outcome, read, read_one, rows

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "", " ", "# Kopf", "Kopf", "===", "---", "- Punkt", "  - unter", "1. Eins", "| a | b |", "|---|---|",
                "```", "> Zitat", "B E G R I F F E", "\f", "Ein ganzer Satz, der hier endet.", "ein Satz ohne Ende und",
                "<!-- k", "-->", "12", "Seite 3",
            ]
        ),
        st.text(max_size=60),
    ),
    max_size=25,
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


@FEW
@given(lines=LINES, name=st.sampled_from(["a.txt", "a.md"]))
def test_text_files_are_their_own_text(lines: list[str], name: str) -> None:
    raw = "\n".join(lines)
    try:
        document = read_one(raw.encode("utf-8", "replace"), name)
    except LoadError:
        return
    if document.warnings == () and raw.isprintable():
        assert document.text == raw


@FEW
@given(
    data=st.binary(max_size=300),
    name=st.sampled_from(["a.txt", "a.md", "a.csv", "a.json", "a.jsonl", "a.html", "a.eml"]),
)
def test_any_bytes_give_documents_or_a_load_error(data: bytes, name: str) -> None:
    found = outcome(data, name)
    if isinstance(found, LoadError):
        assert found.cause
    else:
        assert all("\x00" not in document.text for document in found)


@settings(FEW, max_examples=20)
@given(
    head=st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    tail=st.binary(max_size=200),
)
def test_any_bytes_behind_a_known_head(head: bytes, tail: bytes) -> None:
    with pytest.raises(LoadError):
        read(head + tail, "a.docx")


@FEW
@given(
    table=st.lists(st.lists(st.text("abcäöü ;,\"'\n1.5", max_size=12), min_size=2, max_size=4), min_size=1, max_size=12)
)
def test_no_cell_of_a_table_is_lost(table: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    try:
        document = read_one(buffer.getvalue(), "a.csv", csv_delimiter=";")
    except LoadError:
        assert not any(cell.strip() for row in table for cell in row)
        return
    whole = " ".join(document.text.split())
    for row in table:
        for cell in row:
            assert " ".join(cell.split()) in whole
    assert all(
        header.count(" | ") == text.count(" | ") for header, text in rows(document) if header and "|" not in whole
    )


@FEW
@given(value=VALUES)
def test_any_json(value: Any) -> None:
    for name, content in (("a.json", json.dumps(value)), ("a.jsonl", json.dumps(value) + "\n")):
        found = outcome(content, name)
        assert isinstance(found, list) or found.cause


TAGS = [
    "<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<h2>", "</h2>", "<br>", "<dl><dt>",
    "<dd>", "<details>", "<summary>", "</details>", "<pre>", "Text", "Wie viel?", "<div hidden>", "</div>",
    "<a href=x>",    "<main>", "<nav>",
]  # fmt: skip


@FEW
@given(html=st.lists(st.sampled_from(TAGS), max_size=30))
def test_any_soup_of_tags(html: list[str]) -> None:
    found = outcome("<!doctype html>" + "".join(html), "a.html")
    assert isinstance(found, list) or "page" in found.cause


@FEW
@given(
    text=st.text(st.characters(codec="utf-8"), max_size=200),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_decoding_is_exact(text: str, codec: str) -> None:
    try:
        decoded = decode(text.encode(codec))
    except LoadError:
        assert any(ord(char) < 32 for char in text)
        return
    if codec != "utf-8":
        assert decoded.text == text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


@FEW
@given(lines=st.lists(st.text("abcÄö-. ", max_size=12), max_size=6))
def test_joining_lines_loses_no_letter(lines: list[str]) -> None:
    letters = [char for line in lines for char in line if char.isalpha()]
    assert [char for char in join_lines(lines) if char.isalpha()] == letters
