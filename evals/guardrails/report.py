"""Command line and output that the guard evaluations share."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Figures = dict[str, Any]


def run(name: str, measure: Callable[[Path], Figures], argv: Sequence[str] | None = None) -> None:
    """Measure and print: one JSON object with --json, else a readable list."""
    parser = argparse.ArgumentParser(prog=f"python -m evals.guardrails.{name}")
    parser.add_argument("--data", type=Path, required=True, help="the folder with injection/, policy/, toxicity/, ...")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(argv)
    figures = measure(options.data)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print("\n".join(lines(figures)))


def lines(figures: Mapping[str, Any], indent: int = 0) -> list[str]:
    """The figures as indented `name: value` lines."""
    made = []
    for key, value in figures.items():
        if isinstance(value, Mapping):
            made += [f"{'  ' * indent}{key}:", *lines(value, indent + 1)]
        else:
            shown = f"{value:.3f}" if isinstance(value, float) else str(value)
            made.append(f"{'  ' * indent}{key}: {shown}")
    return made


def share(hits: Sequence[bool]) -> float | None:
    """The share of true values, or None of nothing."""
    return sum(hits) / len(hits) if hits else None


def threshold_at(scores: Sequence[float], false_positives: float) -> float:
    """The lowest threshold that at most this share of harmless scores lies above."""
    ordered = np.sort(np.asarray(scores))[::-1]
    return float(ordered[int(false_positives * len(ordered))])


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve by ranks, ties counted half (Mann-Whitney U)."""
    scores = np.concatenate([positive, negative])
    order = scores.argsort(kind="mergesort")
    ranks = np.empty(len(scores))
    ordered = scores[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(ordered)]
    for start, end in zip(starts, ends, strict=True):
        ranks[order[start:end]] = (start + end + 1) / 2
    size = len(positive)
    return float((ranks[:size].sum() - size * (size + 1) / 2) / (size * len(negative)))
