"""Ranking metrics through `ir-measures`: recall@k, MRR@k, nDCG@k.

A case expects `relevant` ({document or passage id: gain}), or `source` / `gold` (a hit is relevant when it comes from
that source and, when there is a gold text, holds it).
"""

from collections.abc import Mapping
from typing import Any

from evals.scoring.text import normalised
from evals.scoring.types import Metric, Score
from evals.suite.types import Case

_MEASURES = {"recall@5": "R@5", "recall@10": "R@10", "mrr@10": "RR@10", "ndcg@10": "nDCG@10"}


def metrics() -> list[Metric]:
    """All ranking metrics."""
    return [
        Metric(name, _applies, _scored(measure), about=f"{measure} of the hits (ir-measures)")
        for name, measure in _MEASURES.items()
    ]


def _applies(case: Case) -> bool:
    return bool(case.expected.get("relevant") or case.expected.get("source"))


def _scored(measure: str) -> Any:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        import ir_measures

        hits = output.get("hits")
        if hits is None:
            return Score(None, "the output has no hits")
        judged, ranked = _judgements(case, hits)
        qrels = [ir_measures.Qrel("q", key, gain) for key, gain in judged.items()]
        run = [ir_measures.ScoredDoc("q", key, float(len(ranked) - rank)) for rank, key in enumerate(ranked)]
        parsed = ir_measures.parse_measure(measure)
        values = [found.value for found in ir_measures.iter_calc([parsed], qrels, run)]
        value = float(values[0]) if values else 0.0
        first = next((rank for rank, key in enumerate(ranked, start=1) if judged.get(key, 0) > 0), None)
        return Score(value, f"first relevant hit at rank {first}" if first else "no relevant hit")

    return score


def _judgements(case: Case, hits: list[Mapping[str, Any]]) -> tuple[dict[str, int], list[str]]:
    """(gain by key, keys in the order of the hits)."""
    relevant = case.expected.get("relevant")
    if relevant:
        keys = [str(hit.get("document", "")) for hit in hits]
        return {str(key): int(gain) for key, gain in relevant.items()}, list(dict.fromkeys(keys))
    source, gold = case.expected.get("source"), case.expected.get("gold")
    golds = [gold] if isinstance(gold, str) else list(gold or ())
    keys, found = [], False
    for rank, hit in enumerate(hits):
        right = hit.get("source") == source and (not golds or any(_holds(hit, one) for one in golds))
        # One thing is looked for: the first hit that has it counts, others neither help nor harm.
        keys.append("gold" if right and not found else f"hit {rank}")
        found = found or right
    return {"gold": 1}, keys


def _holds(hit: Mapping[str, Any], gold: str) -> bool:
    return normalised(gold) in normalised(str(hit.get("text", "")))
