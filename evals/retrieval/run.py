"""Retrieval figures on the public sets.

    python -m evals.retrieval.run --data ../shared/data [--model default] [--cache DIR] [--compare torch] [--json]

Every figure goes through a snapshot and `Searcher.search`. Fusion weights are cross-validated: the questions of an
article are searched with weights fitted on the other articles (five folds). `--shipped` uses the package's weights.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from evals.retrieval.cached import CachedEncoder
from evals.retrieval.collection import Collection, build, mixed, vectors
from evals.retrieval.learning import LIMIT, Sample, cross_validated, fold_of, samples, spread
from evals.retrieval.metrics import ndcg, recall, reciprocal_rank
from evals.retrieval.sets import Query, all_sets, fitted_sets, xquad
from knowledge.retrieval.encoder import EncoderOptions, load_encoder
from knowledge.retrieval.fusion import FusionWeights, Weights, load_weights
from knowledge.retrieval.searcher import Searcher, SearchOptions

K = 10
LEXICAL = Weights((0.0, 1.0, 1.0, 0.0), (0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
DENSE = Weights((0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0))
ARMS = {"bm25": LEXICAL, "dense": DENSE}


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the questions of a set.

    Attributes:
        mrr: mean reciprocal rank of the first relevant passage among ten.
        ndcg: normalised discounted cumulative gain among ten.
        recall: share of the relevant passages among ten.
    """

    mrr: float
    ndcg: float
    recall: float


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one set, per arm and fused; `margin` is the fused MRR minus the better arm's."""

    name: str
    passages: int
    questions: int
    arms: dict[str, Figures]
    fused: Figures
    margin: float


@dataclass(frozen=True, slots=True)
class MixedRow:
    """German and English passages in one collection.

    Attributes:
        name: which questions.
        own_first: share of questions whose paragraph in their own language comes before its translation.
        mrr: of the paragraph in either language.
        other_mrr: of the translation, when its paragraph in the question's language is not in the collection.
    """

    name: str
    own_first: float
    mrr: float
    other_mrr: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one model."""

    model: str
    weights: str
    rows: list[Row] = field(default_factory=list)
    mixed: list[MixedRow] = field(default_factory=list)
    ndcg_against: dict[str, dict[str, float]] = field(default_factory=dict)


def measure(queries: Sequence[Query], search: Callable[[Query], list[str]]) -> Figures:
    """Return the figures of a search function over questions."""
    found = [(search(query), query.relevant) for query in queries]
    return Figures(
        float(np.mean([reciprocal_rank(ranked, relevant, K) for ranked, relevant in found])),
        float(np.mean([ndcg(ranked, relevant, K) for ranked, relevant in found])),
        float(np.mean([recall(ranked, relevant, K) for ranked, relevant in found])),
    )


def ids(searcher: Searcher, query: Query, k: int = K) -> list[str]:
    """Return the passages found for a question, best first."""
    return [hit.document.id for hit in searcher.search(query.text, k, language=query.language)]


def by_fold(collection: Collection, folds: Sequence[FusionWeights]) -> Callable[[Query], list[str]]:
    """Return a search that uses the weights fitted without the question's article."""
    searchers = [collection.searcher(weights) for weights in folds]
    return lambda query: ids(searchers[fold_of(query.group) % len(searchers)], query)


def single(collection: Collection, weights: Weights) -> Callable[[Query], list[str]]:
    """Return a search by one arm alone."""
    alone = FusionWeights("one arm", weights, weights)
    searcher = collection.searcher(alone, SearchOptions(closer=0))
    return lambda query: ids(searcher, query)


def by_vector(collection: Collection) -> Callable[[Query], list[str]]:
    """Return a search by the whole vector alone, the static part included where the model has one."""
    stored = vectors(collection)
    names = [passage.id for passage in collection.questions.passages]

    def search(query: Query) -> list[str]:
        scores = stored @ collection.encoder.encode([query.text], "query")[0]
        return [names[number] for number in np.argsort(-scores, kind="stable")[:K]]

    return search


def row(collection: Collection, folds: Sequence[FusionWeights], limit: int | None) -> Row:
    """Return the figures of one set."""
    queries = spread(collection.questions.queries, limit)
    arms = {"bm25": measure(queries, single(collection, LEXICAL)), "dense": measure(queries, by_vector(collection))}
    fused = measure(queries, by_fold(collection, folds))
    margin = fused.mrr - max(figures.mrr for figures in arms.values())
    questions = collection.questions
    return Row(questions.name, len(questions.passages), len(queries), arms, fused, margin)


def mixed_row(collection: Collection, folds: Sequence[FusionWeights], other: str) -> MixedRow:
    """Return how questions fare when the collection holds each paragraph in both languages."""
    own = "xde-" if other == "xen-" else "xen-"
    searchers = [collection.searcher(weights) for weights in folds]
    first, either, alone = [], [], []
    for query in collection.questions.queries:
        translated = {other + passage.removeprefix(own) for passage in query.relevant}
        ranked = ids(searchers[fold_of(query.group) % len(searchers)], query, K + 1)
        both = query.relevant | translated
        found = [passage for passage in ranked if passage in both]
        first.append(bool(found) and found[0] in query.relevant)
        either.append(reciprocal_rank(ranked, both, K))
        without = [passage for passage in ranked if passage not in query.relevant]
        alone.append(reciprocal_rank(without, translated, K))
    mean = [float(np.mean(values)) for values in (first, either, alone)]
    return MixedRow(collection.questions.name, *mean)


def report(arguments: argparse.Namespace, folder: Path) -> Report:
    """Measure everything."""
    encoder = CachedEncoder(
        load_encoder(EncoderOptions(arguments.model, arguments.backend, arguments.threads)), arguments.cache
    )
    collections = [build(questions, encoder, folder) for questions in all_sets(arguments.data)]
    name = encoder.info.name
    folds = [load_weights(name)]
    if not arguments.shipped:
        collected: list[Sample] = []
        fitted = {questions.name for questions in fitted_sets(arguments.data)}
        for collection in (c for c in collections if c.questions.name in fitted):
            _say(f"candidates: {collection.questions.name}")
            collected += samples(collection, min(arguments.limit or LIMIT, LIMIT))
        folds = cross_validated(collected, name)
    result = Report(name, "shipped" if arguments.shipped else "cross-validated by article, 5 folds")
    for collection in collections:
        _say(f"search: {collection.questions.name}")
        result.rows.append(row(collection, folds, arguments.limit))
    pairs = xquad(arguments.data)[:2]
    for number, (label, other) in enumerate((("de → de+en", "xen-"), ("en → de+en", "xde-"))):
        _say(f"search: {label}")
        result.mixed.append(mixed_row(build(mixed(pairs, label, number), encoder, folder), folds, other))
    if arguments.compare:
        result.ndcg_against.update(_against(arguments, collections, folder))
    return result


def _against(
    arguments: argparse.Namespace, collections: Sequence[Collection], folder: Path
) -> dict[str, dict[str, float]]:
    """Return nDCG@10 of the vectors alone with the backend in use and with another one, on the XQuAD sets."""
    other = CachedEncoder(
        load_encoder(EncoderOptions(arguments.model, arguments.compare, arguments.threads)), arguments.cache
    )
    found = {}
    for collection in collections[:4]:
        queries = collection.questions.queries
        reference = build(collection.questions, other, folder)
        mine, theirs = (measure(queries, single(c, DENSE)).ndcg for c in (collection, reference))
        found[collection.questions.name] = {collection.encoder.info.backend: mine, other.info.backend: theirs}
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(result: Report) -> str:
    """Return a report as text."""
    lines = [f"Model {result.model}; fusion weights: {result.weights}", ""]
    lines.append(f"{'set':<18}{'texts':>6}{'asked':>6}   {'MRR@10':^31}   {'nDCG@10':>8}{'R@10':>7}")
    lines.append(f"{'':<30}   {'BM25':>7}{'dense':>8}{'fused':>8}{'margin':>8}   {'fused':>8}{'fused':>7}")
    for one in result.rows:
        lines.append(
            f"{one.name:<18}{one.passages:>6}{one.questions:>6}   {one.arms['bm25'].mrr:>7.3f}"
            f"{one.arms['dense'].mrr:>8.3f}{one.fused.mrr:>8.3f}{one.margin:>+8.3f}"
            f"   {one.fused.ndcg:>8.3f}{one.fused.recall:>7.3f}"
        )
    lines += ["", "XQuAD, German and English paragraphs in one collection"]
    for two in result.mixed:
        lines.append(
            f"{two.name:<18}own language first {two.own_first:.3f}, MRR@10 either {two.mrr:.3f}, "
            f"translation where it alone answers {two.other_mrr:.3f}"
        )
    for name, values in result.ndcg_against.items():
        (mine, a), (theirs, b) = values.items()
        lines.append(f"{name:<18}nDCG@10 of vectors alone: {mine} {a:.4f}, {theirs} {b:.4f}, difference {a - b:+.4f}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Retrieval figures on the public sets.")
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/ and faq/")
    parser.add_argument("--model", default="default", help="name, hub name or folder of the embedding model")
    parser.add_argument("--backend", default="auto", choices=["auto", "onnx", "torch"])
    parser.add_argument("--threads", type=int, default=2, help="CPU threads of the encoder")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    parser.add_argument("--limit", type=int, help="questions of a set, spread over it; default all")
    parser.add_argument("--compare", choices=["onnx", "torch"], help="also report nDCG of another backend's vectors")
    parser.add_argument("--shipped", action="store_true", help="use the packaged weights, not cross-validated ones")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        result = report(chosen, Path(folder))
    print(json.dumps(asdict(result), ensure_ascii=False) if chosen.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
