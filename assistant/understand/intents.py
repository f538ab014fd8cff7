"""Intents from examples: a linear classifier over embedding and n-grams, with a score for being in scope at all.

    classifier = IntentClassifier.fit(texts, labels, encoder)
    classifier.predict(["Wo bleibt mein Paket?"])[0]   # IntentScores(label="order_status", scope=3.1, in_scope=True, …)
    classifier.save(path); IntentClassifier.load(path, encoder)

Multinomial logistic regression with an L2 penalty (L-BFGS) on three blocks: the sentence embedding, hashed character
3- to 5-grams and hashed word 1- to 3-grams (`guardrails.linear`). Scope is the highest logit plus the cosine to the
nearest example of the predicted intent: a text far from every example is out of scope whatever the classes say.
Weights are a safetensors file; nothing is ever unpickled.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import SettingsError
from guardrails.linear import Recipe, featurise
from knowledge.retrieval.encoder import Encoder

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_RECIPE = Recipe(bits=16, shortest=3, longest=5)
_LONGEST = 1_000
"""Characters of a text that are read; an intent is told early."""


@dataclass(frozen=True, slots=True)
class IntentOptions:
    """How a classifier is fitted.

    Attributes:
        dense: weight of the embedding against the n-grams, which have 1.
        penalty: L2 penalty on the weights.
        nearness: weight of the nearest example's cosine against the highest logit.
        rejected: share of in-scope texts that the scope threshold may reject, measured on held-out parts.
        folds: parts for that measurement.
        steps: iterations of the optimiser, at most.
        seen: texts an n-gram must occur in to be kept.
    """

    dense: float = 2.0
    penalty: float = 2e-5
    nearness: float = 10.0
    rejected: float = 0.05
    folds: int = 4
    steps: int = 50
    seen: int = 2


@dataclass(frozen=True, slots=True)
class IntentScores:
    """What a text was taken for.

    Attributes:
        label: the best intent.
        score: 0..1, its probability among the intents.
        ranked: all intents with their probabilities, best first.
        scope: higher is more like the examples; comparable within one classifier only.
        in_scope: whether `scope` reaches the classifier's threshold.
    """

    label: str
    score: float
    ranked: tuple[tuple[str, float], ...]
    scope: float
    in_scope: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """Features of texts: CSR parts of the n-grams (columns are hashes) and the scaled embeddings."""

    indptr: Integers
    indices: Integers
    values: Floats
    dense: Floats


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """A fitted classifier; see the module.

    Attributes:
        labels: intents.
        hashes: sorted n-gram hashes that have weights, int64 [n].
        sparse: float32 [n, labels].
        dense: float32 [dimension, labels].
        bias: float32 [labels].
        examples: unit vectors of the training texts, float32 [examples, dimension].
        owners: label number of each example, int64 [examples].
        threshold: least scope of a text that is in scope.
        options: how it was fitted.
        encoder: the embedding model.
    """

    labels: tuple[str, ...]
    hashes: Integers
    sparse: Floats
    dense: Floats
    bias: Floats
    examples: Floats
    owners: Integers
    threshold: float
    options: IntentOptions
    encoder: Encoder = field(repr=False)

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        encoder: Encoder,
        options: IntentOptions | None = None,
        families: Sequence[int] | None = None,
    ) -> "IntentClassifier":
        """Fit on examples.

        Args:
            texts: examples, a dozen per intent at least.
            labels: the intent of each.
            encoder: the embedding model.
            options: see `IntentOptions`.
            families: examples of one number are never split between the parts that the threshold is measured on.

        Raises:
            SettingsError: fewer than two intents, or not one label per text.
        """
        options = options or IntentOptions()
        names = tuple(sorted(set(labels)))
        if len(texts) != len(labels) or len(names) < 2:
            raise SettingsError("an intent classifier needs one label per text and two intents.", "Add examples.")
        rows = _rows(texts, encoder)
        owners = np.array([names.index(label) for label in labels], dtype=np.int64)
        folds = np.array(families if families is not None else range(len(texts)), dtype=np.int64) % max(
            options.folds, 1
        )
        model = _fitted(cls, names, rows, owners, options, encoder)
        return replace(model, threshold=_threshold(cls, names, rows, owners, folds, options, encoder))

    def predict(self, texts: Sequence[str]) -> list[IntentScores]:
        """The intent of each text."""
        if not texts:
            return []
        return self._judge(_rows(texts, self.encoder))

    def _judge(self, rows: _Rows) -> list[IntentScores]:
        logits, scopes = self._scores(rows)
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = shifted / shifted.sum(axis=1, keepdims=True)
        return [self._scored(shares[i], float(scopes[i])) for i in range(len(logits))]

    def _scored(self, shares: Floats, scope: float) -> IntentScores:
        order = np.argsort(-shares, kind="stable")
        ranked = tuple((self.labels[i], round(float(shares[i]), 4)) for i in order)
        return IntentScores(ranked[0][0], ranked[0][1], ranked, scope, scope >= self.threshold)

    def _scores(self, rows: _Rows) -> tuple[Floats, Floats]:
        """Logits [n, labels] and scopes [n]."""
        logits = rows.dense @ self.dense * self.options.dense + self.bias
        for i in range(len(logits)):
            part = slice(rows.indptr[i], rows.indptr[i + 1])
            at = np.minimum(np.searchsorted(self.hashes, rows.indices[part]), max(len(self.hashes) - 1, 0))
            known = self.hashes[at] == rows.indices[part] if len(self.hashes) else np.zeros(0, dtype=bool)
            logits[i] += rows.values[part][known] @ self.sparse[at[known]]
        best = logits.argmax(axis=1)
        cosines = rows.dense @ self.examples.T
        near = np.where(self.owners[None, :] == best[:, None], cosines, -1.0).max(axis=1)
        return logits, np.asarray(logits.max(axis=1) + self.options.nearness * near, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the weights as float16 in one safetensors file."""
        from safetensors.numpy import save_file

        arrays = {"sparse": self.sparse, "dense": self.dense, "bias": self.bias, "examples": self.examples}
        tensors: dict[str, npt.NDArray[np.generic]] = {k: v.astype(np.float16) for k, v in arrays.items()}
        tensors |= {"hashes": self.hashes.astype(np.int32), "owners": self.owners.astype(np.int32)}
        about = {"labels": list(self.labels), "threshold": self.threshold, "options": asdict(self.options)}
        about["model"] = self.encoder.info.name
        save_file(tensors, path, {"intents": json.dumps(about, sort_keys=True)})
        path.chmod(0o644)

    @classmethod
    def load(cls, path: Path, encoder: Encoder) -> "IntentClassifier":
        """Read weights.

        Raises:
            SettingsError: no such file, not of this form, or made with another embedding model.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="numpy") as stored:
                about = json.loads((stored.metadata() or {})["intents"])
                arrays = {name: stored.get_tensor(name) for name in list(stored.keys())}
            made = _restored(cls, about, arrays, encoder)
        except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
            raise SettingsError(
                f"the intent weights {path.name} cannot be read ({type(error).__name__}).",
                "Fit them: python -m evals.understanding.intents --fit",
            ) from None
        if about["model"] != encoder.info.name:
            raise SettingsError(
                f"the intent weights {path.name} were fitted for {about['model']}, not {encoder.info.name}.",
                "Fit them: python -m evals.understanding.intents --fit --model NAME",
            )
        return made


def _restored(
    cls: type[IntentClassifier],
    about: Mapping[str, object],
    arrays: Mapping[str, npt.NDArray[np.generic]],
    encoder: Encoder,
) -> IntentClassifier:
    floats = {name: arrays[name].astype(np.float32) for name in ("sparse", "dense", "bias", "examples")}
    labels, options = about["labels"], about["options"]
    if not isinstance(labels, list) or not isinstance(options, dict):
        raise ValueError("labels and options")
    sizes = {floats["sparse"].shape[1], floats["dense"].shape[1], len(floats["bias"])}
    finite = all(np.isfinite(array).all() for array in floats.values())
    if sizes != {len(labels)} or len(arrays["hashes"]) != len(floats["sparse"]) or not finite:
        raise ValueError("shapes")
    hashes, owners = arrays["hashes"].astype(np.int64), arrays["owners"].astype(np.int64)
    threshold = float(str(about["threshold"]))
    if not math.isfinite(threshold):
        raise ValueError("threshold")
    names = tuple(map(str, labels))
    return cls(names, hashes, **floats, owners=owners, threshold=threshold, options=IntentOptions(**options),
               encoder=encoder)  # fmt: skip


def _rows(texts: Sequence[str], encoder: Encoder) -> _Rows:
    found = [featurise(text[:_LONGEST], _RECIPE) for text in texts]
    sizes = [len(item.indices) for item in found]
    dense = encoder.encode([text[:_LONGEST] or " " for text in texts], kind="query")
    return _Rows(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([item.indices for item in found]),
        np.concatenate([item.values for item in found]),
        np.asarray(dense, dtype=np.float32),
    )


def _part(rows: _Rows, chosen: Integers) -> _Rows:
    slices = [slice(rows.indptr[i], rows.indptr[i + 1]) for i in chosen]
    sizes = [part.stop - part.start for part in slices]
    return _Rows(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([rows.indices[part] for part in slices]),
        np.concatenate([rows.values[part] for part in slices]),
        rows.dense[chosen],
    )


def _threshold(
    cls: type[IntentClassifier],
    names: tuple[str, ...],
    rows: _Rows,
    owners: Integers,
    folds: Integers,
    options: IntentOptions,
    encoder: Encoder,
) -> float:
    """The scope that all but a share of held-out examples reach."""
    if options.folds < 2 or len(owners) < 4 * options.folds:
        return -math.inf
    scopes = []
    for fold in range(options.folds):
        kept, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(kept) or not len(held):
            continue
        model = _fitted(cls, names, _part(rows, kept), owners[kept], options, encoder)
        scopes.append(model._scores(_part(rows, held))[1])
    return float(np.quantile(np.concatenate(scopes), options.rejected))


def _fitted(
    cls: type[IntentClassifier],
    names: tuple[str, ...],
    rows: _Rows,
    owners: Integers,
    options: IntentOptions,
    encoder: Encoder,
) -> IntentClassifier:
    """Minimise mean log loss + penalty / 2 * |w|²; `threshold` is still open."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    hashes, counts = np.unique(rows.indices, return_counts=True)
    kept = hashes[counts >= options.seen]
    shape = (len(owners), 1 << _RECIPE.bits)
    grams = csr_matrix((rows.values, rows.indices, rows.indptr), shape=shape)[:, kept].tocsr()
    turned, dense = grams.T.tocsr(), rows.dense * np.float32(options.dense)
    size, width, classes = len(kept), dense.shape[1], len(names)
    truth = np.zeros((len(owners), classes), dtype=np.float32)
    truth[np.arange(len(owners)), owners] = 1.0

    def loss(theta: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = theta.astype(np.float32).reshape(size + width + 1, classes)
        logits = grams @ weights[:size] + dense @ weights[size:-1] + weights[-1]
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -float(np.log(shares[truth > 0] + 1e-12).mean())
        value += 0.5 * options.penalty * float((weights[:-1] ** 2).sum())
        error = (shares - truth) / len(owners)
        slopes = np.concatenate([turned @ error, dense.T @ error, error.sum(axis=0)[None]])
        slopes[:-1] += options.penalty * weights[:-1]
        return value, slopes.astype(np.float64).ravel()

    start = np.zeros((size + width + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": options.steps, "maxcor": 5})
    theta = found.x.astype(np.float32).reshape(size + width + 1, classes)
    return cls(
        names, kept.astype(np.int64), theta[:size], theta[size:-1], theta[-1], rows.dense, owners, -math.inf, options,
        encoder,
    )  # fmt: skip
