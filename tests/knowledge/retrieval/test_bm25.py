"""BM25 against the formula, in blocks, under masks."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexDamaged
from knowledge.retrieval import bm25 as module
from knowledge.retrieval.analysis import Analyzer, words
from knowledge.retrieval.bm25 import Bm25, Bm25Builder, Bm25Scores
from knowledge.retrieval.query import lookups

TEXTS = [
    ("de", "Die Rückgabefrist beträgt dreißig Tage."),
    ("de", "Der Akku hat eine Garantie von drei Jahren, das Ladegerät eine Garantie von einem Jahr."),
    ("en", "Returns are accepted within thirty days."),
    ("de", "Der Versand nach Österreich dauert drei Tage."),
    ("en", "The warranty covers the battery for three years."),
    ("de", "Bohrhämmer und Akkuschrauber: Versand am selben Tag."),
]


def build(folder: Path, texts: list[tuple[str, str]] = TEXTS) -> Bm25:
    builder = Bm25Builder()
    for language, text in texts:
        builder.add(text, language)
    builder.write(folder)
    return Bm25(folder)


def ask(index: Bm25, query: str, mask: np.ndarray | None = None, texts: list[tuple[str, str]] = TEXTS) -> Bm25Scores:
    visible = None
    if mask is not None:
        visible = Counter(language for (language, _), seen in zip(texts, mask, strict=True) if seen)
    return index.score(lookups(query, [Analyzer(code) for code in index.languages]), mask, visible)


def by_formula(query: str, texts: list[tuple[str, str]], number: int) -> float:
    """Stem BM25 of one chunk as the module's docstring states it."""
    language, text = texts[number]
    analyzer = Analyzer(language)
    own = [[analyzer.stem(w) for w in words(t)] for code, t in texts if code == language]
    average = 1.1 ** round(math.log(sum(map(len, own)) / len(own), 1.1))
    chunk = [analyzer.stem(w) for w in words(text)]
    score = 0.0
    for stem, times in Counter(analyzer.stem(w) for w in words(query)).items():
        df = sum(stem in terms for terms in own)
        idf = math.log(1 + (len(own) - df + 0.5) / (df + 0.5))
        tf = chunk.count(stem)
        score += times * idf * tf / (tf + 1.2 * (0.25 + 0.75 * len(chunk) / average))
    return score


@pytest.mark.parametrize("query", ["Wie lange ist die Garantie?", "Versand nach Österreich", "battery warranty years"])
@pytest.mark.parametrize("block", [1 << 16, 4])
def test_stems_follow_the_formula(query: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    scores = ask(build(tmp_path), query).scores
    expected = [by_formula(query, TEXTS, number) for number in range(len(TEXTS))]
    np.testing.assert_allclose(scores[0], expected, atol=0.02)
    assert scores[0].any()


def test_scores_stay_below_the_best_possible(tmp_path: Path) -> None:
    found = ask(build(tmp_path), "Garantie Akku Versand Österreich unbekanntes")
    for language, (stems, grams) in found.best.items():
        chosen = [number for number, (code, _) in enumerate(TEXTS) if code == language]
        assert found.scores[0, chosen].max() <= stems and found.scores[1, chosen].max() <= grams


def test_part_of_a_compound_is_found_by_grams(tmp_path: Path) -> None:
    scores = ask(build(tmp_path), "Frist").scores
    assert scores[0].max() == 0 and scores[1].argmax() == 0


def test_a_mask_hides_scores_and_counts(tmp_path: Path) -> None:
    """Masked scores equal those of an index that never held the hidden chunks, but for the average length."""
    mask = np.array([True, False, True, True, True, False])
    (tmp_path / "all").mkdir()
    (tmp_path / "some").mkdir()
    masked = ask(build(tmp_path / "all"), "Garantie Versand Tage", mask)
    seen = [text for text, keep in zip(TEXTS, mask, strict=True) if keep]
    alone = ask(build(tmp_path / "some", seen), "Garantie Versand Tage", texts=seen)
    assert not masked.scores[:, ~mask].any()
    assert masked.best.keys() == alone.best.keys()
    for language in alone.best:
        assert masked.best[language] == pytest.approx(alone.best[language])
    np.testing.assert_allclose(masked.scores[:, mask], alone.scores, rtol=0.35)


def test_language_mix_does_not_change_scores(tmp_path: Path) -> None:
    german = [text for text in TEXTS if text[0] == "de"]
    (tmp_path / "all").mkdir()
    (tmp_path / "some").mkdir()
    together = ask(build(tmp_path / "all"), "Versand am selben Tag").scores
    alone = ask(build(tmp_path / "some", german), "Versand am selben Tag", texts=german).scores
    chosen = [number for number, text in enumerate(TEXTS) if text[0] == "de"]
    np.testing.assert_array_equal(together[:, chosen], alone)


def test_unknown_words_and_empty_index(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "none").mkdir()
    assert not ask(build(tmp_path / "all"), "Xylophonqzx").scores[0].any()
    assert ask(build(tmp_path / "none", []), "Garantie", texts=[]).scores.shape == (2, 0)


def test_only_the_rarest_terms_of_a_long_query_count(tmp_path: Path) -> None:
    index = build(tmp_path)
    terms = lookups("der die das Garantie Österreich Versand Akku", [Analyzer("de")])
    few = index.score(terms, limit=3).scores
    assert 0 < few.sum() < index.score(terms).scores.sum()


@pytest.mark.parametrize("name", ["bm25.json", "bm25.terms.npy", "bm25.0.chunks.npy"])
def test_missing_array_is_damage(name: str, tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(IndexDamaged, match="BM25"):
        Bm25(tmp_path)


def test_pickled_array_is_refused(tmp_path: Path) -> None:
    build(tmp_path)
    np.save(tmp_path / "bm25.df.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamaged, match="BM25"):
        Bm25(tmp_path)


def test_frequencies_are_counted_once_a_mask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, mask = build(tmp_path), np.array([True, False, True, True, True, False])
    terms = lookups("Garantie Versand Tage", [Analyzer("de")])["de"]
    counted: dict[int, int] = {}
    first = index.frequencies(terms, mask, counted)
    assert first == index.frequencies(terms, mask) and max(first) > 0
    plain = index.score({"de": terms}, mask, {"de": 2})
    monkeypatch.setattr(module, "_seen", None)
    assert index.frequencies(terms, mask, counted) == first
    again = index.score({"de": terms}, mask, {"de": 2}, counted=counted)
    assert np.array_equal(again.scores, plain.scores) and again.best == plain.best


def test_counts_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_COUNTED", 3)
    counted: dict[int, int] = {}
    terms = lookups("Garantie Versand Tage", [Analyzer("de")])["de"]
    build(tmp_path).frequencies(terms, np.ones(len(TEXTS), dtype=bool), counted)
    assert 0 < len(counted) <= 3
