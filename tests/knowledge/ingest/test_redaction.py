from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.types import Span
from knowledge.ingest import redaction
from knowledge.types import Block, LoadedDocument, Page


@dataclass
class Replaced:
    text: str
    spans: list[Span]
    replacements: list[str]


class Names:
    """Replaces every X… by a placeholder that is longer, or shorter, than what it hides."""

    def redact(self, text: str, _language: str | None = None) -> Replaced:
        spans, parts, replacements, last, at = [], [], [], 0, 0
        while (at := text.find("X", at)) >= 0:
            end = at
            while end < len(text) and text[end] == "X":
                end += 1
            spans.append(Span(at, end, "PERSON"))
            replacements.append("⟨P⟩" if end - at != 2 else "")
            parts += [text[last:at], replacements[-1]]
            last = at = end
        return Replaced("".join([*parts, text[last:]]), spans, replacements)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_redactor", lambda _allow: Names())


def test_blocks_pages_title_and_headers_move_along() -> None:
    text = "Von XXXXXX an alle.\n\nZweiter Absatz, XX gestrichen.\n"
    first, second = text.index("\n"), text.index("Zweiter")
    loaded = LoadedDocument(
        text,
        (
            Block("paragraph", 0, first),
            Block("row", second, len(text) - 1, header="Name X | Ort"),
        ),
        (Page(1, 0, second), Page(2, second, len(text))),
        title="Brief von XXX",
    )
    clean = redaction.redact(loaded, "de")
    document = clean.document
    assert clean.spans == 2
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "Von ⟨P⟩ an alle.",
        "Zweiter Absatz,  gestrichen.",
    ]
    assert document.text[document.pages[1].start :].startswith("Zweiter")
    assert document.pages[1].end == len(document.text)
    assert document.title == "Brief von ⟨P⟩" and document.blocks[1].header == "Name ⟨P⟩ | Ort"


@given(st.lists(st.sampled_from(["X", "XX", "XXXXX", "wort", "größe", " ", "\n"]), min_size=1, max_size=40))
def test_every_block_keeps_what_it_held(words: list[str]) -> None:
    text = "|".join(words)
    blocks, at = [], 0
    for word in words:
        blocks.append(Block("paragraph", at, at + len(word)))
        at += len(word) + 1
    document = redaction.redact(LoadedDocument(text, tuple(blocks)), "de").document
    for block, word in zip(document.blocks, words, strict=True):
        assert document.text[block.start : block.end] == Names().redact(word).text
