"""The shipped reader, as the product loads it."""

import pytest

from knowledge.retrieval.reader import load_reader
from knowledge.retrieval.rerank import load_reranker, reader_reranker

PASSAGES = {
    "de": "Die Werkstatt liegt in der Gartenstraße. Sie öffnet um neun Uhr und schließt um achtzehn Uhr.",
    "en": "The workshop is in Garden Street. It opens at nine and closes at six in the evening.",
    "other": "Der Verein wurde 1921 in Bremen von zwölf Ruderern gegründet.",
}
ASKED = {"de": "Um wie viel Uhr öffnet die Werkstatt?", "en": "At what time does the workshop open?"}


@pytest.fixture(scope="module")
def reader():
    return load_reader()


@pytest.mark.parametrize("asked", ["de", "en"])
@pytest.mark.parametrize(("told", "answer"), [("de", "neun"), ("en", "nine")])
def test_the_answer_is_found_in_either_language(reader, asked, told, answer):
    reading = reader.read(ASKED[asked], [PASSAGES[told]])[0]
    assert answer in PASSAGES[told][reading.start : reading.end]


@pytest.mark.parametrize("asked", ["de", "en"])
def test_a_passage_without_the_answer_is_told_from_one_with_it(reader, asked):
    right, wrong = reader.read(ASKED[asked], [PASSAGES[asked], PASSAGES["other"]])
    assert right.margin > wrong.margin
    assert right.relevance > wrong.relevance


def test_readings_repeat(reader):
    assert reader.read(ASKED["de"], list(PASSAGES.values())) == reader.read(ASKED["de"], list(PASSAGES.values()))


def test_as_a_reranker_it_weighs_the_passage_against_the_fused_score(reader):
    rerank = reader_reranker(reader)
    passages = [PASSAGES["other"], PASSAGES["de"]]
    near = rerank(ASKED["de"], passages, [0.55, 0.5])
    assert near[1] > near[0]
    far = rerank(ASKED["de"], passages, [0.9999, 0.0001])
    assert far[0] > far[1]
    assert all(0.0 <= score <= 1.0 for score in near + far)
    assert rerank(ASKED["de"], [], []) == []


def test_the_shipped_reader_is_a_reranker_by_name():
    assert len(load_reranker("reader")(ASKED["en"], [PASSAGES["en"]], [0.5])) == 1
