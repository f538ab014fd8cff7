"""Train the roles of clauses."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assistant.voice.hashed import Hashed, hashed
from assistant.voice.training.examples import Example
from assistant.voice.types import FACT_KINDS, TASK_KINDS

BITS = 15
LABELS = (
    *FACT_KINDS, "task", *(f"task:{kind}" for kind in TASK_KINDS), "done", "cancelled", "hypo", "chatter", "sensitive",
)  # fmt: skip
UNLABELLED = frozenset({"done", "cancelled", "hypo", "chatter"})
"""Labels that the development notes do not give; their clauses say nothing about them."""


def matrix(examples: Sequence[Example]) -> sparse.csr_matrix:
    """Sparse float32 [examples, 2**BITS]."""
    columns, values, lengths = [], [], [0]
    for example in examples:
        size = 0
        for names, length in example.blocks:
            found = hashed(names, BITS)
            if len(found):
                columns.append(found)
                values.append(np.full(len(found), length / np.sqrt(len(found)), np.float32))
                size += len(found)
        lengths.append(size)
    shape = (len(examples), 1 << BITS)
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), np.cumsum(lengths)), shape=shape)


def fit(
    rows: sparse.csr_matrix, examples: Sequence[Example], *, dev_weight: float = 3.0, strength: float = 6.0
) -> Hashed:
    """One logistic regression per label."""
    real = np.array([bool(e.group) for e in examples])
    weights: npt.NDArray[np.float64] = np.where(real, dev_weight, 1.0)
    coefficients, bias = [], []
    for label in LABELS:
        positive = np.array([label in e.labels for e in examples])
        used = ~real if label in UNLABELLED else np.ones(len(examples), bool)
        model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
        model.fit(rows[used], positive[used], sample_weight=weights[used])
        coefficients.append(model.coef_[0].astype(np.float32))
        bias.append(float(model.intercept_[0]))
    return Hashed(LABELS, np.stack(coefficients), np.array(bias, np.float32), BITS)
