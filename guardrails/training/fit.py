"""Fitting a `LinearModel` with scikit-learn's logistic regression (training only; nothing here runs in the product)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from guardrails.linear import Features, Lexicon, LinearModel, Recipe, featurise


def matrix(texts: Sequence[str], recipe: Recipe, lexicon: Lexicon | None) -> sparse.csr_matrix:
    """Sparse float32 [texts, 2**bits]."""
    return stacked([featurise(text, recipe, lexicon) for text in texts], recipe)


def stacked(rows: Sequence[Features], recipe: Recipe) -> sparse.csr_matrix:
    """Rows of features as one sparse matrix."""
    lengths = [0, *(len(row.indices) for row in rows)]
    return sparse.csr_matrix(
        (
            np.concatenate([row.values for row in rows]),
            np.concatenate([row.indices for row in rows]),
            np.cumsum(lengths),
        ),
        shape=(len(rows), 1 << recipe.bits),
    )


def fit_binary(
    features: sparse.csr_matrix,
    positive: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    regularisation: float,
) -> tuple[npt.NDArray[np.float32], float]:
    """Weights [2**bits] and bias of one class against the rest."""
    model = LogisticRegression(C=regularisation, solver="liblinear", max_iter=200, random_state=0)
    model.fit(features, positive, sample_weight=weights)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def fit_model(
    features: sparse.csr_matrix,
    classes: dict[str, npt.NDArray[np.bool_]],
    weights: npt.NDArray[np.float64],
    recipe: Recipe,
    lexicon: Lexicon | None,
    regularisation: float,
) -> LinearModel:
    """One logistic regression per class over the same features."""
    fitted = {label: fit_binary(features, mask, weights, regularisation) for label, mask in classes.items()}
    return LinearModel(
        tuple(fitted),
        np.stack([coefficients for coefficients, _ in fitted.values()]),
        np.array([bias for _, bias in fitted.values()], np.float32),
        recipe,
        lexicon,
    )
