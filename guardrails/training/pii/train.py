"""Train the shipped named-entity model (German and English, CPU, minutes).

    python -m guardrails.training.pii.train --data ../shared/data --out guardrails/models/pii_ner --minutes 12

Trained on MobIE's training part, generated sentences, everyday sentences with drawn names, and software and shop
texts without names. GermEval 2014, MobIE's development part, presidio's synthetic set and our own PII set are only
measured on.
"""

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from guardrails.pii.gazetteer import word_list
from guardrails.pii.loading import without_heavy_packages
from guardrails.pii.ner import LISTS, add_flags
from guardrails.training.pii.sets import Sample, germeval, mobie, presidio

LABELS = ("PERSON", "LOCATION", "ORGANIZATION", "STREET")
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


def training_set(data: Path, seed: int, scale: float) -> list[Sample]:
    """All training samples, shuffled."""
    from guardrails.training.pii import corpora
    from guardrails.training.pii.generate import Generator

    generator = Generator(seed)
    samples = mobie(data / "pii" / "mobie_train.conll")
    samples += [generator.sample("de") for _ in range(int(9000 * scale))]
    samples += [generator.sample("en") for _ in range(int(6000 * scale))]
    samples += [
        sample for _, sample in corpora.tatoeba(data / "parallel" / "tatoeba.tsv", generator, int(6000 * scale))
    ]
    samples += corpora.negatives(data / "parallel", word_list("first_names.txt"), int(6000 * scale), seed)
    random.Random(seed).shuffle(samples)
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
    """Train, print the scores on the measuring sets and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=12.0, help="processor minutes")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the generated sentences")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with without_heavy_packages():
        import spacy
    random.seed(arguments.seed)
    spacy.util.fix_random_seed(arguments.seed)
    nlp = train(arguments)
    report = {name: scores(nlp, samples) for name, samples in measuring_sets(arguments.data).items()}
    print(json.dumps(report, indent=1))
    nlp.meta.update({"name": "pii_ner", "license": "CC BY 4.0", "performance": report, "labels": list(LABELS)})
    nlp.to_disk(arguments.out)


def measuring_sets(data: Path) -> dict[str, list[Sample]]:
    """Name → samples that no training has seen."""
    folder = data / "pii"
    return {
        "germeval2014_dev": [sample for _, sample in germeval(folder / "germeval2014_dev.tsv")],
        "mobie_dev": mobie(folder / "mobie_dev.conll"),
        "presidio_synth": [sample for _, sample in presidio(folder / "presidio_synth_en.dev.json")],
    }


def train(arguments: argparse.Namespace) -> Any:
    """The trained pipeline; the last epochs run with a falling learning rate."""
    from spacy import util
    from spacy.training import Example
    from thinc.api import Adam, Config

    nlp = util.load_model_from_config(Config().from_str(CONFIG), auto_fill=True)
    rng = random.Random(arguments.seed)
    # A share of the lists is hidden in training, so that the model does not come to need them.
    add_flags(
        nlp,
        {flag: frozenset(w for w in sorted(word_list(name)) if rng.random() < 0.65) for flag, name in LISTS.items()},
    )
    samples = training_set(arguments.data, arguments.seed, arguments.scale)
    examples = []
    for text, entities in samples:
        doc = nlp.make_doc(text)
        spans = [doc.char_span(*entity, alignment_mode="expand") for entity in entities]
        examples.append(
            Example.from_dict(
                doc,
                {
                    "entities": [
                        (s.start_char, s.end_char, s.label_) for s in util.filter_spans([s for s in spans if s])
                    ]
                },
            )
        )
    optimizer = Adam(0.0015, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0)
    nlp.initialize(lambda: examples[:2000], sgd=optimizer)
    started = time.process_time()
    for epoch in range(arguments.epochs):
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        optimizer.learn_rate = 0.0015 * (1 - epoch / arguments.epochs) + 0.0001
        for batch in util.minibatch(examples, size=min(16 * 2**epoch, 64)):
            nlp.update(batch, sgd=optimizer, losses=losses, drop=0.15)
        used = (time.process_time() - started) / 60
        print(f"epoch {epoch + 1}: loss {losses['ner']:.0f}, {used:.1f} min", flush=True)
        if used + used / (epoch + 1) > arguments.minutes:
            break
    return nlp


if __name__ == "__main__":
    main()
