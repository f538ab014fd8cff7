"""Ranking metrics through `ir-measures`: recall@k, MRR@k, nDCG@k.

A case expects `relevant` ({document or passage id: gain}), or `source` and `gold`: recall, MRR and nDCG look for the
first hit of that source that holds the gold text, `source_…` for the first hit of the source. A source may be a list,
and stands for the parts of a file too ("articles.jsonl" for "articles.jsonl#returns"); "*" is any source.
"""

from collections.abc import Mapping
from typing import Any

from evals.scoring.text import golds, normalised
from evals.scoring.types import Metric, Score
from evals.suite.types import Case

_MEASURES = {
    "recall@1": "R@1",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "mrr@10": "RR@10",
    "ndcg@10": "nDCG@10",
}
_OF_SOURCE = {"source_recall@5": "R@5", "source_recall@10": "R@10", "source_mrr@10": "RR@10"}


def metrics() -> list[Metric]:
    """All ranking metrics."""
    passages = [
        Metric(name, _applies, _scored(measure), about=f"{measure} of the hits (ir-measures)")
        for name, measure in _MEASURES.items()
    ]
    sources = [
        Metric(name, _has_source, _scored(measure, whole=True), about=f"{measure} of the expected document's hits")
        for name, measure in _OF_SOURCE.items()
    ]
    return passages + sources


def _applies(case: Case) -> bool:
    return bool(case.expected.get("relevant")) or _has_source(case)


def _has_source(case: Case) -> bool:
    return bool(case.expected.get("source")) and case.expected.get("action", "answer") == "answer"


def _scored(measure: str, whole: bool = False) -> Any:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        import ir_measures

        hits = output.get("hits")
        if hits is None:
            return Score(None, "the output has no hits")
        judged, ranked = _judgements(case, hits, whole)
        qrels = [ir_measures.Qrel("q", key, gain) for key, gain in judged.items()]
        run = [ir_measures.ScoredDoc("q", key, float(len(ranked) - rank)) for rank, key in enumerate(ranked)]
        parsed = ir_measures.parse_measure(measure)
        values = [found.value for found in ir_measures.iter_calc([parsed], qrels, run)]
        value = float(values[0]) if values else 0.0
        first = next((rank for rank, key in enumerate(ranked, start=1) if judged.get(key, 0) > 0), None)
        return Score(value, f"first relevant hit at rank {first}" if first else "no relevant hit")

    return score


def _judgements(case: Case, hits: list[Mapping[str, Any]], whole: bool = False) -> tuple[dict[str, int], list[str]]:
    """(gain by key, keys in the order of the hits)."""
    relevant = case.expected.get("relevant")
    if relevant:
        keys = [str(hit.get("document", "")) for hit in hits]
        return {str(key): int(gain) for key, gain in relevant.items()}, list(dict.fromkeys(keys))
    source = case.expected.get("source")
    sources = {source} if isinstance(source, str) else set(source or ())
    wanted = [] if whole else golds(case)
    keys, found = [], False
    for rank, hit in enumerate(hits):
        right = _comes_from(hit, sources) and (not wanted or any(_holds(hit, one) for one in wanted))
        # One thing is looked for: the first hit that has it counts, others neither help nor harm.
        keys.append("gold" if right and not found else f"hit {rank}")
        found = found or right
    return {"gold": 1}, keys


def _comes_from(hit: Mapping[str, Any], sources: set[str]) -> bool:
    if "*" in sources:
        return True
    given = str(hit.get("source", ""))
    return given in sources or given.partition("#")[0] in sources


def _holds(hit: Mapping[str, Any], gold: str) -> bool:
    return normalised(gold) in normalised(str(hit.get("text", "")))
