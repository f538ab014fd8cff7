"""Toxicity: GermEval 2018 and German HateCheck, templates and tweets held out by folds.

python -m evals.guardrails.toxicity --data ../shared/data [--json]
"""

import hashlib
from collections import defaultdict
from pathlib import Path

from evals.guardrails.report import Figures, auroc, run, share
from guardrails.linear import Lexicon
from guardrails.policy.toxicity import CONCEPTS, THRESHOLD, ToxicityClassifier
from guardrails.training.toxicity.train import Example, germeval, hatecheck, train

FOLDS = 4


def fold_of(group: str) -> int:
    """A stable fold by the group's name."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def measure(data: Path) -> Figures:
    """Figures with whole HateCheck templates and tweets held out, and with GermEval alone as training data."""
    tweets, cases = germeval(data), hatecheck(data)
    lexicon = Lexicon.read(CONCEPTS)
    scored = []
    for fold in range(FOLDS):
        seen = [e for e in (*tweets, *cases) if fold_of(e.group) != fold]
        classifier = ToxicityClassifier(train(seen, lexicon))
        scored += [(e, classifier.score(e.text)) for e in (*tweets, *cases) if fold_of(e.group) == fold]
    transfer = ToxicityClassifier(train(tweets, lexicon))
    return {
        "threshold": THRESHOLD,
        "germeval_2018_folds": _binary([(e, s) for e, s in scored if e.function.startswith("germeval")]),
        "hatecheck_templates_held_out": _functions(
            [(e, s) for e, s in scored if not e.function.startswith("germeval")]
        ),
        "hatecheck_trained_on_germeval_only": _functions([(e, transfer.score(e.text)) for e in cases]),
    }


def _binary(scored: list[tuple[Example, float]]) -> Figures:
    toxic = [s for e, s in scored if e.toxic]
    harmless = [s for e, s in scored if not e.toxic]
    hits, alarms = sum(s >= THRESHOLD for s in toxic), sum(s >= THRESHOLD for s in harmless)
    return {
        "recall": hits / len(toxic),
        "precision": hits / max(1, hits + alarms),
        "false_positives": alarms / len(harmless),
        "auroc": auroc(toxic, harmless),
        "texts": len(scored),
    }


def _functions(scored: list[tuple[Example, float]]) -> Figures:
    by_function: dict[str, list[bool]] = defaultdict(list)
    for example, score in scored:
        by_function[example.function].append((score >= THRESHOLD) == example.toxic)
    accuracy = {name: sum(right) / len(right) for name, right in sorted(by_function.items())}
    return {
        "functional_accuracy": sum(accuracy.values()) / len(accuracy),
        "case_accuracy": share([right for rights in by_function.values() for right in rights]),
        "false_positives": share([s >= THRESHOLD for e, s in scored if not e.toxic]),
        "recall": share([s >= THRESHOLD for e, s in scored if e.toxic]),
        "by_function": accuracy,
    }


if __name__ == "__main__":
    run("toxicity", measure)
