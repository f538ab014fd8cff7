"""Fit logistic models with an L2 penalty (L-BFGS); standardised features, so one penalty fits all."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.evidence.scorer import Logistic

Array = npt.NDArray[np.float64]


def fit(
    names: Sequence[str],
    rows: npt.NDArray[np.float32],
    labels: npt.NDArray[np.bool_],
    *,
    weights: Array | None = None,
    penalty: float = 3e-3,
) -> Logistic:
    """The model that minimises mean weighted log loss + penalty / 2 * |w|².

    Args:
        names: feature names.
        rows: [n, features].
        labels: [n].
        weights: [n] weight per row; None for equal ones.
        penalty: strength of the L2 penalty on standardised weights.
    """
    from scipy.optimize import minimize

    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(scale < 1e-4, 1.0, scale)
    x = np.clip((rows - mean) / scale, -6.0, 6.0).astype(np.float64)
    y = labels.astype(np.float64)
    share = np.full(len(y), 1.0 / len(y)) if weights is None else weights / weights.sum()

    def loss(theta: Array) -> tuple[float, Array]:
        z = x @ theta[:-1] + theta[-1]
        p = 1.0 / (1.0 + np.exp(-z))
        value = float(share @ (np.logaddexp(0.0, z) - y * z) + 0.5 * penalty * theta[:-1] @ theta[:-1])
        error = share * (p - y)
        return value, np.append(x.T @ error + penalty * theta[:-1], error.sum())

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    theta = found.x.astype(np.float32)
    return Logistic(tuple(names), mean.astype(np.float32), scale.astype(np.float32), theta[:-1], float(theta[-1]))
