"""One self-contained HTML page: decision, tables, charts, worst cases, differences to the baseline."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.copy.review.diff import word_diff
from evals.gate import GateResult, difference
from evals.report.types import CaseReport, RunReport, Summary
from evals.scoring import Score, all_metrics

TEMPLATE = Path(__file__).parent / "report.html.j2"
WORST = 25
MOST_SLICES = 12
"""Values of one kind of tag that are still worth a line each."""


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
        failed=[check for kind in ("fail", "insufficient") for check in gate.checks if check.outcome == kind],
        passed=[check for check in gate.checks if check.outcome == "pass"],
        worst=_worst(report, baseline),
        changed=_changed(report, baseline) if baseline else [],
        baseline=baseline,
    )


def _row(name: str, report: RunReport, baseline: RunReport | None) -> dict[str, Any]:
    metric = all_metrics()[name]
    tags = ["", *_slices(name, report)]
    return {
        "name": name,
        "about": metric.about,
        "better": metric.better,
        "slices": [_slice(name, report.summary(name, tag), report, baseline) for tag in tags],
    }


def _slices(name: str, report: RunReport) -> list[str]:
    """Tags of the cases that the metric applies to, without kinds of tags that have too many values or only one."""
    tags = sorted({tag for found in report.cases if name in found.scores for tag in found.case.tags if ":" in tag})
    of_kind = Counter(tag.partition(":")[0] for tag in tags)
    return [tag for tag in tags if 2 <= of_kind[tag.partition(":")[0]] <= MOST_SLICES]


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
    return [_item(found, before.get(found.case.id)) for found in ranked[:WORST] if _quality(found) < 1.0]


def _changed(report: RunReport, baseline: RunReport) -> list[dict[str, Any]]:
    """Cases whose reply differs from the baseline's, the greatest loss first."""
    before = {known.case.id: known for known in baseline.cases}
    pairs = [
        (_quality(found) - _quality(known), found, known)
        for found in report.cases
        if (known := before.get(found.case.id)) is not None and _said(found) != _said(known)
    ]
    ranked = sorted(pairs, key=lambda pair: (pair[0], pair[1].case.id))
    return [_item(found, known) for _, found, known in ranked[:WORST]]


def _item(found: CaseReport, known: CaseReport | None) -> dict[str, Any]:
    differs = known is not None and _said(known) != _said(found)
    return {
        "case": found.case,
        "scores": found.scores,
        "asked": _asked(found.case.input),
        "expected": "\n".join(f"{key}: {_plain(value)}" for key, value in found.case.expected.items()),
        "text": _said(found),
        "error": found.seen.error,
        "diff": word_diff(_said(known), _said(found)) if known is not None and differs else None,
        "telling": _telling,
    }


def _telling(name: str, score: Score) -> bool:
    """Whether a score stands in the headline of a case: it is missing or not the best."""
    metric = all_metrics()[name]
    best = 1.0 if metric.better == "higher" else 0.0
    return score.value is None or (score.value != best and not metric.timing and metric.pooled is None)


def _asked(given: Mapping[str, Any]) -> str:
    for key in ("question", "text", "transcript", "messages"):
        if given.get(key):
            return _plain(given[key])
    return "\n".join(f"{key}: {_plain(value)}" for key, value in given.items())


def _plain(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _quality(found: CaseReport) -> float:
    """Mean of the 0..1 scores turned so that 1 is best; a missing score counts 0."""
    parts = []
    for name, score in found.scores.items():
        metric = all_metrics()[name]
        if metric.timing or metric.pooled is not None or name in ("tokens", "euros"):
            continue
        if score.value is None:
            parts.append(0.0)
        elif 0.0 <= score.value <= 1.0:
            parts.append(score.value if metric.better == "higher" else 1.0 - score.value)
    return sum(parts) / len(parts) if parts else 1.0


def _said(found: CaseReport) -> str:
    output = found.seen.output or {}
    if output.get("hits"):
        return "\n".join(f"{hit.get('source')}: {str(hit.get('text', ''))[:160]}" for hit in output["hits"][:5])
    return str(output.get("text") or output.get("action") or output.get("status") or "")
