"""Train the roles of clauses."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from assistant.voice.hashed import Hashed, hashed
from assistant.voice.meaning import vectors
from assistant.voice.training.examples import Example
from assistant.voice.types import FACT_KINDS, TASK_KINDS

BITS = 15
LABELS = (
    *FACT_KINDS, "task", *(f"task:{kind}" for kind in TASK_KINDS),
    "done", "cancelled", "hypo", "customer", "chatter", "sensitive",
)  # fmt: skip
UNLABELLED = frozenset({"done", "cancelled", "hypo", "customer", "chatter"})
"""Labels that the notes with gold do not give; their clauses say nothing about them."""
_STEPS = 80
Weights = npt.NDArray[np.float64]


def matrix(examples: Sequence[Example]) -> sparse.csr_matrix:
    """Sparse float32 [examples, 2**BITS + 384]: hashed names, then the sentence vector."""
    columns, values, lengths = [], [], [0]
    for example in examples:
        size = 0
        for names, length in example.blocks:
            found = hashed(names, BITS)
            if len(found):
                columns.append(found)
                values.append(np.full(len(found), length / np.sqrt(len(found)), np.float32))
                size += len(found)
        lengths.append(lengths[-1] + size)
    names = sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(columns), np.array(lengths)), shape=(len(examples), 1 << BITS)
    )
    meant = np.vstack([vectors([e.text for e in examples[i : i + 512]]) for i in range(0, len(examples), 512)])
    return sparse.hstack([names, sparse.csr_matrix(meant)]).tocsr()


def fit(
    rows: sparse.csr_matrix,
    examples: Sequence[Example],
    *,
    dev_weight: float = 3.0,
    strength: float = 6.0,
    start: Hashed | None = None,
) -> Hashed:
    """One logistic regression per label, all in one go by L-BFGS; `start` only shortens the way to the same optimum.

    Args:
        dev_weight: what a clause of a real note counts; a synthetic one counts 1.
        strength: inverse of the L2 penalty.
    """
    real = np.array([bool(e.group) for e in examples])
    truth = np.array([[label in e.labels for label in LABELS] for e in examples], np.float64)
    counted = np.where(real, dev_weight, 1.0)[:, None] * np.ones(len(LABELS))
    counted[np.ix_(real, np.array([label in UNLABELLED for label in LABELS]))] = 0.0
    size = rows.shape[1]
    begin = np.zeros((size + 1, len(LABELS)))
    if start is not None and start.dense is not None:
        begin = np.vstack([np.hstack([start.weights, start.dense]).T, start.bias])
    names, meant = rows[:, : 1 << BITS].tocsr(), rows[:, 1 << BITS :].toarray().astype(np.float32)
    tall = names.T.tocsr()

    def loss(flat: Weights) -> tuple[float, Weights]:
        weights = flat.reshape(size + 1, len(LABELS))
        small = weights.astype(np.float32)
        odds = (names @ small[: 1 << BITS] + meant @ small[1 << BITS : -1]).astype(np.float64) + weights[-1]
        cost = counted * (np.logaddexp(0, odds) - truth * odds)
        error = counted * (1 / (1 + np.exp(-odds)) - truth)
        less = error.astype(np.float32)
        slope = np.vstack([tall @ less, meant.T @ less, error.sum(axis=0)[None]]).astype(np.float64)
        slope[:-1] += weights[:-1] / strength
        return float(cost.sum() + (weights[:-1] ** 2).sum() / (2 * strength)), slope.ravel()

    found = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    weights = found.reshape(size + 1, len(LABELS)).astype(np.float32)
    spelled, dense = np.ascontiguousarray(weights[: 1 << BITS].T), np.ascontiguousarray(weights[1 << BITS : -1].T)
    return Hashed(LABELS, spelled, weights[-1].copy(), BITS, dense)
