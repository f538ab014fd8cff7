"""Train the German toxicity classifier on GermEval 2018 (CC BY 4.0), with HateCheck's functions as templates held out.

    python -m guardrails.training.toxicity.train --data ../shared/data

writes guardrails/models/toxicity/german.npz. German HateCheck (CC BY 4.0) is trained on with whole templates left out
in turn when figures are taken (evals/guardrails/toxicity.py); the shipped weights have seen all of it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from guardrails.linear import Lexicon, LinearModel, Recipe
from guardrails.policy.toxicity import CONCEPTS, MODEL
from guardrails.training.fit import fit_model, matrix
from guardrails.training.injection.sources import read_lines

RECIPE = Recipe(bits=18, characters=1.0, words=1.0, concepts=1.2)
REGULARISATION = 3.0


@dataclass(frozen=True, slots=True)
class Example:
    """A text, whether it is abusive, the group it must not be split from, its function, and its weight."""

    text: str
    toxic: bool
    group: str
    function: str
    weight: float


def germeval(data: Path) -> list[Example]:
    """Tweets with OFFENSE or OTHER."""
    rows = [line.split("\t") for line in (data / "toxicity" / "germeval2018.dev.tsv").read_text("utf-8").splitlines()]
    return [Example(row[0], row[1] == "OFFENSE", row[0], f"germeval:{row[2]}", 1.0) for row in rows if len(row) == 3]


def hatecheck(data: Path) -> list[Example]:
    """German HateCheck cases; the group is the template."""
    rows = read_lines(data / "toxicity" / "hatecheck_de.dev.jsonl")
    return [
        Example(
            row["test_case"], row["label_gold"] == "hateful", f"template {row['templ_id']}", row["functionality"], 1.5
        )
        for row in rows
    ]


def train(examples: Sequence[Example], lexicon: Lexicon, recipe: Recipe = RECIPE) -> LinearModel:
    """Fit the classifier; both classes weigh the same in sum within each source."""
    features = matrix([e.text for e in examples], recipe, lexicon)
    toxic = np.array([e.toxic for e in examples])
    tweets = np.array([e.function.startswith("germeval") for e in examples])
    weights = np.array([e.weight for e in examples])
    for source in (tweets, ~tweets):
        for label in (toxic, ~toxic):
            chosen = source & label
            if chosen.any():
                weights[chosen] *= 0.5 * source.sum() / chosen.sum()
    return fit_model(features, {"toxic": toxic}, weights, recipe, lexicon, REGULARISATION)


def main() -> None:
    """Command line: train on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    examples = [*germeval(options.data), *hatecheck(options.data)]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    train(examples, Lexicon.read(CONCEPTS)).save(options.out)
    print(f"{len(examples)} texts, {options.out.stat().st_size:,} bytes: {options.out}")


if __name__ == "__main__":
    main()
