"""Applying the safe fixes of findings: never two at one place, the same text again when applied twice."""

from collections.abc import Iterable, Sequence

from assistant.copy.types import Finding


def choose(findings: Iterable[Finding]) -> list[Finding]:
    """The fixes that can be applied together, by position: of overlapping ones the first, then the longest."""
    chosen: list[Finding] = []
    end = -1
    for finding in sorted((f for f in findings if f.fix is not None), key=lambda f: (f.span[0], -f.span[1])):
        if finding.span[0] >= end and finding.span[1] > finding.span[0]:
            chosen.append(finding)
            end = finding.span[1]
    return chosen


def apply(text: str, chosen: Sequence[Finding]) -> str:
    """The text with fixes applied; `chosen` is by position and does not overlap."""
    parts, at = [], 0
    for finding in chosen:
        parts += [text[at : finding.span[0]], finding.fix or ""]
        at = finding.span[1]
    return "".join([*parts, text[at:]])
