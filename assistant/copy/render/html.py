"""A report as one HTML page for editors: the text with its findings marked beside their list; no script, no network."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

from collections.abc import Sequence
from html import escape

from assistant.copy.types import Finding, LintReport

_ORDER = {"error": 0, "warning": 1, "suggestion": 2}
_STYLE = """
:root{--error:#b3261e;--warning:#8a5a00;--suggestion:#00639b;--line:#d8dadf}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;color:#1b1c1f;background:#fff}
header{padding:1rem 1.5rem;border-bottom:1px solid var(--line);display:flex;gap:1.5rem;flex-wrap:wrap;align-items:baseline}
h1{font-size:1.1rem;margin:0}.score{font-weight:700}.no{color:var(--error)}.yes{color:#146c2e}
main{display:grid;grid-template-columns:minmax(0,3fr) minmax(18rem,2fr)}
.text{padding:1.5rem;white-space:pre-wrap;overflow-wrap:anywhere;border-right:1px solid var(--line)}
mark{background:none;color:inherit;border-bottom:3px solid;padding-bottom:1px}
mark.error{border-color:var(--error)}mark.warning{border-color:var(--warning);border-bottom-style:double}
mark.suggestion{border-color:var(--suggestion);border-bottom-style:dotted}mark:target{background:#fff3b0}
mark a{color:inherit;text-decoration:none}ol{margin:0;padding:1.5rem;list-style:none}
li{border:1px solid var(--line);border-left-width:5px;border-radius:4px;padding:.6rem .8rem;margin-bottom:.7rem}
li.error{border-left-color:var(--error)}li.warning{border-left-color:var(--warning)}li.suggestion{border-left-color:var(--suggestion)}
li:target{background:#fff3b0}.rule{font-size:.8rem;color:#5b5e66}.use{font-weight:600}
table{border-collapse:collapse;font-size:.85rem}td{padding:.1rem .7rem .1rem 0}
@media(max-width:48rem){main{grid-template-columns:1fr}.text{border-right:0}}
@media(prefers-color-scheme:dark){body{background:#17181b;color:#e6e7ea}:root{--error:#ff8a80;--warning:#ffc46b;--suggestion:#7cc7ff;--line:#3a3c42}
.rule{color:#a9acb4}.yes{color:#7ddc91}mark:target,li:target{background:#4a4316}}
"""


def page(report: LintReport, name: str) -> str:
    """The report as an HTML document.

    Args:
        report: of one text.
        name: shown in the heading, e.g. the file's name.
    """
    german = report.language == "de"
    verdict = (
        ("freigabefähig" if report.passed else "nicht freigabefähig")
        if german
        else ("passes" if report.passed else "does not pass")
    )
    heading = "Prüfung" if german else "Check"
    items = "".join(_item(index, found, german) for index, found in enumerate(report.findings))
    empty = "Keine Befunde." if german else "No findings."
    rows = "".join(f"<tr><td>{escape(key)}</td><td>{value:.0f}</td></tr>" for key, value in report.scores.items())
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(report.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{heading}: {escape(name)}</title><style>{_STYLE}</style></head><body>"
        f'<header><h1>{heading}: {escape(name)}</h1><span class="score">{report.score:.0f}/100</span>'
        f'<span class="{"yes" if report.passed else "no"}">{verdict}</span>'
        f"<details><summary>{'Kategorien' if german else 'Categories'}</summary><table>{rows}</table></details></header>"
        f'<main><div class="text">{_marked(report)}</div><ol>{items or f"<li>{empty}</li>"}</ol></main></body></html>\n'
    )


def _marked(report: LintReport) -> str:
    """The text with one mark a stretch; overlapping findings share a mark of the worst severity."""
    pieces, at = [], 0
    for start, end, members in _stretches(report.findings):
        found = min((report.findings[i] for i in members), key=lambda f: _ORDER[f.severity])
        title = " · ".join(report.findings[i].message for i in members)
        pieces.append(escape(report.text[at:start]))
        pieces.append(
            f'<mark id="t{members[0]}" class="{found.severity}" title="{escape(title, quote=True)}">'
            f'<a href="#f{members[0]}">{escape(report.text[start:end])}</a></mark>'
        )
        at = end
    return "".join([*pieces, escape(report.text[at:])])


def _stretches(findings: Sequence[Finding]) -> list[tuple[int, int, list[int]]]:
    made: list[tuple[int, int, list[int]]] = []
    for index, found in enumerate(findings):
        start, end = found.span
        if end <= start:
            continue
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end), [*made[-1][2], index])
        else:
            made.append((start, end, [index]))
    return made


def _item(index: int, found: Finding, german: bool) -> str:
    use = (
        f'<div>{"Stattdessen" if german else "Instead"}: <span class="use">{escape(found.suggestion)}</span></div>'
        if found.suggestion
        else ""
    )
    where = f'<a href="#t{index}">{escape(found.rule)}</a>' if found.span[1] > found.span[0] else escape(found.rule)
    return f'<li id="f{index}" class="{found.severity}"><div>{escape(found.message)}</div>{use}<div class="rule">{where} · {found.severity}</div></li>'
