"""The question sets are sound: gold stands in its source, rewordings share no content word with their pair."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import snowballstemmer

from knowledge.types import LoadedDocument
from tests.assistant.demo.demo_files import SCANS, flat, sources

SUITES = Path(__file__).parents[3] / "evals" / "suites"
FUNCTION_WORDS = frozenset((Path(__file__).parent / "function_words_de.txt").read_text(encoding="utf-8").split())
STEMMER = snowballstemmer.stemmer("german")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SUITES / name).read_text(encoding="utf-8").splitlines()]


QUESTIONS = lines("demo_questions.jsonl")
PAIRS = lines("demo_faq_rephrased.jsonl")


def stems(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {STEMMER.stemWord(word) for word in words if word not in FUNCTION_WORDS}


def test_the_set_has_the_planned_mix() -> None:
    assert Counter(case["lang"] for case in QUESTIONS) == {"de": 80, "en": 40}
    assert len({case["id"] for case in QUESTIONS}) == len({case["question"] for case in QUESTIONS}) == 120
    hard = ("false_premise", "outdated")
    plain = [case for case in QUESTIONS if case["action"] == "answer" and case["kind"] not in hard]
    assert 80 <= len(plain) <= 90


@pytest.mark.parametrize("case", QUESTIONS, ids=[case["id"] for case in QUESTIONS])
def test_case_is_complete(case: dict[str, Any], texts: dict[str, str]) -> None:
    assert case["action"] in ("answer", "abstain")
    assert case.get("source", next(iter(sources()))) in sources()
    if case["action"] == "abstain":
        assert "gold" not in case
        return
    if case["source"] in SCANS and case["source"] not in texts:
        pytest.skip("tesseract is not installed")
    assert flat(case["gold"]) in texts[case["source"]]
    assert not [wrong for wrong in case.get("must_not", []) if wrong in case["gold"]]


def test_groups_are_those_of_the_source(documents: dict[str, tuple[LoadedDocument, ...]]) -> None:
    for case in QUESTIONS:
        if "source" not in case or case["source"] not in documents:
            continue
        allowed = set(documents[case["source"]][0].metadata.get("groups", ()))
        readable = not allowed or bool(allowed & set(case.get("groups", ())))
        assert readable is (case["kind"] != "not_permitted"), case["id"]


def test_cross_language_cases_have_a_source_in_the_other_language(
    documents: dict[str, tuple[LoadedDocument, ...]],
) -> None:
    cases = [case for case in QUESTIONS if case["kind"] == "cross"]
    assert len(cases) >= 10
    assert all(documents[case["source"]][0].metadata["language"] != case["lang"] for case in cases)


def test_rewordings_cover_the_whole_faq(texts: dict[str, str]) -> None:
    assert len(PAIRS) == 200
    assert len({pair["question"] for pair in PAIRS}) == len({pair["faq_question"] for pair in PAIRS}) == 200
    faq = texts["hilfe/faq.csv"]
    assert all(flat(pair["faq_question"]) in faq and flat(pair["faq_answer"]) in faq for pair in PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_rewording_shares_no_content_word(pair: dict[str, str]) -> None:
    assert len(stems(pair["question"])) >= 2
    assert stems(pair["question"]) & stems(pair["faq_question"] + " " + pair["faq_answer"]) == set()


def test_the_check_of_rewordings_finds_inflected_words() -> None:
    assert stems("Welche Garantien habe ich auf Akkus?") & stems("Gilt die Garantie?")
    assert stems("habe ich") == set()
