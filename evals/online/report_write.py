"""The weekly report as one self-contained page, as Markdown and as JSON."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from evals.errors import EvalError
from evals.online.rules import RELATIVE

_WIDTH, _HEIGHT = 260, 56


def write_report(report: Mapping[str, Any], out: Path) -> list[Path]:
    """Write report.html, report.md and report.json.

    Raises:
        EvalError: the folder cannot be written.
    """
    texts = {
        "report.html": html(report),
        "report.md": markdown(report),
        "report.json": json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n",
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{out} cannot be written ({error.strerror}).", "Choose another --out.") from None
    return [out / name for name in texts]


def html(report: Mapping[str, Any]) -> str:
    """The report as one page without anything from elsewhere."""
    page: str = _template().render(
        report=report,
        summary=sentences(report),
        value=value,
        change=change,
        chart=lambda name: chart([day[name] for day in report["days"]], [day["day"] for day in report["days"]]),
        charted=[name for name in report["days"][0] if name not in ("day", "turns")] if report["days"] else [],
    )
    return page


def sentences(report: Mapping[str, Any]) -> list[str]:
    """What the week was, in a few sentences."""
    found = [
        f"{report['turns']} turns of {report['conversations']} conversations were sampled"
        f" ({report['share']:.0%} of all), {report['turns_before']} turns in the {report['reference_days']:g} days"
        " before."
    ]
    firing = [rule["sentence"] for rule in report["rules"] if rule["outcome"] == "alarm"]
    lacking = sum(rule["outcome"] == "lacks data" for rule in report["rules"])
    found += firing or ["No alert rule fires."]
    if lacking:
        found.append(f"{lacking} of {len(report['rules'])} rules lack data.")
    unscored = {one["name"]: one["unscored"] for one in report["metrics"] if one["unscored"]}
    if unscored:
        found.append("Unscored: " + ", ".join(f"{name} {count}" for name, count in unscored.items()) + ".")
    waiting = report["queue"].get("open", 0)
    found.append(f"{waiting} turns wait to be labelled; {report['labels']['new']} labels are new.")
    return found


def markdown(report: Mapping[str, Any]) -> str:
    """The report for a pull request, a wiki or a mail."""
    lines = [f"# Live turns {report['from'][:10]} to {report['to'][:10]} ({report['tenant']})", ""]
    lines += [f"- {sentence}" for sentence in sentences(report)]
    lines += ["", "| metric | this time | before | change |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {one['name']} | {value(one['now'], one['name'])} | {value(one['before'], one['name'])} | {change(one)} |"
        for one in report["metrics"]
    ]
    lines += [
        "",
        "## Rules",
        "",
        *(f"- **{one['outcome']}** {one['rule']}: {one['sentence']}" for one in report["rules"]),
    ]
    if report["releases"]:
        lines += ["", "## Releases", ""]
        lines += [f"- {one['at'][:16]} {one['kind']} {one['release']} by {one['by']}" for one in report["releases"]]
    if report["worst"]:
        lines += ["", "## Turns to look at", ""]
        lines += [
            f"- `{one['id']}` {', '.join(one['reasons'])}: {_line(one['question'], 160)} → {_line(one['reply'], 160)}"
            for one in report["worst"]
        ]
    return "\n".join(lines) + "\n"


def value(found: Mapping[str, Any] | None, name: str) -> str:
    """A mean with its interval."""
    if found is None:
        return "–"
    ends = f" ({_number(found['low'], name)} to {_number(found['high'], name)})" if found["low"] is not None else ""
    return f"{_number(found['value'], name)}{ends}"


def change(one: Mapping[str, Any]) -> str:
    """A change in words; one that chance explains is said to be none."""
    found = one.get("change")
    if found is None:
        return "too few turns"
    if found["p"] > 0.05:
        return f"no difference (p {found['p']:.2f})"
    better = (found["value"] > 0) == (one["better"] == "higher")
    size = _number(abs(found["value"]), one["name"]).replace(" %", " points")
    return f"{'better' if better else 'worse'} by {size} (p {found['p']:.3f})"


def chart(values: Sequence[float | None], days: Sequence[str]) -> str:
    """A line over days as SVG; days without turns are gaps."""
    known = [one for one in values if one is not None]
    if not known:
        return ""
    low, high = min(0.0, *known), max(known)
    span = (high - low) or 1.0
    step = _WIDTH / max(1, len(values) - 1)
    marks, path, pen = [], [], "M"
    for index, one in enumerate(values):
        if one is None:
            pen = "M"
            continue
        x, y = round(index * step, 1), round(_HEIGHT - (one - low) / span * (_HEIGHT - 8) - 4, 1)
        path.append(f"{pen}{x},{y}")
        marks.append(f'<circle cx="{x}" cy="{y}" r="2.5"><title>{escape(days[index])}: {one:g}</title></circle>')
        pen = "L"
    return (
        f'<svg viewBox="-4 0 {_WIDTH + 8} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img">'
        f'<path d="{" ".join(path)}" fill="none"/>{"".join(marks)}</svg>'
    )


def _number(number: float | None, name: str) -> str:
    if number is None:
        return "?"
    if name in RELATIVE:
        return f"{number:.0f} ms" if name == "latency_ms" else f"{number:.4f} €" if name == "euros" else f"{number:.0f}"
    return f"{100 * number:.1f} %"


def _line(text: str, most: int) -> str:
    plain = " ".join(text.split()).replace("|", "\\|")
    return plain if len(plain) <= most else plain[: most - 1] + "…"


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("report.html.j2")
