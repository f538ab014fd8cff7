"""Fit the weights of the claim checker on labelled claims.

python -m evals.copy.fit_claims --index DATA_DIR [--write] [--twins]

Each claim's most promising stretch of evidence counts, found anew in each round (expectation maximisation by its best
instance). Prints what claims of a text score when the weights were fitted without it (eight folds by text), for each
split of the suites; --twins also what false twins of the true claims score (`twins`), which are never fitted on;
--write stores the weights fitted on all.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.copy.brand_file import load_brand
from assistant.copy.claims import support
from assistant.copy.claims.check import Claims
from assistant.copy.claims.detect import statements
from assistant.copy.rules.claims import ClaimsPolicy
from assistant.copy.view import View
from assistant.evidence.scorer import Logistic
from evals.copy.measure import DEMO, TODAY, rows
from evals.copy.twins import twins

Floats = npt.NDArray[np.float64]
FOLDS, ROUNDS, STEPS = 8, 6, 30
# What the loss counts for a false claim that passes beside a true one that stops.
FALSE_PASSED = 2.0
RIDGE = 3.0
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
OUT = Path(support.__file__).parent


WRITTEN = ("copy_claim_texts.jsonl", "copy_claim_texts_round8.jsonl")
"""Whole texts with labelled claims; the last ones by a writer who knew neither rules nor weights."""


@dataclass(frozen=True)
class Instance:
    """A statement of a claim: `rows` [stretches, features], what it is, and where it stands."""

    rows: Floats
    proven: bool
    text: str
    split: str


def instances(
    checker: Claims, policy: ClaimsPolicy, cosines: support.Cosines, *, twinned: bool = False
) -> Iterator[Instance]:
    """The statements of all labelled claims; of false claims in several statements nobody knows which is false.

    Args:
        twinned: with the false twins of true claims; their split is "twin:" and what was changed.
    """
    written = [row for name in WRITTEN for row in rows(name)]
    texts = [*written, *map(_whole, rows("copy_claims.jsonl"))]
    for row in texts:
        view = View(row["text"], row["lang"])
        found = list(statements(view, policy))
        for gold in row["claims"]:
            inside = [s for s in found if s.start < gold["end"] and gold["start"] < s.end]
            proven = gold["status"] == "supported"
            if gold["status"] == "forbidden" or (len(inside) > 1 and not proven):
                continue
            for statement in inside:
                yield Instance(_rows(checker, view, statement, cosines), proven, row["id"], row["split"])
            if twinned and proven and len(inside) == 1:
                yield from _twins(row, gold, checker, policy, cosines)


def _twins(
    row: Mapping[str, Any],
    gold: Mapping[str, Any],
    checker: Claims,
    policy: ClaimsPolicy,
    cosines: support.Cosines,
) -> Iterator[Instance]:
    """The false twins of a true claim, each in the claim's place; those that come to one statement."""
    text, start, end = row["text"], gold["start"], gold["end"]
    for changed, twin in twins(text[start:end], row["lang"]):
        view = View(text[:start] + twin + text[end:], row["lang"])
        found = [s for s in statements(view, policy) if s.start < start + len(twin) and start < s.end]
        if len(found) == 1:
            yield Instance(_rows(checker, view, found[0], cosines), False, row["id"], f"twin:{changed}")


def _whole(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "claims": [{"start": 0, "end": len(row["text"]), "status": row["status"]}]}


def _rows(checker: Claims, view: View, statement: Any, cosines: support.Cosines) -> Floats:
    looked = checker.looked_up(view, statement)
    valid = [c for c in looked.compared if checker.proves(looked.hits[c.unit.hit].document)]
    chosen = support.promising(valid)
    if not chosen:
        return np.zeros((0, len(support.FEATURES)))
    near = cosines(looked.asked, valid, chosen)
    return support.features(looked.asked, valid, chosen, looked.hits, near).astype(np.float64)


def fit(given: Sequence[Instance], *, vectors: bool) -> Logistic:
    """Logistic regression with a ridge penalty on each statement's best stretch."""
    used = [one for one in given if len(one.rows)]
    picked = [int(np.argmax(one.rows[:, 0] + one.rows[:, 1])) for one in used]
    asked = np.array([vectors or not _by_vectors(name) for name in support.FEATURES])
    answers = np.array([one.proven for one in used], dtype=np.float64)
    for _ in range(ROUNDS):
        x = np.stack([one.rows[at] for one, at in zip(used, picked, strict=True)])
        model = _logistic(x, answers, asked)
        picked = [int(np.argmax(model.logits(one.rows.astype(np.float32)))) for one in used]
    return model


def _by_vectors(name: str) -> bool:
    return name in ("cosine", "against_closer", "closer")


def _logistic(x: Floats, answers: Floats, asked: npt.NDArray[np.bool_]) -> Logistic:
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-3)
    z = np.clip((x - mean) / scale, -6.0, 6.0) * asked
    z = np.hstack([z, np.ones((len(z), 1))])
    cost = np.where(answers > 0.5, 1.0, FALSE_PASSED)
    ridge = np.diag([RIDGE] * x.shape[1] + [1e-6])
    weights = np.zeros(z.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-z @ weights))
        gradient = z.T @ (cost * (p - answers)) + ridge @ weights
        curvature = (z * (cost * np.maximum(p * (1 - p), 1e-6))[:, None]).T @ z + ridge
        weights -= np.linalg.solve(curvature, gradient)
    kept = (weights[:-1] * asked).astype(np.float32)
    return Logistic(support.FEATURES, mean.astype(np.float32), scale.astype(np.float32), kept, float(weights[-1]))


def likely(model: Logistic, one: Instance) -> float:
    """The probability of a statement's best stretch."""
    return float(model(one.rows.astype(np.float32)).max()) if len(one.rows) else 0.0


def across(given: Sequence[Instance], *, vectors: bool) -> list[float]:
    """What every statement scores under weights that have not seen its text; no weights see a twin."""
    texts = sorted({one.text for one in given})
    fold = {text: number % FOLDS for number, text in enumerate(texts)}
    scores = [0.0] * len(given)
    for number in range(FOLDS):
        seen = [one for one in given if fold[one.text] != number and not one.split.startswith("twin:")]
        model = fit(seen, vectors=vectors)
        for at, one in enumerate(given):
            if fold[one.text] == number:
                scores[at] = likely(model, one)
    return scores


def table(given: Sequence[Instance], scores: Sequence[float]) -> Iterator[str]:
    """A line for each split: shares passed and stopped at some thresholds."""
    for split in dict.fromkeys(one.split for one in given):
        of = [(one.proven, score) for one, score in zip(given, scores, strict=True) if one.split == split]
        good, bad = [s for proven, s in of if proven], [s for proven, s in of if not proven]
        cells = [f"{at}: {_share(s >= at for s in good)}/{_share(s < at for s in bad)}" for at in _THRESHOLDS]
        yield f"{split:14} {len(good):4} {len(bad):4}  passed/stopped at  {'  '.join(cells)}"


def _share(hits: Iterable[bool]) -> str:
    found = list(hits)
    return f"{sum(found) / len(found):.2f}" if found else "–"


def main(argv: Sequence[str] | None = None) -> None:
    """Fit, print, and write."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    parser = argparse.ArgumentParser(prog="python -m evals.copy.fit_claims")
    parser.add_argument("--index", type=Path, required=True, help="data directory with the demo company indexed")
    parser.add_argument("--twins", action="store_true", help="score false twins of the true claims, too")
    parser.add_argument("--write", action="store_true", help="store the weights")
    options = parser.parse_args(argv)
    beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": options.index}))
    try:
        brand, encoder = load_brand(DEMO / "brand.yaml"), beleg.knowledge().encoder
        checker = Claims(beleg.knowledge(), brand, today=lambda: TODAY)
        policy, cosines = ClaimsPolicy(brand), support.Cosines(encoder)
        given = list(instances(checker, policy, cosines, twinned=options.twins))
        for name, vectors in ((encoder.info.name.rsplit("/", 1)[-1], True), ("default", False)):
            print(name, *table(given, across(given, vectors=vectors)), sep="\n")
            if options.write:
                labelled = [one for one in given if not one.split.startswith("twin:")]
                made = json.dumps(fit(labelled, vectors=vectors).to_json(), indent=1)
                (OUT / f"support.{name}.json").write_text(made + "\n", encoding="utf-8")
    finally:
        beleg.close()


if __name__ == "__main__":
    main()
