"""Fitting fusion weights: listwise softmax over the candidates of each question, then a logistic calibration."""

import zlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from evals.retrieval.collection import Collection, numbers
from evals.retrieval.sets import Query
from knowledge.retrieval.fusion import FIRST, SECOND, FusionWeights, Weights
from knowledge.retrieval.searcher import SearchOptions

FOLDS = 5
POOL = 24
CLOSER = SearchOptions().closer
LIMIT = 1_000
"""Questions of one set that weights are fitted on; more change the third digit of a weight."""

_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Sample:
    """One question's candidates.

    Attributes:
        name: the question set.
        pair: (language of the question, language of the chunks).
        fold: 0..FOLDS-1, the same for every question of an article.
        features: float [candidates, len(SECOND)].
        relevant: bool [candidates].
    """

    name: str
    pair: tuple[str, str]
    fold: int
    features: NDArray[np.float64]
    relevant: NDArray[np.bool_]


def fold_of(group: str) -> int:
    """Return the fold of an article; the German and the English version of one share theirs."""
    return zlib.crc32(group.removeprefix("xde-").removeprefix("xen-").encode()) % FOLDS


def samples(collection: Collection, limit: int = LIMIT) -> list[Sample]:
    """Return the candidates of the questions of a collection in one language, of `limit` spread over it at most."""
    searcher = collection.searcher(options=SearchOptions(pool=POOL))
    where = numbers(collection)
    language = collection.questions.passages[0].language
    found = []
    for query in spread(collection.questions.queries, limit):
        candidates, features = searcher.measured(query.text, language=query.language)
        wanted = np.array([where[passage] for passage in query.relevant])
        relevant = np.isin(candidates.numbers, wanted)
        pair = (query.language, language)
        found.append(
            Sample(collection.questions.name, pair, fold_of(query.group), features.astype(np.float64), relevant)
        )
    return found


def spread(queries: Sequence[Query], limit: int | None) -> Sequence[Query]:
    """Return `limit` queries at equal distances, all of them when there are no more."""
    if limit is None or len(queries) <= limit:
        return queries
    return [queries[number * len(queries) // limit] for number in range(limit)]


def fit(collected: Iterable[Sample], model: str) -> FusionWeights:
    """Return weights per language pair; each question set of a pair counts alike, however many questions it has.

    Probabilities are calibrated on the sets that every pair has (XQuAD): only then do scores of chunks in different
    languages compare, in a collection that holds both.

    Raises:
        ValueError: a pair has no question whose answer is among the candidates.
    """
    by_pair: dict[tuple[str, str], list[Sample]] = {}
    for sample in collected:
        by_pair.setdefault(sample.pair, []).append(sample)
    families = [{_family(sample) for sample in found} for found in by_pair.values()]
    shared = set.intersection(*families) if families else set()
    pairs = {pair: _pair(found, shared) for pair, found in by_pair.items()}
    same = [weights for (query, chunk), weights in pairs.items() if query == chunk]
    cross = [weights for (query, chunk), weights in pairs.items() if query != chunk]
    return FusionWeights(model, _mean(same), _mean(cross or same), pairs)


def _mean(found: Sequence[Weights]) -> Weights:
    if not found:
        raise ValueError("weights need at least one pair of one language")
    first = np.mean([weights.first for weights in found], axis=0)
    second = np.mean([weights.second for weights in found], axis=0)
    return Weights(tuple(float(v) for v in first), tuple(float(v) for v in second))


def _family(sample: Sample) -> str:
    """Return a set's name without its languages."""
    return sample.name.split()[0]


def _pair(found: Sequence[Sample], shared: Set[str]) -> Weights:
    first = _stage([(s, s.features[:, : len(FIRST)], s.relevant) for s in found], shared)
    closer = []
    for sample in found:
        scores = sample.features[:, : len(FIRST)] @ np.array(first[1:])
        head = np.argsort(-scores, kind="stable")[:CLOSER]
        closer.append((sample, sample.features[head], sample.relevant[head]))
    return Weights(first, _stage(closer, shared))


Rows = Sequence[tuple[Sample, NDArray[np.float64], NDArray[np.bool_]]]


def _stage(rows: Rows, shared: Set[str]) -> tuple[float, ...]:
    """Return bias and weights of one stage, calibrated on the shared sets (on all when there are none)."""
    usable = [row for row in rows if row[2].any()]
    if not usable:
        raise ValueError("no question has its answer among the candidates")
    sizes: dict[str, int] = {}
    for sample, _, _ in usable:
        sizes[sample.name] = sizes.get(sample.name, 0) + 1
    share = np.array([1.0 / (sizes[sample.name] * len(sizes)) for sample, _, _ in usable])
    features = np.concatenate([matrix for _, matrix, _ in usable])
    lengths = np.array([len(matrix) for _, matrix, _ in usable])
    relevant = np.concatenate([flags for _, _, flags in usable]).astype(np.float64)
    weights = _listwise(features, lengths, relevant, share)
    anchors = np.array([not shared or _family(sample) in shared for sample, _, _ in usable])
    scale, bias = _calibrate(features @ weights, relevant, np.repeat(anchors * share / lengths, lengths))
    return (bias, *(float(value) for value in weights * scale))


def _listwise(
    features: NDArray[np.float64], lengths: NDArray[np.int64], relevant: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights, none negative, that minimise softmax cross-entropy over each question's candidates."""
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    target = relevant / np.repeat(np.add.reduceat(relevant, starts), lengths)
    spread = np.repeat(share, lengths)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ weights
        top = np.maximum.reduceat(logits, starts)
        exponents = np.exp(logits - np.repeat(top, lengths))
        totals = np.add.reduceat(exponents, starts)
        value = share @ (np.log(totals) + top) - (spread * target) @ logits
        gradient = features.T @ (spread * (exponents / np.repeat(totals, lengths) - target))
        return float(value + _RIDGE * weights @ weights / 2), gradient + _RIDGE * weights

    start = np.ones(features.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    return np.asarray(found.x)


def _calibrate(
    logits: NDArray[np.float64], relevant: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """Return (scale, bias) such that the logistic function of scale * logit + bias is the share that is relevant."""
    centre = float(logits.mean())
    moved = logits - centre

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = parameters[0] * moved + parameters[1]
        value = weight @ (np.logaddexp(0.0, z) - relevant * z)
        error = weight * (expit(z) - relevant)
        return float(value), np.array([error @ moved, error.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)])
    scale, bias = (float(value) for value in found.x)
    return scale, bias - scale * centre


def cross_validated(collected: Sequence[Sample], model: str) -> list[FusionWeights]:
    """Return one set of weights per fold, each fitted without that fold's articles."""
    return [fit([s for s in collected if s.fold != fold], model) for fold in range(FOLDS)]


__all__ = ["FOLDS", "SECOND", "Sample", "cross_validated", "fit", "fold_of", "samples"]
