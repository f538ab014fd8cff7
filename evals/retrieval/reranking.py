"""What the reader adds as a reranker: `python -m evals.retrieval.reranking --data ../shared/data [--reader DIR]`.

The first candidates of the hybrid search are read together with the question; a linear score of the hybrid's own score,
the reader's relevance and its margin orders them anew. The hybrid's weights and the three factors are fitted without
the question's article (five folds). Printed: MRR@10 of the four XQuAD directions before and after, and the time added.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.retrieval.cached import CachedEncoder
from evals.retrieval.collection import Collection, build
from evals.retrieval.learning import LIMIT, cross_validated, fold_of, samples, spread
from evals.retrieval.metrics import reciprocal_rank
from evals.retrieval.sets import fitted_sets, xquad
from knowledge.retrieval.encoder import EncoderOptions, load_encoder
from knowledge.retrieval.fusion import FusionWeights
from knowledge.retrieval.reader import PACKAGED, Reader, load_reader
from knowledge.retrieval.rerank import FACTORS as SHIPPED
from knowledge.retrieval.rerank import READ

FOLDS = 5
FACTORS = ("hybrid", "relevance", "margin")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The first candidates of one question.

    Attributes:
        group: the article.
        names: passages in the hybrid's order, best first; those beyond the read ones stay behind them.
        relevant: which passages answer.
        features: [read, len(FACTORS)].
        seconds: time of reading.
    """

    group: str
    names: list[str]
    relevant: frozenset[str]
    features: Floats
    seconds: float

    @property
    def right(self) -> NDArray[np.bool_]:
        """[read] which of the candidates that were read answer."""
        return np.array([name in self.relevant for name in self.names[: len(self.features)]], dtype=bool)


def candidates(
    collection: Collection, folds: Sequence[FusionWeights], reader: Reader, depth: int, limit: int | None = None
) -> list[Candidates]:
    """Search and read for every question of a set."""
    searchers = [collection.searcher(weights) for weights in folds]
    found = []
    for query in spread(collection.questions.queries, limit):
        hits = searchers[fold_of(query.group) % len(searchers)].search(query.text, 10, language=query.language)
        begun = time.perf_counter()
        readings = reader.read(query.text, [hit.chunk.text for hit in hits[:depth]])
        seconds = time.perf_counter() - begun
        rows = [
            (_logit(hit.score), np.clip(one.relevance, -10, 10), np.clip(one.margin, -10, 10))
            for hit, one in zip(hits, readings, strict=False)
        ]
        names = [hit.document.id for hit in hits]
        table = np.array(rows, dtype=np.float64).reshape(-1, len(FACTORS))
        found.append(Candidates(query.group, names, frozenset(query.relevant), table, seconds))
    return found


def _logit(score: float) -> float:
    kept = min(max(score, 1e-4), 1 - 1e-4)
    return float(np.log(kept / (1 - kept)))


def factors(asked: Sequence[Candidates]) -> Floats:
    """The factors under which the right passage is most likely first (softmax over a question's candidates)."""
    from scipy.optimize import minimize

    lists = [(one.features, one.right) for one in asked if one.right.any() and not one.right.all()]

    def loss(theta: Floats) -> float:
        total = 0.0
        for rows, right in lists:
            scores = rows @ theta
            total += np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right])
        return total / len(lists) + 1e-3 * float(theta @ theta)

    return np.asarray(minimize(loss, np.array([1.0, 0.1, 0.0]), method="L-BFGS-B").x)


def reordered(one: Candidates, theta: Floats) -> list[str]:
    """The passages in their new order."""
    order = np.argsort(-(one.features @ theta), kind="stable")
    return [one.names[i] for i in order] + one.names[len(order) :]


def compared(asked: Sequence[Candidates]) -> dict[str, float]:
    """MRR@10 before and after, the factors fitted without the question's article, and with the shipped factors."""
    before = [reciprocal_rank(one.names, one.relevant, 10) for one in asked]
    after = []
    for fold in range(FOLDS):
        theta = factors([one for one in asked if fold_of(one.group) % FOLDS != fold])
        held = [one for one in asked if fold_of(one.group) % FOLDS == fold]
        after += [reciprocal_rank(reordered(one, theta), one.relevant, 10) for one in held]
    shipped = [reciprocal_rank(reordered(one, np.array(SHIPPED)), one.relevant, 10) for one in asked]
    times = 1000 * np.array([one.seconds for one in asked])
    return {
        "before": round(float(np.mean(before)), 4),
        "after": round(float(np.mean(after)), 4),
        "shipped": round(float(np.mean(shipped)), 4),
        "added_ms_p50": round(float(np.median(times)), 1),
        "added_ms_p95": round(float(np.quantile(times, 0.95)), 1),
        **{name: round(float(value), 3) for name, value in zip(FACTORS, factors(asked), strict=True)},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with qa/ and faq/")
    parser.add_argument("--reader", type=Path, default=PACKAGED, help="folder of the reader")
    parser.add_argument("--depth", type=int, default=READ, help="candidates that are read, at most 10")
    parser.add_argument("--limit", type=int, help="questions of a set, spread over it; default all")
    chosen = parser.parse_args(arguments)
    reader = load_reader(chosen.reader)
    encoder = CachedEncoder(load_encoder(EncoderOptions()), None)
    with tempfile.TemporaryDirectory() as place:
        learnt = [build(questions, encoder, Path(place)) for questions in fitted_sets(chosen.data)]
        folds = cross_validated([one for made in learnt for one in samples(made, LIMIT)], encoder.info.name)
        for questions in xquad(chosen.data):
            found = candidates(build(questions, encoder, Path(place)), folds, reader, chosen.depth, chosen.limit)
            print(json.dumps({"set": questions.name, **compared(found)}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
