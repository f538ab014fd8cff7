"""What the entailment model is worth on labelled statements.

python -m knowledge.training.entailment.evaluate [FOLDER] [--pairs DIR] [--of p4_ q3_]

Scores pairs with the model that ships, or with one in a folder: those of `pairs/held_out`, which are never trained on,
or of another folder, there those whose ids begin as `--of` says. 20 pairs a second on one core.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.retrieval.entailment import PACKAGED, Entailment
from knowledge.training.entailment.data import WRITTEN, Statement, written


def figures(statements: Sequence[Statement], odds: Sequence[float]) -> dict[str, Any]:
    """For statements and for questions what `of_one_kind` gives."""
    found = {}
    for name, asks in (("statements", False), ("questions", True)):
        rows = [i for i, one in enumerate(statements) if one.asks == asks]
        if rows:
            found[name] = of_one_kind([statements[i] for i in rows], [odds[i] for i in rows])
    return found


def of_one_kind(statements: Sequence[Statement], odds: Sequence[float]) -> dict[str, Any]:
    """AUROC, shares passed and stopped at even odds, shares stopped by what makes one false or leaves it open.

    Args:
        odds: log odds that each is settled.
    """
    truth = np.array([one.settled for one in statements])
    values = np.array(odds)
    by_change: dict[str, list[bool]] = {}
    for one, value in zip(statements, odds, strict=True):
        if not one.settled:
            by_change.setdefault(one.change, []).append(value < 0)
    return {
        "number": len(statements),
        "auroc": round(auroc(truth, values), 4),
        "passed": round(float((values[truth] >= 0).mean()), 4),
        "stopped": round(float((values[~truth] < 0).mean()), 4),
        "stopped by change": {name: round(sum(v) / len(v), 3) for name, v in sorted(by_change.items())},
    }


def auroc(truth: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> float:
    """The chance that a true one has the higher value than a false one (ties count half)."""
    order = values.argsort(kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    for value in np.unique(values):
        same = values == value
        ranks[same] = ranks[same].mean()
    good = int(truth.sum())
    return float((ranks[truth].sum() - good * (good + 1) / 2) / max(1, good * (len(truth) - good)))


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=PACKAGED)
    parser.add_argument("--pairs", type=Path, default=WRITTEN / "held_out", metavar="DIR", help="the pairs")
    parser.add_argument("--of", nargs="*", default=[""], metavar="START", help="beginnings of the ids that count")
    chosen = parser.parse_args()
    model = Entailment(chosen.folder)
    pairs = [one for one in written(chosen.pairs) if one.group.startswith(tuple(chosen.of))]
    odds = [(model.answered if one.asks else model.proven)(one.text, [one.evidence])[0] for one in pairs]
    sys.stdout.write(json.dumps(figures(pairs, odds), indent=1) + "\n")


if __name__ == "__main__":
    main()
