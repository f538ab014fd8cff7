"""One self-contained HTML page: decision, tables, charts, worst cases, differences to the baseline."""

from pathlib import Path
from typing import Any

from assistant.copy.review.diff import word_diff
from evals.gate import GateResult, difference
from evals.report.types import CaseReport, RunReport, Summary
from evals.scoring import all_metrics

TEMPLATE = Path(__file__).parent / "report.html.j2"
WORST = 25


def html(report: RunReport, gate: GateResult, baseline: RunReport | None = None) -> str:
    """The page; no script, no request to anywhere."""
    from jinja2 import Environment, StrictUndefined, select_autoescape

    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(
        report=report,
        gate=gate,
        rows=[_row(name, report, baseline) for name in report.metrics],
        worst=_worst(report, baseline),
        baseline=baseline,
    )


def _row(name: str, report: RunReport, baseline: RunReport | None) -> dict[str, Any]:
    metric = all_metrics()[name]
    tags = ["", *report.slices(("language", "channel", "tenant", "kind", "family"))]
    return {
        "name": name,
        "about": metric.about,
        "better": metric.better,
        "slices": [_slice(name, report.summary(name, tag), report, baseline) for tag in tags],
    }


def _slice(name: str, summary: Summary, report: RunReport, baseline: RunReport | None) -> dict[str, Any]:
    change = difference(name, report, baseline, summary.slice) if baseline else None
    found = summary.interval
    unit = found is not None and 0.0 <= found.value <= 1.0
    return {
        "slice": summary.slice,
        "value": found.value if found else None,
        "low": max(found.low, 0.0) if found and unit else (found.low if found else None),
        "high": min(found.high, 1.0) if found and unit else (found.high if found else None),
        "unit": unit,
        "scored": summary.scored,
        "unscored": summary.unscored,
        "change": change,
    }


def _worst(report: RunReport, baseline: RunReport | None) -> list[dict[str, Any]]:
    before = {known.case.id: known for known in baseline.cases} if baseline else {}
    ranked = sorted(report.cases, key=lambda found: (_quality(found), found.case.id))
    return [
        {
            "case": found.case,
            "scores": found.scores,
            "text": _said(found),
            "error": found.seen.error,
            "diff": word_diff(_said(before[found.case.id]), _said(found)) if found.case.id in before else None,
        }
        for found in ranked[:WORST]
        if _quality(found) < 1.0
    ]


def _quality(found: CaseReport) -> float:
    """Mean of the 0..1 scores turned so that 1 is best; a missing score counts 0."""
    parts = []
    for name, score in found.scores.items():
        if all_metrics()[name].timing or name in ("tokens", "euros"):
            continue
        if score.value is None:
            parts.append(0.0)
        elif 0.0 <= score.value <= 1.0:
            parts.append(score.value if all_metrics()[name].better == "higher" else 1.0 - score.value)
    return sum(parts) / len(parts) if parts else 1.0


def _said(found: CaseReport) -> str:
    output = found.seen.output or {}
    return str(output.get("text") or output.get("action") or "")
