"""Train the classifier of document sentences that speak to an assistant.

    python -m guardrails.training.documents.train --data ../shared/data

writes guardrails/models/injection/document.npz.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from guardrails.injection.direct import CONCEPTS
from guardrails.linear import Lexicon, LinearModel, Recipe
from guardrails.training.documents import sources
from guardrails.training.fit import fit_model, matrix
from guardrails.training.injection.generate import Example, examples

RECIPE = Recipe(bits=18, characters=1.0, words=1.0, concepts=1.5)
REGULARISATION = 4.0
WEIGHTS = {
    "own": 2.0, "direct": 0.5, "bipia": 5.0, "mail": 2.0, "documentation": 0.5, "wiki": 0.5, "law": 0.5,
    "paper": 1.0, "faq": 1.0,
}  # fmt: skip
OUT = Path(__file__).parents[2] / "models" / "injection" / "document.npz"


def corpus(data: Path) -> list[Example]:
    """Own templates for documents, direct attacks and look-alikes, BIPIA, and clean sentences."""
    folder = Path(__file__).parent
    direct = [
        Example(e.text, e.attack, e.family, e.language, f"direct:{e.source}")
        for e in examples(folder.parent / "injection", 3)
        if e.family != "obfuscation"
    ]
    return [*examples(folder, 8), *direct, *sources.bipia(data), *sources.clean(data)]


def train(sentences: Sequence[Example], lexicon: Lexicon, recipe: Recipe = RECIPE) -> LinearModel:
    """Fit the classifier."""
    features = matrix([e.text for e in sentences], recipe, lexicon)
    weights = np.array([WEIGHTS[e.source.split(":")[0]] for e in sentences])
    attack = np.array([e.attack for e in sentences])
    return fit_model(features, {"instruction": attack}, weights, recipe, lexicon, REGULARISATION)


def main() -> None:
    """Command line: train on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    sentences = corpus(options.data)
    train(sentences, Lexicon.read(CONCEPTS)).save(options.out)
    print(f"{len(sentences)} sentences, {options.out.stat().st_size:,} bytes: {options.out}")


if __name__ == "__main__":
    main()
