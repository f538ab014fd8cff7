"""A report as JSON, and for a terminal."""

from typing import Any

from assistant.copy.types import Finding, LintReport

_COLOURS = {"error": "red", "warning": "yellow", "suggestion": "cyan"}


def finding(found: Finding) -> dict[str, Any]:
    """A finding as in the batch output, plus what the batch leaves out: category, fix and link."""
    return {
        "rule": found.rule,
        "start": found.span[0],
        "end": found.span[1],
        "severity": found.severity,
        "message": found.message,
        "suggestion": found.suggestion,
        "category": found.category,
        "fix": found.fix,
        "link": found.link,
    }


def batch_line(report: LintReport) -> dict[str, Any]:
    """`{score, findings: [{rule, start, end, severity, message, suggestion}]}`."""
    keys = ("rule", "start", "end", "severity", "message", "suggestion")
    return {
        "score": report.score,
        "passed": report.passed,
        "language": report.language,
        "findings": [{key: finding(found)[key] for key in keys} for found in report.findings],
    }


def as_json(report: LintReport) -> dict[str, Any]:
    """The whole report as one JSON object."""
    return {
        "score": report.score,
        "passed": report.passed,
        "language": report.language,
        "channel": report.channel,
        "words": report.words,
        "scores": dict(report.scores),
        "figures": dict(report.figures),
        "findings": [finding(found) for found in report.findings],
    }


def position(text: str, offset: int) -> tuple[int, int]:
    """(line, column) of an offset, both from 1."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def terminal(report: LintReport, name: str) -> list[tuple[str, str]]:
    """Lines of (text, colour) for a terminal; colour "" for none."""
    lines: list[tuple[str, str]] = []
    for found in report.findings:
        line, column = position(report.text, found.span[0])
        lines.append((f"{name}:{line}:{column}  {found.severity:<10} {found.rule}", _COLOURS[found.severity]))
        lines.append((f"    {found.message}", ""))
        if found.suggestion:
            lines.append((f"    → {found.suggestion}", "green"))
    worst = [f"{key} {value:.0f}" for key, value in report.scores.items() if value < 100]
    detail = f" ({', '.join(worst)})" if worst else ""
    verdict = "passed" if report.passed else "not passed"
    lines.append(
        (f"{report.words} words, {len(report.findings)} findings, score {report.score:.0f}{detail}: {verdict}", "bold")
    )
    return lines
