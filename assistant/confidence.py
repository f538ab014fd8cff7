"""Calibrated confidence that the documents hold the answer (Platt 1999: a logistic model of a few features).

The features are relative (shares of the question's rare words, margins, similarities), so they mean the same in a
collection of a hundred paragraphs and one of a hundred thousand.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evidence import Selection, crossing, structured
from assistant.evidence.features import KINDS, NAMES
from assistant.evidence.quantities import asked_for, asks_whether_offered, focus, share_found
from assistant.evidence.scorer import Logistic, logistic

Floats = npt.NDArray[np.float32]
_YEAR = re.compile(r"(?:19|20)\d\d")
CONTRADICTED = 2.5
"""Log-odds that one contradiction costs."""
_ASKED = ("quantity_asked", "quantity_found", "focus_found", "header_coverage", "asked_overlap")

PLAIN: tuple[str, ...] = (
    "best", "best_logit", "margin", "second_chunk", "sum_top3",
    "sentence_coverage", "chunk_coverage", "chunk_coverage_top", "chunk_margin", "all_coverage",
    "rarest_sentence", "rarest_chunk", "rarest_anywhere", "second_chunk_word", "second_anywhere",
    "absent_weight", "absent_name", "absent_name_anywhere", "missing_names", "missing_max", "missing_count",
    "near_coverage", "dense_best", "dense_second_chunk", "dense_margin", "chunk_dense", "chunk_dense_margin",
    "hit_score", "hit_margin", "hit_spread", "bm25_share", "bm25_margin", "agree", "type_match", "rows", "faq",
    "exact_chunk", "exact_sentence", "near_margin", "bm25_z", "dense_z",
    "terms", "unmatched_share", "adjacent", "dense_at_best",
    *(f"is_{kind}" for kind in KINDS),
)  # fmt: skip

ASKED: tuple[str, ...] = (
    "quantity_asked", "quantity_missing", "quantity_missing_chunk", "focus_asked", "focus_missing",
    "focus_missing_chunk",
    "header_coverage", "asked_overlap", "near_pair", "number_missing", "number_missing_chunk", "year_missing",
    "offered", "offered_missing", "polar_missing", "weakest_own",
)  # fmt: skip

FEATURES = (*PLAIN, "structured", *(f"structured_{name}" for name in (*PLAIN, *ASKED)))
"""Plain features, and all of them times the share of rows and question-answer pairs among the first hits: running text
and tables are judged by different weights, and a collection that has both by something between."""


class Confidence:
    """Selection -> probability; weights as `evals.answers.fit` writes them ("confidence": "same" and "cross")."""

    def __init__(self, weights: Mapping[str, Any], today: Callable[[], date] = date.today) -> None:
        self._models: dict[bool, Logistic] = {
            cross: logistic(weights["confidence"]["cross" if cross else "same"], FEATURES) for cross in (False, True)
        }
        self._today = today

    def __call__(self, selection: Selection) -> float:
        """Probability (0..1) that one of the hits holds the answer; 0 without any candidate."""
        if not selection.measured.units:
            return 0.0
        odds = float(self._models[crossing(selection)].logits(confidence_features(selection)[None, :])[0])
        return float(1.0 / (1.0 + np.exp(CONTRADICTED * contradictions(selection, self._today()) - odds)))


def contradictions(selection: Selection, today: date) -> int:
    """What the question asks for and the best hit cannot tell: an exact kind of quantity that does not occur in it (a
    colour, decibels, watts), a year to come that it does not name. Too rare in training sets to be learned there."""
    measured = selection.measured
    hit = measured.hits[measured.units[int(np.argmax(selection.scores))].hit]
    text = " ".join((*hit.chunk.headings, hit.chunk.header, hit.chunk.text))
    exact = [kind for kind in asked_for(measured.question.text) if kind.exact]
    years = [term.surface for term in measured.question.terms if _YEAR.fullmatch(term.surface)]
    ahead = any(int(year) > today.year and year not in text for year in years)
    return int(bool(exact) and share_found(exact, text) == 0) + int(ahead)


def confidence_features(selection: Selection) -> Floats:
    """[len(FEATURES)], float32; needs at least one candidate unit."""
    values = _sentences(selection) | _words(selection) | _hits(selection) | _asked(selection)
    values |= {f"is_{kind}": float(selection.measured.question.kind == kind) for kind in KINDS}
    values["offered_missing"] = values["offered"] * values["missing_max"]
    values["polar_missing"] = values["missing_max"] * values["is_polar"]
    share = structured(selection)
    plain = [values[name] for name in PLAIN]
    scoped = [share * values[name] for name in (*PLAIN, *ASKED)]
    return np.array([*plain, share, *scoped], dtype=np.float32)


def _sentences(selection: Selection) -> dict[str, float]:
    scores, hit_of = selection.scores, np.array([unit.hit for unit in selection.measured.units])
    order = np.argsort(-scores, kind="stable")
    best = int(order[0])
    top = float(np.clip(scores[best], 1e-6, 1 - 1e-6))
    others = scores[hit_of != hit_of[best]]
    rows = {name: selection.measured.features[best, i] for i, name in enumerate(NAMES)}
    near = selection.measured.features[:, NAMES.index("near_coverage")]
    known = np.where(np.isnan(selection.measured.dense), -1.0, selection.measured.dense)
    dense_best = float(known.max())
    elsewhere = known[hit_of != hit_of[int(np.argmax(known))]]
    return {
        "best": top,
        "best_logit": float(np.log(top / (1 - top))),
        "margin": top - float(scores[order[1]]) if len(order) > 1 else top,
        "second_chunk": float(others.max(initial=0.0)),
        "sum_top3": float(scores[order[:3]].sum()),
        "sentence_coverage": float(rows["coverage"]),
        "near_coverage": float(rows["near_coverage"]),
        "rarest_sentence": float(rows["rarest"]),
        "dense_best": dense_best,
        "dense_second_chunk": float(elsewhere.max(initial=0.0)),
        "dense_margin": dense_best - float(elsewhere.max(initial=0.0)),
        "dense_at_best": float(rows["dense"]),
        "type_match": float(rows["type_match"]),
        "adjacent": float(rows["adjacent"]),
        "rows": float(rows["row"]),
        "faq": float(rows["qa"]),
        "exact_sentence": float(selection.measured.overlap.weights @ (selection.measured.overlap.match[best] > 0.99)),
        "near_margin": float(near[best] - near[hit_of != hit_of[best]].max(initial=0.0)),
        "agree": float(hit_of[best] == hit_of[int(np.argmax(known))]),
    }


def _words(selection: Selection) -> dict[str, float]:
    """What of the question's words stands in the best chunk, and anywhere in the hits."""
    weights, match = selection.measured.overlap.weights, selection.measured.overlap.chunk_match
    home = selection.measured.units[int(np.argmax(selection.scores))].hit
    here, anywhere = match[home], match.max(axis=0)
    order = np.argsort(-weights, kind="stable")
    second = order[1] if len(order) > 1 else order[0]
    coverage = match @ weights
    terms = selection.measured.question.terms
    rarity = np.array([term.rarity for term in terms] or [0.0], dtype=np.float32)
    names = np.array([term.name for term in terms] or [False])
    missing = 1.0 - here
    others = np.delete(coverage, home)
    return {
        "chunk_coverage": float(coverage[home]),
        "chunk_coverage_top": float(coverage.max()),
        "chunk_margin": float(coverage[home] - others.max(initial=0.0)),
        "all_coverage": float(anywhere @ weights),
        "exact_chunk": float(weights @ (here > 0.99)),
        "rarest_chunk": float(here[order[0]]),
        "rarest_anywhere": float(anywhere[order[0]]),
        "second_chunk_word": float(here[second]),
        "second_anywhere": float(anywhere[second]),
        "absent_weight": float((weights * (rarity > 0.999) * missing).sum()),
        "absent_name": float((missing[names] * (rarity[names] > 0.99)).max(initial=0.0)),
        "absent_name_anywhere": float(((1.0 - anywhere)[names] * (rarity[names] > 0.99)).max(initial=0.0)),
        "missing_names": float(missing[names].max(initial=0.0)),
        "missing_max": float((missing * rarity).max()),
        "missing_count": float(min((missing * rarity > 0.5).sum(), 4) / 4),
        "unmatched_share": float((here == 0).mean()),
        "terms": min(len(terms), 10) / 10,
    }


def _asked(selection: Selection) -> dict[str, float]:
    """Whether the best evidence speaks of the kind of thing that is asked for."""
    measured, best = selection.measured, int(np.argmax(selection.scores))
    home = [i for i, unit in enumerate(measured.units) if unit.hit == measured.units[best].hit]
    column = {name: measured.features[:, NAMES.index(name)] for name in _ASKED}
    wanted, noun = float(column["quantity_asked"][best]), float(focus(measured.question.text) is not None)
    chunk = measured.overlap.chunk_match[measured.units[best].hit]
    numbers = np.array([any(c.isdigit() for c in term.surface) for term in measured.question.terms] or [False])
    years = np.array([bool(_YEAR.fullmatch(term.surface)) for term in measured.question.terms] or [False])
    here, own = measured.overlap.match[best], float(column["asked_overlap"][best])
    return {
        "quantity_asked": wanted,
        "quantity_missing": wanted * (1.0 - float(column["quantity_found"][best])),
        "quantity_missing_chunk": wanted * (1.0 - float(column["quantity_found"][home].max())),
        "focus_asked": noun,
        "focus_missing": noun * (1.0 - float(column["focus_found"][best])),
        "focus_missing_chunk": noun * (1.0 - float(column["focus_found"][home].max())),
        "header_coverage": float(column["header_coverage"][best]),
        "asked_overlap": own,
        "near_pair": float(measured.units[best].kind == "qa") * (1.0 - own),
        "number_missing": float(1.0 - here[numbers].min()) if numbers.any() else 0.0,
        "number_missing_chunk": float(1.0 - chunk[numbers].min()) if numbers.any() else 0.0,
        "year_missing": float(1.0 - chunk[years].min()) if years.any() else 0.0,
        "offered": float(asks_whether_offered(measured.question.text)),
        "weakest_own": float(np.maximum(here, chunk * 0.5).min()),
    }


def _hits(selection: Selection) -> dict[str, float]:
    scores = np.array([hit.score for hit in selection.measured.hits], dtype=np.float32)
    dense = np.where(np.isnan(selection.measured.chunk_dense), 0.0, selection.measured.chunk_dense)
    bm25 = np.array([hit.arms.get("bm25", 0.0) for hit in selection.measured.hits], dtype=np.float32)
    rest = scores[1:]
    return {
        "hit_score": float(scores[0]),
        "hit_margin": float(scores[0] - rest.max(initial=0.0)),
        "hit_spread": float(scores[0] - scores.mean()),
        "chunk_dense": float(dense.max()),
        "chunk_dense_margin": _margin(dense),
        "bm25_share": float(bm25.max() / max(float(bm25.sum()), 1e-6)),
        "bm25_z": _outlier(bm25),
        "dense_z": _outlier(dense),
        "bm25_margin": _margin(bm25) / max(float(bm25.max()), 1e-6),
    }


def _margin(values: Floats) -> float:
    if len(values) < 2:
        return float(values.max(initial=0.0))
    first, second = np.sort(values)[::-1][:2]
    return float(first - second)


def _outlier(values: Floats) -> float:
    """How far the best value stands out of the others, in their standard deviations, at most 5 and divided by 5."""
    if len(values) < 3:
        return 0.0
    rest = np.sort(values)[:-1]
    spread = float(rest.std()) + 0.05 * max(float(abs(values).max()), 1e-6)
    return min(float(values.max() - rest.mean()) / spread, 5.0) / 5.0
