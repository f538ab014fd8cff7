"""An expression may be passed by only where it has no match."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.pii.recognizers import recognizers
from guardrails.pii.recognizers.base import Recognizer
from guardrails.policy.rules import SIGNS
from guardrails.prefilter import Filtered, compile_all, folded

OWN = [f for filtered in SIGNS.values() for f in filtered]


@pytest.mark.parametrize(
    ("regex", "flags", "pieces"),
    [
        (r"\bhaus(?:tür|halt)?\b", 0, ("haus",)),
        (r"(?:kunde|kunden|client)\s+\d+", 0, ("kunde", "client")),
        (r"Kunde\d", re.IGNORECASE, ("kunde",)),
        (r"(?:abc)?\d", 0, ()),
        (r"(?:ab|xyz)", 0, ()),
        (r"\d(?!abc)", 0, ()),
    ],
)
def test_pieces(regex: str, flags: int, pieces: tuple[str, ...]) -> None:
    assert set(Filtered(regex, flags).pieces) == set(pieces)


@pytest.mark.parametrize("text", ["STRAßE", "ſtraße", "ſTRASSE", "Straße", "strasse"])
def test_case_is_folded_as_the_expression_folds_it(text: str) -> None:
    filtered = Filtered("stra(?:ß|ss)e", re.IGNORECASE)
    assert not filtered.pattern.search(text) or filtered.possible(folded(text))


@given(st.text(string.ascii_letters + "äöüßſıİK \n.:@0123", max_size=60))
def test_no_match_is_passed_by(text: str) -> None:
    expressions = [Filtered("(?:kind|sie|ski)s?[ .]", re.IGNORECASE), Filtered("[Kk]id|ski", re.IGNORECASE), *OWN[:5]]
    for filtered in expressions:
        assert filtered.possible(folded(text)) or not filtered.pattern.search(text)


def test_own_expressions_find_the_same_with_and_without() -> None:
    texts = [piece.upper() for f in OWN for piece in f.pieces] + [piece for f in OWN for piece in f.pieces]
    own = [f for r in recognizers({"PERSON", "ADDRESS", "SECRET"}, {}, weigh=True) if isinstance(r, Recognizer)
           for _, f in r._rules]  # fmt: skip
    assert len(own) > 30
    for filtered in own:
        assert all(filtered.possible(folded(t)) for t in texts if filtered.pattern.search(t))


def test_compile_all_compiles() -> None:
    filtered = Filtered(r"never used before \d{3}")
    assert "pattern" not in vars(filtered)
    compile_all()
    assert "pattern" in vars(filtered)
