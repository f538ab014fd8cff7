"""An expression may be passed by only where it has no match."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.pii.recognizers import recognizers
from guardrails.pii.recognizers.base import Recognizer
from guardrails.policy.rules import SIGNS
from guardrails.prefilter import Filtered, compile_all, lower_case, prepared

OWN = [f for filtered in SIGNS.values() for f in filtered]


@pytest.mark.parametrize(
    ("regex", "flags", "pieces"),
    [
        (r"\bhaus(?:tür|halt)?\b", 0, ("haus",)),
        (r"(?:kunde|kunden|client)\s+\d+", 0, ("kunde", "client")),
        (r"Kunde\d", re.IGNORECASE, ("kunde",)),
        (r"(?:abc)?\d", 0, ()),
        (r"(?:ab|xyz)", 0, ("ab", "xyz")),
        (r"(?:a|xyz)", 0, ()),
        (r"sk[-_]\d", 0, ("sk-", "sk_")),
        (r"<\w+@", 0, ("<",)),
        (r"\d(?!abc)", 0, ()),
    ],
)
def test_pieces(regex: str, flags: int, pieces: tuple[str, ...]) -> None:
    assert set(Filtered(regex, flags).pieces) == set(pieces)


@pytest.mark.parametrize("text", ["STRAßE", "ſtraße", "ſTRASSE", "Straße", "strasse"])
def test_case_is_folded_as_the_expression_folds_it(text: str) -> None:
    filtered = Filtered("stra(?:ß|ss)e", re.IGNORECASE)
    assert not filtered.pattern.search(text) or filtered.possible(prepared(text))


@pytest.mark.parametrize(
    ("regex", "heads"),
    [
        (r"(?<!\w)(?:Kunde|client)\b", ({"kun", "cli"}, set())),
        (r"(?:^|(?<=[\s,;]))(?i:an|to)[ :]", ({"an ", "an:", "to ", "to:"}, set())),
        (r"(?<!\w)in\w+", (set(), {"in"})),
        (r"\b(?:my )?n[ao]me", ({"my ", "nam", "nom"}, set())),
        (r"(?<!\w)[A-Z]\w+", None),
        (r"Kunde", None),
        (r"(?<!x)Kunde", None),
        (r"(?<!\w) Kunde", None),
        (r"(?<!\w)(?:an)?\w+", None),
    ],
)
def test_heads(regex: str, heads: tuple[set[str], set[str]] | None) -> None:
    found = Filtered(regex).heads
    assert (found and tuple(map(set, found))) == heads


@given(
    st.lists(
        st.sampled_from(["Kunde", "kunde:", "an", "An:", "_an", "x", "inn", " ", "\n", ", ", "İn", "ſ"]), max_size=30
    )
)
def test_matches_are_those_of_re(words: list[str]) -> None:
    text = "".join(words)
    for regex in (
        r"(?:^|(?<=[\s,;]))(?:an|Kunde)[ :]?",
        r"(?<![^\W_])(?:an ?)+",
        r"\bin\w*",
        r"(?<!\w)(?:kunde|an:)x?",
    ):
        expression = Filtered(regex, re.IGNORECASE | re.MULTILINE)
        found = [match.span() for match in expression.finditer(prepared(text))]
        assert found == [match.span() for match in re.finditer(regex, text, re.IGNORECASE | re.MULTILINE)]


def test_an_expression_in_lower_case_keeps_its_classes() -> None:
    assert lower_case(r"\WÄh[A-Z]\S") == r"\Wäh[a-z]\S"
    assert Filtered(lower_case("STRASSE")).found_in(prepared("Hauptstraße, HAUPTSTRASSE"))


@given(st.text(string.ascii_letters + "äöüßſıİK \n.:@0123", max_size=60))
def test_no_match_is_passed_by(text: str) -> None:
    expressions = [Filtered("(?:kind|sie|ski)s?[ .]", re.IGNORECASE), Filtered("[Kk]id|ski", re.IGNORECASE), *OWN[:5]]
    for filtered in expressions:
        assert filtered.possible(prepared(text)) or not filtered.pattern.search(text)


def test_own_expressions_find_the_same_with_and_without() -> None:
    texts = [piece.upper() for f in OWN for piece in f.pieces] + [piece for f in OWN for piece in f.pieces]
    own = [f for r in recognizers({"PERSON", "ADDRESS", "SECRET"}, {}, weigh=True) if isinstance(r, Recognizer)
           for _, f, _core in r._rules]  # fmt: skip
    assert len(own) > 30
    for filtered in own:
        assert all(filtered.possible(prepared(t)) for t in texts if filtered.pattern.search(t))


def test_compile_all_compiles() -> None:
    filtered = Filtered(r"never used before \d{3}")
    assert "pattern" not in vars(filtered)
    compile_all()
    assert "pattern" in vars(filtered)
