"""Train the shipped named-entity model (German and English, CPU, minutes).

    python -m guardrails.training.pii.train --data ../shared/data --out guardrails/models/pii_ner/model.npz
    python -m guardrails.training.pii.train --data ../shared/data --fold 0

A conditional random field (CRFsuite, L-BFGS) on GermEval 2014 (development part), presidio's synthetic set and MobIE's
training part, also with other people in the same places, generated messages, everyday sentences with drawn names, and
software and shop texts without names. With `--fold` a third of GermEval's sources and presidio's templates is held out
and measured on: these are the figures to quote.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from guardrails.pii.crf import Crf, features, sentences
from guardrails.pii.gazetteer import word_list
from guardrails.pii.lexical import Letters, Lexicon, key
from guardrails.pii.ner import LABELS, words_of
from guardrails.training.pii.letters import letters, ordinary, surnames, vocabulary
from guardrails.training.pii.sets import Sample, germeval, mobie, presidio

HIDDEN = 3
"""Of ten names, how many are hidden from the lists in training, so that the model does not come to need them."""


@dataclass(frozen=True)
class Fold:
    """What is held out: sources (GermEval) and templates (presidio) whose checksum falls into one of `count` parts."""

    index: int = -1
    count: int = 3

    def holds(self, key: str) -> bool:
        """Whether a source or template is held out."""
        return self.index >= 0 and crc32(key.encode()) % self.count == self.index


def corpus(data: Path, seed: int, fold: Fold) -> list[Sample]:
    """Everything the model learns from."""
    from guardrails.training.pii import corpora
    from guardrails.training.pii.generate import Generator

    generator = Generator(seed)
    folder = data / "pii"
    real = [sample for name, sample in germeval(folder / "germeval2014_dev.tsv") if not fold.holds(name)]
    made = [sample for name, sample in presidio(folder / "presidio_synth_en.dev.json") if not fold.holds(str(name))]
    traffic = mobie(folder / "mobie_train.conll")
    samples = [*real, *made, *traffic]
    people = [sample for sample in (*real, *made, *traffic) if any(label == "PERSON" for _, _, label in sample[1])]
    samples += [generator.renamed(sample) for _ in range(2) for sample in people]
    samples += [generator.sample(language) for _ in range(1000) for language in ("de", "de", "en")]
    samples += [sample for _, sample in corpora.tatoeba(data / "parallel" / "tatoeba.tsv", generator, 800)]
    samples += corpora.negatives(data / "parallel", word_list("first_names.txt"), 1200, seed)
    return samples


Tagged = tuple[list[str], frozenset[int], list[str]]
"""Words, indices of words after a blank line, and a label per word."""


def tagged(samples: Sequence[Sample]) -> list[Tagged]:
    """Samples as words with B-, I- and O labels."""
    tokenizer = _tokenizer()
    out: list[Tagged] = []
    for text, entities in samples:
        words, places, breaks = words_of(tokenizer(text))
        labels = ["O"] * len(words)
        for start, end, label in sorted(entities):
            inside = [i for i, (a, b) in enumerate(places) if a < end and start < b]
            for number, index in enumerate(inside):
                labels[index] = f"{'I' if number else 'B'}-{label}"
        out.append((words, breaks, labels))
    return out


@cache
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("xx").tokenizer


def fit(samples: Sequence[Tagged], lexicon: Lexicon, c1: float, c2: float, iterations: int) -> dict[str, Any]:
    """Labels, keys, weights and transitions of the trained field."""
    pycrfsuite = import_module("pycrfsuite")
    trainer = pycrfsuite.Trainer(verbose=False)
    for words, breaks, labels in samples:
        for start, end in sentences(words, breaks):
            trainer.append(_attributes(lexicon.facts(words[start:end])), labels[start:end])
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        return _arrays(tagger.info())


def _attributes(facts: Sequence[Any]) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in facts]
    for keys, starts in features(facts):
        for row, part in zip(rows, np.split(keys, starts[1:]), strict=True):
            row += map(str, part.tolist())
    return rows


def _arrays(info: Any) -> dict[str, Any]:
    labels = [f"{prefix}-{name}" for name in LABELS for prefix in ("B", "I")] + ["O"]
    place = {label: i for i, label in enumerate(labels)}
    keys = sorted({int(name) for name, _ in info.state_features})
    row = {name: i for i, name in enumerate(keys)}
    weights = np.zeros((len(keys), len(labels)), np.float32)
    for (name, label), weight in info.state_features.items():
        weights[row[int(name)], place[label]] = weight
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[place[before], place[after]] = weight
    for i, after in enumerate(labels):
        if after.startswith("I-"):
            transitions[[j for j, before in enumerate(labels) if before[2:] != after[2:]], i] = -20.0
    return {
        "labels": np.array(labels),
        "keys": np.array(keys, np.uint32),
        "weights": weights.astype(np.float16),
        "transitions": transitions,
    }


def scores(model: Crf, samples: Sequence[Tagged]) -> dict[str, tuple[float, float, float]]:
    """Label → precision, recall, F1 of exact spans."""
    counts = {label: [0, 0, 0] for label in LABELS}
    for words, breaks, labels in samples:
        found = {(entity.start, entity.end, entity.label) for entity in model.tag(words, breaks)}
        wanted = _spans(labels)
        for label in LABELS:
            mine, theirs = {s for s in found if s[2] == label}, {s for s in wanted if s[2] == label}
            for i, part in enumerate((mine & theirs, mine - theirs, theirs - mine)):
                counts[label][i] += len(part)
    return {label: _prf(*numbers) for label, numbers in counts.items()}


def _spans(labels: Sequence[str]) -> set[tuple[int, int, str]]:
    starts = [i for i, label in enumerate(labels) if label.startswith("B-")]
    spans = set()
    for start in starts:
        end = start + 1
        while end < len(labels) and labels[end] == f"I-{labels[start][2:]}":
            end += 1
        spans.add((start, end, labels[start][2:]))
    return spans


def _prf(hits: int, wrong: int, missed: int) -> tuple[float, float, float]:
    precision, recall = hits / (hits + wrong or 1), hits / (hits + missed or 1)
    return round(precision, 3), round(recall, 3), round(2 * precision * recall / (precision + recall or 1), 3)


def measuring_sets(data: Path, fold: Fold) -> dict[str, list[Sample]]:
    """Name → samples that this training has not seen."""
    folder = data / "pii"
    return {
        "germeval2014_dev": [s for name, s in germeval(folder / "germeval2014_dev.tsv") if fold.holds(name)],
        "mobie_dev": mobie(folder / "mobie_dev.conll"),
        "presidio_synth": [s for name, s in presidio(folder / "presidio_synth_en.dev.json") if fold.holds(str(name))],
    }


def main() -> None:
    """Train, print the scores on what was held out and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--iterations", type=int, default=90)
    parser.add_argument("--l1", type=float, default=0.1)
    parser.add_argument("--l2", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fold", type=int, default=-1, help="0, 1 or 2: hold this part out and measure on it")
    chosen = parser.parse_args()
    random.seed(chosen.seed)
    started, fold = time.process_time(), Fold(chosen.fold)
    nouns, small = ordinary(chosen.data / "parallel")
    known, census = vocabulary(nouns, small), np.array([key(name) for name in surnames()], np.uint32)
    spelling: Letters = letters(nouns, small)
    samples = tagged(corpus(chosen.data, chosen.seed, fold))
    arrays = fit(samples, Lexicon(spelling, known, census, HIDDEN), chosen.l1, chosen.l2, chosen.iterations)
    model = Crf(
        arrays["labels"].tolist(), arrays["keys"], arrays["weights"], arrays["transitions"],
        Lexicon(spelling, known, census),
    )  # fmt: skip
    sets = measuring_sets(chosen.data, fold)
    report: dict[str, Any] = {name: scores(model, tagged(part)) for name, part in sets.items() if part}
    report |= {"samples": len(samples), "features": len(arrays["keys"]), "cpu_s": round(time.process_time() - started)}
    print(json.dumps(report))
    if chosen.out:
        arrays |= {"letters": spelling.weights.astype(np.float16), "letters_bias": spelling.bias}
        np.savez_compressed(chosen.out, allow_pickle=False, **arrays, vocabulary=known, surnames=census)


if __name__ == "__main__":
    main()
