"""Fit the weights of the support score on BEGIN and on perturbed sentences.

    python -m guardrails.training.groundedness.train --data ../shared/data

BEGIN (google/BEGIN-dataset) and SquadShifts new_wiki (CC BY 4.0); XQuAD stays unseen. Writes nine numbers as JSON.
"""

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from guardrails.groundedness.assess import FEATURES, MODEL, features
from guardrails.groundedness.facts import compare
from guardrails.groundedness.words import words_of
from guardrails.sentences import sentences


def begin(data: Path) -> list[tuple[str, str, bool]]:
    """(knowledge, response, attributable) of BEGIN's Wizard-of-Wikipedia part."""
    with (data / "groundedness" / "begin_dev_wow.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(r["knowledge"], r["response"], r["begin_label"] == "Fully attributable") for r in rows]


def row(answer: str, evidence: str, language: str) -> list[float]:
    """The features of a whole answer taken as one sentence."""
    parts = [words_of(evidence[start:end], language) for start, end in sentences(evidence)]
    words = words_of(answer, language)
    return features(words, compare(words, parts, language))


def fit(rows: Sequence[list[float]], labels: Sequence[bool]) -> tuple[float, npt.NDArray[np.float64]]:
    """Bias and weights of a logistic regression."""
    model = LogisticRegression(C=10.0, max_iter=2_000)
    model.fit(np.array(rows), np.array(labels))
    return float(model.intercept_[0]), model.coef_[0]


def main() -> None:
    """Command line: fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    cases = begin(options.data)
    bias, weights = fit([row(a, k, "en") for k, a, _ in cases], [label for _, _, label in cases])
    stored = {"bias": bias, "weights": dict(zip(FEATURES, weights.tolist(), strict=True))}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(options.out.read_text())


if __name__ == "__main__":
    main()
