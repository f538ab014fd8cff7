from pathlib import Path
from typing import cast

import pytest

from assistant.copy.claims.check import Claims
from assistant.copy.types import Claim
from evals.copy.measure import claims_of_texts, rows, share
from evals.copy.vale_check import engine, plain

STYLE = {
    "Words": "extends: existence\nmessage: m\nignorecase: true\ntokens: [very, really]\n",
    "Dash": "extends: existence\nmessage: m\nnonword: true\ntokens: ['\\s-\\s']\n",
    "Short": "extends: substitution\nmessage: m\nignorecase: true\nswap: {is not: isn't, utilize: use}\n",
    "Long": "extends: occurrence\nmessage: m\nscope: sentence\nmax: 5\ntoken: '\\b(\\w+)\\b'\n",
    "Acronym": "extends: conditional\nmessage: m\nfirst: '\\b([A-Z]{3,5})\\b'\nsecond: '\\(([A-Z]{3,5})\\)'\n"
    "exceptions: [API]\n",
}


def test_shares_come_with_their_interval() -> None:
    found = share([True] * 8 + [False] * 2)
    # Newcombe 1998, table I: 8 of 10 has the score interval .490 to .943.
    assert found is not None and (round(found["low"], 3), round(found["high"], 3)) == (0.490, 0.943)
    assert share([]) is None


def test_both_readings_of_a_style_find_the_same(tmp_path: Path) -> None:
    for name, rule in STYLE.items():
        (tmp_path / f"{name}.yml").write_text(rule, encoding="utf-8")
    texts = ["It is not very good.", "We utilize - the XML way and the API of NASA.", "Nothing."]
    found = engine(tmp_path, texts)
    assert found == plain(tmp_path, texts)
    assert {rule for _, rule, _, _ in found} == set(STYLE)


class Scripted:
    """Says that every text is one unsupported claim over its first ten characters."""

    def check(self, text: str, language: str | None = None) -> list[Claim]:
        return [Claim(text[:10], "unsupported", None, (0, 10))]


@pytest.mark.parametrize(("status", "stopped", "passed"), [("unsupported", 1.0, None), ("supported", None, 0.0)])
def test_claims_in_texts_are_counted_by_span(status: str, stopped: float | None, passed: float | None) -> None:
    row = {"text": "Er wiegt 5 kg. Schön.", "lang": "de", "claims": [{"start": 0, "end": 14, "status": status}]}
    figures = claims_of_texts(cast(Claims, Scripted()), [row])
    assert (figures["stopped"] or {}).get("value") == stopped
    assert (figures["passed"] or {}).get("value") == passed


def test_gold_spans_are_sentences_of_their_texts() -> None:
    for row in rows("copy_claim_texts.jsonl"):
        for claim in row["claims"]:
            piece = row["text"][claim["start"] : claim["end"]]
            assert (
                piece
                and piece == piece.strip()
                and claim["status"]
                in {
                    "supported",
                    "unsupported",
                    "outdated",
                    "forbidden",
                }
            )
