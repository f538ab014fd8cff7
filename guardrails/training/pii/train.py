"""Train the shipped named-entity model (German and English, CPU, minutes).

    python -m guardrails.training.pii.train --data ../shared/data --out guardrails/models/pii_ner
    python -m guardrails.training.pii.train --data ../shared/data --out /tmp/fold --fold 0

Two phases: first generated sentences, everyday sentences with drawn names, software and shop texts without names and
MobIE's training part; then GermEval 2014 (development part) and presidio's synthetic set, also with other people in
them. With `--fold` a third of their sources and templates is held out and measured on: these are the figures to quote.
"""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from guardrails.pii.gazetteer import word_list
from guardrails.pii.loading import without_heavy_packages
from guardrails.pii.ner import LISTS, add_flags
from guardrails.training.pii.sets import Sample, germeval, mobie, presidio

LABELS = ("PERSON", "LOCATION", "ORGANIZATION", "STREET")


@dataclass(frozen=True)
class Fold:
    """What is held out: sources (GermEval) and templates (presidio) whose checksum falls into one of `count` parts."""

    index: int = -1
    count: int = 3

    def holds(self, key: str) -> bool:
        """Whether a source or template is held out."""
        return self.index >= 0 and crc32(key.encode()) % self.count == self.index


CONFIG = """
[nlp]
lang = "xx"
pipeline = ["ner"]
batch_size = 256

[components]

[components.ner]
factory = "ner"
incorrect_spans_key = null
moves = null
update_with_oracle_cut_size = 100

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
nO = null

[components.ner.model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[components.ner.model.tok2vec.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 80
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "FLAG19", "FLAG20", "FLAG21"]
rows = [10000, 1500, 4000, 1500, 20, 20, 20]
include_static_vectors = false

[components.ner.model.tok2vec.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 80
window_size = 1
maxout_pieces = 3
depth = 3
"""


def first_phase(data: Path, seed: int) -> list[Sample]:
    """Generated and everyday sentences, texts without names, and MobIE's training part."""
    from guardrails.training.pii import corpora
    from guardrails.training.pii.generate import Generator

    generator = Generator(seed)
    samples = mobie(data / "pii" / "mobie_train.conll")
    samples += [generator.sample("de") for _ in range(4500)]
    samples += [generator.sample("en") for _ in range(3000)]
    samples += [sample for _, sample in corpora.tatoeba(data / "parallel" / "tatoeba.tsv", generator, 3000)]
    samples += corpora.negatives(data / "parallel", word_list("first_names.txt"), 3000, seed)
    return samples


def second_phase(data: Path, seed: int, fold: Fold) -> list[Sample]:
    """Sentences of GermEval 2014 and presidio's set, also with other people in them, and less of the first phase."""
    from guardrails.training.pii import corpora
    from guardrails.training.pii.generate import Generator

    generator = Generator(seed + 1)
    folder = data / "pii"
    real = [sample for key, sample in germeval(folder / "germeval2014_dev.tsv") if not fold.holds(key)]
    made = [sample for key, sample in presidio(folder / "presidio_synth_en.dev.json") if not fold.holds(str(key))]
    samples = real * 2 + made * 2 + [generator.renamed(sample) for sample in made]
    samples += [generator.renamed(sample) for sample in real if any(label == "PERSON" for _, _, label in sample[1])]
    samples += mobie(folder / "mobie_train.conll")[::3]
    samples += [generator.sample(language) for _ in range(750) for language in ("de", "de", "en")]
    samples += corpora.negatives(data / "parallel", word_list("first_names.txt"), 1200, seed + 1)
    return samples


def scores(nlp: Any, samples: list[Sample]) -> dict[str, tuple[float, float, float]]:
    """Label → precision, recall, F1 of exact spans."""
    counts = {label: [0, 0, 0] for label in LABELS}
    for doc, (_, gold) in zip(nlp.pipe([text for text, _ in samples]), samples, strict=True):
        found = {(span.start_char, span.end_char, span.label_) for span in doc.ents}
        wanted = set(gold)
        for label in LABELS:
            mine, theirs = {s for s in found if s[2] == label}, {s for s in wanted if s[2] == label}
            for i, part in enumerate((mine & theirs, mine - theirs, theirs - mine)):
                counts[label][i] += len(part)
    return {label: _prf(*numbers) for label, numbers in counts.items()}


def _prf(hits: int, wrong: int, missed: int) -> tuple[float, float, float]:
    precision, recall = hits / (hits + wrong or 1), hits / (hits + missed or 1)
    return round(precision, 3), round(recall, 3), round(2 * precision * recall / (precision + recall or 1), 3)


def main() -> None:
    """Train, print the scores on what was held out and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", type=Path, help="a model of the first phase to go on from")
    parser.add_argument("--epochs", type=int, nargs=2, default=(4, 3), help="of the two phases")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fold", type=int, default=-1, help="0, 1 or 2: hold this part out and measure on it")
    arguments = parser.parse_args()
    with without_heavy_packages():
        import spacy
    random.seed(arguments.seed)
    spacy.util.fix_random_seed(arguments.seed)
    rng, fold = random.Random(arguments.seed), Fold(arguments.fold)
    if arguments.base:
        nlp = spacy.util.load_model_from_config(spacy.util.load_config(arguments.base / "config.cfg"), auto_fill=False)
        add_flags(nlp, {flag: _thinned(word_list(name), rng) for flag, name in LISTS.items()})
        nlp.from_disk(arguments.base)
    else:
        nlp = _blank(rng)
        train(nlp, first_phase(arguments.data, arguments.seed), arguments.epochs[0], rng, 0.0015)
    train(nlp, second_phase(arguments.data, arguments.seed, fold), arguments.epochs[1], rng, 0.0012)
    add_flags(nlp, {flag: word_list(name) for flag, name in LISTS.items()})
    report = {name: scores(nlp, samples) for name, samples in measuring_sets(arguments.data, fold).items()}
    print(json.dumps(report))
    nlp.meta.update({"name": "pii_ner", "license": "CC BY 4.0", "performance": report, "labels": list(LABELS)})
    nlp.to_disk(arguments.out)


def measuring_sets(data: Path, fold: Fold) -> dict[str, list[Sample]]:
    """Name → samples that this training has not seen."""
    folder = data / "pii"
    return {
        "germeval2014_dev": [s for key, s in germeval(folder / "germeval2014_dev.tsv") if fold.holds(key)],
        "mobie_dev": mobie(folder / "mobie_dev.conll"),
        "presidio_synth": [s for key, s in presidio(folder / "presidio_synth_en.dev.json") if fold.holds(str(key))],
    }


def _blank(rng: random.Random) -> Any:
    from spacy import util
    from thinc.api import Config

    nlp = util.load_model_from_config(Config().from_str(CONFIG), auto_fill=True)
    add_flags(nlp, {flag: _thinned(word_list(name), rng) for flag, name in LISTS.items()})
    for label in LABELS:
        nlp.get_pipe("ner").add_label(label)
    nlp.initialize()
    return nlp


def train(nlp: Any, samples: list[Sample], epochs: int, rng: random.Random, rate: float) -> None:
    """Train a pipeline; the learning rate falls to a tenth."""
    from spacy import util
    from spacy.training import Example
    from thinc.api import Adam

    examples = []
    for text, entities in samples:
        doc = nlp.make_doc(text)
        found = [doc.char_span(*entity, alignment_mode="expand") for entity in entities]
        spans = util.filter_spans([span for span in found if span])
        examples.append(Example.from_dict(doc, {"entities": [(s.start_char, s.end_char, s.label_) for s in spans]}))
    optimizer = Adam(rate, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0)
    started = time.process_time()
    for epoch in range(epochs):
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        optimizer.learn_rate = rate * (1 - 0.9 * epoch / max(1, epochs - 1))
        for batch in util.minibatch(examples, size=min(16 * 2**epoch, 64)):
            nlp.update(batch, sgd=optimizer, losses=losses, drop=0.15)
        print(
            f"epoch {epoch + 1}: loss {losses['ner']:.0f}, {(time.process_time() - started) / 60:.1f} min", flush=True
        )


def _thinned(entries: frozenset[str], rng: random.Random) -> frozenset[str]:
    """A share of a list: what is hidden in training keeps the model from coming to need the list."""
    return frozenset(entry for entry in sorted(entries) if rng.random() < 0.7)


if __name__ == "__main__":
    main()
