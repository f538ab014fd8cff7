"""Any text: no crash, offsets in range, spans disjoint and sorted; large and hostile input stays bounded."""

import itertools
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails.pii import PERSONAL, PiiOptions, Redactor, StreamRestorer, Vault
from guardrails.pii.resolve import disjoint
from guardrails.pii.view import written
from guardrails.types import Span

PIECES = st.sampled_from(
    [
        *(
            "DE89 3704 0044 0532 0130 00",
            "4111 1111 1111 1111",
            "mehmet@example.org",
            "Frau Dr. Öztürk",
            "null eins sieben eins",
        ),
        *(
            "ät",
            "punkt de",
            "geb. 3.4.1980",
            "Straße 12",
            "\u200b",
            "\u0308",
            "⟨PERSON_1⟩",
            "⟨",
            "⟩",
            "'s",
            "\n\n",
            "\u202e",
            "🤷🏽‍♀️",
        ),
        *(
            "passwort ist",
            "user=",
            "://",
            "::1",
            "+49",
            "@",
            "Name: ",
            "０１７１",
            "ﬁ",
            "\x00",
            "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        ),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map(" ".join) | st.lists(
    PIECES, max_size=14
).map("".join)
FUZZ = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@FUZZ
@given(TEXTS)
def test_spans_are_sound(redactor: Redactor, text: str) -> None:
    position = 0
    for span in redactor.analyze(text):
        assert position <= span.start < span.end <= len(text)
        assert span.type in PERSONAL
        assert 0 <= span.score <= 1
        position = span.end


@FUZZ
@given(TEXTS, st.data())
def test_view_maps_back(text: str, data: st.DataObject) -> None:
    view = written(text)
    if view.text:
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        first, last = view.back(start, end)
        assert 0 <= first < last <= len(text)


@FUZZ
@given(TEXTS, st.lists(st.integers(0, 400), max_size=30))
def test_hidden_text_comes_back_through_any_cut(redactor: Redactor, text: str, cuts: list[int]) -> None:
    vault = Vault()
    hidden = vault.hide(text, redactor.analyze(text))
    borders = sorted({0, len(hidden), *(cut for cut in cuts if cut < len(hidden))})
    restorer = StreamRestorer(vault)
    shown = [restorer.feed(hidden[a:b]) for a, b in itertools.pairwise(borders)] + [restorer.finish()]
    assert "".join(shown) == text
    assert vault.restore(hidden) == text
    assert Vault.from_json(vault.to_json()).restore(hidden) == text


HOSTILE = [
    "a.",
    "a-",
    "1 ",
    "0",
    "DE",
    "A ",
    "passwort ist ",
    "a b ",
    "@a.",
    "http://a.",
    "12.",
    "null eins ",
    "Am Weg ",
    "::",
    "Herr ",
    "((",
    "\u0308",
    "Frau A",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_repetition_is_linear(unit: str) -> None:
    redactor = Redactor(PiiOptions(ner="none"))
    redactor.analyze("x")
    begin = time.process_time()
    redactor.analyze(unit * (4000 // len(unit)))
    once = time.process_time() - begin
    begin = time.process_time()
    redactor.analyze(unit * (16000 // len(unit)))
    # Four times the text in at most ten times the time (and never more than seconds): no runaway pattern.
    assert time.process_time() - begin < max(10 * once, 4.0)


def test_many_names_take_time_that_grows_with_the_text() -> None:
    spans = [Span(10 * i, 10 * i + 8, "PERSON", 0.5 + i % 5 / 10) for i in range(30_000)]
    begin = time.process_time()
    assert disjoint(spans) == spans
    assert time.process_time() - begin < 2.0


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.sampled_from(["PERSON", "IBAN_CODE", "ADDRESS"]))))
def test_resolved_spans_are_disjoint_and_the_surest_stays(drawn: list[tuple[int, int, str]]) -> None:
    spans = [Span(start, start + size, label, (start % 5 + 5) / 10) for start, size, label in drawn]
    kept = disjoint(spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(kept))
    assert not spans or max(span.score for span in kept) == max(span.score for span in spans)
