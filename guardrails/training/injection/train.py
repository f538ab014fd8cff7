"""Train the direct-attack classifier.

    python -m guardrails.training.injection.train --data ../shared/data

writes guardrails/models/injection/direct.npz. Sources and licences: `sources.py`, templates beside this file.
"""

import argparse
from collections.abc import MutableMapping, Sequence
from pathlib import Path

import numpy as np

from guardrails.injection.direct import CONCEPTS, MODEL, windows
from guardrails.linear import Features, Lexicon, LinearModel, Recipe, featurise
from guardrails.normalise import views
from guardrails.training.fit import fit_model, stacked
from guardrails.training.injection import sources
from guardrails.training.injection.generate import Example, examples

RECIPE = Recipe(bits=18, characters=1.0, words=1.0, concepts=1.5)
REGULARISATION = 8.0
SOURCE_WEIGHTS = {
    "own": 1.0, "dev": 2.0, "deepset": 1.5, "in_the_wild": 1.0, "cyberseceval": 1.5, "banking77": 0.5, "clinc": 0.5,
    "bitext": 0.5, "tatoeba": 0.6, "woz": 0.4, "germeval": 0.5, "covid": 0.5, "notinject": 3.0, "xstest": 1.5,
}  # fmt: skip


def corpus(data: Path, per_template: int = 8, everyday: int = 1500) -> list[Example]:
    """All training messages: own templates and the public dev sets."""
    return [
        *examples(Path(__file__).parent, per_template),
        *sources.own_dev(data),
        *sources.deepset(data),
        *sources.in_the_wild(data),
        *sources.cyberseceval(data),
        *sources.notinject(data),
        *sources.xstest(data),
        *sources.everyday(data, everyday),
    ]


def weight_of(example: Example) -> float:
    """How much a message counts, by its source."""
    return SOURCE_WEIGHTS[example.source.split(":")[0]]


def rows_of(example: Example, recipe: Recipe, lexicon: Lexicon, longest: int = 3_000) -> list[Features]:
    """One row per window of each reading of a message."""
    return [
        featurise(view.text[start:end], recipe, lexicon)
        for view in views(example.text[:longest])
        for start, end in windows(view.text)
    ]


def train(
    messages: Sequence[Example],
    lexicon: Lexicon,
    recipe: Recipe = RECIPE,
    known: MutableMapping[str, list[Features]] | None = None,
) -> LinearModel:
    """Fit the classifier on messages; `known` keeps the rows of each text from one call to the next."""
    cache = {} if known is None else known
    rows: list[Features] = []
    attack: list[bool] = []
    weights: list[float] = []
    for message in messages:
        if message.text not in cache:
            cache[message.text] = rows_of(message, recipe, lexicon)
        made = cache[message.text]
        rows.extend(made)
        attack.extend([message.attack] * len(made))
        weights.extend([weight_of(message) / len(made) ** 0.5] * len(made))
    features = stacked(rows, recipe)
    return fit_model(features, {"attack": np.array(attack)}, np.array(weights), recipe, lexicon, REGULARISATION)


def main() -> None:
    """Command line: train on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with injection/, intent/, parallel/, ...")
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    messages = corpus(options.data)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    train(messages, Lexicon.read(CONCEPTS)).save(options.out)
    print(f"{len(messages)} messages, {options.out.stat().st_size:,} bytes: {options.out}")


if __name__ == "__main__":
    main()
