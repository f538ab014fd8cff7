"""Markdown for a pull request."""

from evals.gate import GateResult, difference
from evals.report.types import RunReport, Summary

SIGN = {"GO": "✅", "NO-GO": "⛔", "INSUFFICIENT DATA": "❔"}


def markdown(report: RunReport, gate: GateResult, baseline: RunReport | None = None) -> str:
    """The decision, its reasons and a table of metrics, with the change against a baseline when there is one."""
    lines = [f"### {SIGN[gate.decision]} {report.suite}: {gate.decision}", ""]
    lines += [f"- {reason}" for reason in gate.reasons]
    if gate.reasons:
        lines.append("")
    lines += ["| metric | value | 95 % interval | scored | missing | change |", "| --- | --- | --- | --- | --- | --- |"]
    for name in report.metrics:
        lines.append(_row(name, report.summary(name), report, baseline, ""))
        tags = report.slices(("lang", "language"))
        lines += [_row(name, found, report, baseline, found.slice) for found in _scored(report, name, tags)]
    lines += ["", f"{len(report.cases)} cases, digest `{report.digest[:12]}`"]
    return "\n".join(lines) + "\n"


def _scored(report: RunReport, name: str, tags: list[str]) -> list[Summary]:
    found = [report.summary(name, tag) for tag in tags]
    return [summary for summary in found if summary.scored or summary.unscored]


def _row(name: str, summary: Summary, report: RunReport, baseline: RunReport | None, tag: str) -> str:
    found = summary.interval
    value = f"{found.value:.3f}" if found else "–"
    around = f"{found.low:.3f} … {found.high:.3f}" if found else "–"
    change = difference(name, report, baseline, tag) if baseline else None
    moved = f"{change.value:+.3f} ({change.verdict})" if change else "–"
    label = f"{name} · {tag}" if tag else f"**{name}**"
    return f"| {label} | {value} | {around} | {summary.scored} | {summary.unscored} | {moved} |"
