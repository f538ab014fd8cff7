"""Intent figures and the shipped weights: `python -m evals.understanding.intents --data ../shared/data [--fit]`.

CLINC150: fitted on its training part, measured on its validation part (in scope) and its out-of-scope sentences, which
no part of the fit sees. BANKING77 and the support intents: cross-validated, the latter by family, so that no wording of
a held-out idea is known in either language. `--fit` writes the support weights for an embedding model.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.understand.intents import IntentClassifier, IntentOptions
from evals.answers.collection import RememberingEncoder
from evals.understanding.examples import Example, banking, clinc, own, public
from knowledge.retrieval.encoder import Encoder, EncoderOptions, by_meaning, load_encoder

WEIGHTS = Path(__file__).resolve().parents[2] / "assistant" / "weights"
FOLDS = 5
BANKING_FOLDS = 3
SUPPORT = IntentOptions(penalty=2e-4, dense=3.0, rejected=0.02)
"""Few examples per intent want a stronger penalty than CLINC's hundred; fewer rejections, as a rejected message is
still searched as a question."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and fit where asked; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.understanding.intents", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with intent/")
    parser.add_argument("--model", default="default", help="embedding model: 'default', a hub name or a folder")
    parser.add_argument("--only", choices=("clinc", "banking77", "support"), help="one set")
    parser.add_argument("--fit", action="store_true", help="write assistant/weights/intents.<model>.safetensors")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    chosen = parser.parse_args(arguments)
    encoder = RememberingEncoder(by_meaning(load_encoder(EncoderOptions(model=chosen.model))))
    sets = {"clinc": clinc_figures, "banking77": banking_figures, "support": support_figures}
    shown = {name: measure(chosen.data, encoder) for name, measure in sets.items() if chosen.only in (None, name)}
    if chosen.fit:
        name = encoder.info.name.rsplit("/", 1)[-1]
        fitted(chosen.data, encoder).save(WEIGHTS / f"intents.{name}.safetensors")
    print(json.dumps(shown, indent=None if chosen.json else 1, ensure_ascii=False))
    return 0


def clinc_figures(data: Path, encoder: Encoder) -> dict[str, Any]:
    """In-scope accuracy, and the share of out-of-scope texts rejected where 5 % of in-scope texts are.

    The threshold is the 5 % quantile of the validation part, so that exactly these are rejected.
    """
    started = time.monotonic()
    texts, labels = zip(*clinc(data, "train"), strict=True)
    model = IntentClassifier.fit(texts, labels, encoder, IntentOptions(folds=0))
    inside, outside = clinc(data, "val"), clinc(data, "oos_val") + clinc(data, "oos_train")
    judged = model.predict([text for text, _ in inside])
    other = model.predict([text for text, _ in outside])
    limit = float(np.quantile([item.scope for item in judged], 0.05))
    return {
        "in_scope_accuracy": _share(a.label == label for a, (_, label) in zip(judged, inside, strict=True)),
        "oos_recall_at_5_percent": _share(item.scope < limit for item in other),
        "in_scope": len(inside),
        "out_of_scope": len(outside),
        "seconds": round(time.monotonic() - started),
    }


def banking_figures(data: Path, encoder: Encoder) -> dict[str, Any]:
    """Accuracy, cross-validated."""
    rows = banking(data)
    order = np.random.default_rng(7).permutation(len(rows))
    right = []
    for fold in range(BANKING_FOLDS):
        held = set(order[fold::BANKING_FOLDS].tolist())
        kept = [row for i, row in enumerate(rows) if i not in held]
        texts, labels = zip(*kept, strict=True)
        model = IntentClassifier.fit(texts, labels, encoder, IntentOptions(folds=0))
        wanted = [rows[i] for i in sorted(held)]
        found = model.predict([text for text, _ in wanted])
        right += [a.label == label for a, (_, label) in zip(found, wanted, strict=True)]
    return {"accuracy": _share(right), "texts": len(rows), "folds": BANKING_FOLDS}


def support_figures(data: Path, encoder: Encoder) -> dict[str, Any]:
    """Accuracy by family folds on the project's own sentences, per language; the commonest confusions."""
    mine = own()
    more = public(data, 1 + max(item.family for item in mine))
    right: dict[str, list[bool]] = {"de": [], "en": []}
    wrong: Counter[str] = Counter()
    per: dict[str, list[bool]] = {}
    for fold in range(FOLDS):
        model = _model([e for e in mine if e.family % FOLDS != fold] + more, encoder, 0)
        held = [e for e in mine if e.family % FOLDS == fold]
        for found, example in zip(model.predict([e.text for e in held]), held, strict=True):
            hit = found.label == example.label
            right[example.language].append(hit)
            per.setdefault(example.label, []).append(hit)
            if not hit:
                wrong[f"{example.label} → {found.label}"] += 1
    return {
        "accuracy": {language: _share(hits) for language, hits in right.items()},
        "texts": {language: len(hits) for language, hits in right.items()},
        "per_intent": {label: _share(hits) for label, hits in sorted(per.items())},
        "confusions": dict(wrong.most_common(12)),
        "folds": FOLDS,
    }


def fitted(data: Path, encoder: Encoder) -> IntentClassifier:
    """The weights to ship."""
    mine = own()
    return _model(mine + public(data, 1 + max(item.family for item in mine)), encoder, 5)


def _model(examples: Sequence[Example], encoder: Encoder, folds: int) -> IntentClassifier:
    texts, labels = [e.text for e in examples], [e.label for e in examples]
    families = [e.family for e in examples]
    return IntentClassifier.fit(texts, labels, encoder, replace(SUPPORT, folds=folds), families)


def _share(hits: Any) -> float:
    values = [bool(hit) for hit in hits]
    return round(sum(values) / max(len(values), 1), 4)


if __name__ == "__main__":
    raise SystemExit(main())
