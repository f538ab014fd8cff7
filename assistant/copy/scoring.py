"""Scores of a text, and the gate.

Acrolinx documents its score as a density: words / 75 is what a clean stretch of text weighs against its issues. Here a
category with F findings in a text of N words scores 100 · (N / 75) / (N / 75 + F); findings weigh by severity.
"""

from collections.abc import Mapping, Sequence

from assistant.copy.brand import Gate
from assistant.copy.types import CATEGORIES, SEVERITIES, Finding, Severity

WORDS_PER_ISSUE = 75.0
_WEIGHTS: Mapping[Severity, float] = {"error": 1.0, "warning": 1.0, "suggestion": 0.5}


def score(words: int, findings: Sequence[Finding]) -> float:
    """0..100 of findings in a text of so many words; a text without words or findings scores 100."""
    weight = sum(_WEIGHTS[finding.severity] for finding in findings)
    base = max(1, words) / WORDS_PER_ISSUE
    return round(100.0 * base / (base + weight), 1)


def scores(words: int, findings: Sequence[Finding]) -> dict[str, float]:
    """The score of every category."""
    return {name: score(words, [f for f in findings if f.category == name]) for name in CATEGORIES}


def passes(total: float, findings: Sequence[Finding], gate: Gate) -> bool:
    """Whether a text may go on: no finding at the gate's severity or worse, and score enough."""
    worst = SEVERITIES.index(gate.fail_on)
    return total >= gate.minimum_score and not any(SEVERITIES.index(f.severity) <= worst for f in findings)
