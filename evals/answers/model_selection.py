"""Cross-validated fits of the answer weights: sentence scorers and confidence, by article folds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.confidence import FEATURES, confidence_features
from assistant.evidence import Measurer, Selection, Selector
from assistant.evidence.features import NAMES
from assistant.evidence.scorer import Logistic
from evals.answers.data import fold_of
from evals.answers.logistic import fit
from evals.answers.observe import Observation

FOLDS = 6
UNDECIDED = frozenset({"policyqa"})
"""Sets that teach the confidence nothing: with its passage removed, another one often answers the question as well."""
UNLABELLED = frozenset({"mtragun"})
"""Sets that say whether a question can be answered but not by which sentence."""
SET_WEIGHTS: Mapping[str, float] = {"companies": 2.0, "companies_cross": 2.0}
"""How much a question of a set counts for the confidence; 1 where nothing is said. Few, but the most like a shop's."""
CONFIDENCE_PENALTY = 3e-2
"""Strong, because the features say much the same in different ways; chosen by cross-validation on XQuAD."""
Sets = Mapping[str, Sequence[Observation]]


@dataclass(frozen=True, slots=True)
class Judged:
    """An observation with held-out scores and held-out confidence."""

    observation: Observation
    selection: Selection
    confidence: float


def fit_weights(sets: Sets, measure: Measurer) -> dict[str, Any]:
    """The weights to ship: fitted on everything, the confidence on held-out sentence scores."""
    weights: dict[str, Any] = {"sentence": _sentence_models(sets), "confidence": {}}
    selections = _held_out_selections(sets, measure)
    for key, cross in (("same", False), ("cross", True)):
        names = _taught(selections, cross)
        rows = [(o, s, SET_WEIGHTS.get(name, 1.0)) for name in names for o, s in selections[name]]
        weights["confidence"][key] = _confidence_model(rows).to_json()
    return weights


def judge(sets: Sets, measure: Measurer) -> dict[str, list[Judged]]:
    """Every observation with scores and confidence of models that have not seen its article."""
    selections = _held_out_selections(sets, measure)
    judged: dict[str, list[Judged]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        for cross in (False, True):
            names = [n for n, items in selections.items() if items and _is_cross(items[0][0]) == cross]
            rows = [
                (o, s, SET_WEIGHTS.get(name, 1.0))
                for name in _taught(selections, cross)
                for o, s in selections[name]
                if fold_of(o.gold.group, FOLDS) != fold
            ]
            if not rows:
                continue
            model = _confidence_model(rows)
            for name in names:
                held = [(o, s) for o, s in selections[name] if fold_of(o.gold.group, FOLDS) == fold]
                for observation, selection in held:
                    value = float(model(confidence_features(selection)[None, :])[0]) if selection.evidence else 0.0
                    judged[name].append(Judged(observation, selection, value))
    return judged


def _held_out_selections(sets: Sets, measure: Measurer) -> dict[str, list[tuple[Observation, Selection]]]:
    made: dict[str, list[tuple[Observation, Selection]]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        selector = Selector(measure, {"sentence": _sentence_models(sets, fold)})
        for name, observations in sets.items():
            held = (o for o in observations if fold_of(o.gold.group, FOLDS) == fold)
            made[name].extend((o, selector.score(o.measured)) for o in held)
    return made


def _sentence_models(sets: Sets, without: int | None = None) -> dict[str, Any]:
    models = {}
    for key, cross in (("same", False), ("cross", True)):
        used = [
            [o for o in observations if o.present and o.measured.units and fold_of(o.gold.group, FOLDS) != without]
            for name, observations in sets.items()
            if observations and name not in UNLABELLED and _is_cross(observations[0]) == cross
        ]
        models[key] = _sentence_model([group for group in used if group]).to_json()
    return models


def _sentence_model(groups: Sequence[Sequence[Observation]]) -> Logistic:
    rows = np.concatenate([o.measured.features for group in groups for o in group])
    labels = np.concatenate([o.labels for group in groups for o in group])
    return fit(NAMES, rows, labels, weights=_set_weights(groups))


def _set_weights(groups: Sequence[Sequence[Observation]]) -> npt.NDArray[np.float64]:
    """A set counts by the square root of its number of sentences, so that a large one does not drown the rest."""
    sizes = [sum(len(o.labels) for o in group) for group in groups]
    return np.concatenate([np.full(size, size**-0.5) for size in sizes])


def _taught(selections: Mapping[str, Sequence[tuple[Observation, Selection]]], cross: bool) -> list[str]:
    """The sets that teach the confidence of one case."""
    return [n for n, items in selections.items() if items and n not in UNDECIDED and _is_cross(items[0][0]) == cross]


def _confidence_model(rows: Iterable[tuple[Observation, Selection, float]]) -> Logistic:
    usable = [row for row in rows if row[1].evidence]
    features = np.stack([confidence_features(s) for _, s, _ in usable])
    labels = np.array([o.present for o, _, _ in usable])
    counts = np.array([weight for _, _, weight in usable])
    return fit(FEATURES, features, labels, weights=counts, penalty=CONFIDENCE_PENALTY)


def _is_cross(observation: Observation) -> bool:
    return bool(observation.cross)
