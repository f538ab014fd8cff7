"""Writes a run in every form into one folder."""

import json
from pathlib import Path

from evals.errors import EvalError
from evals.gate import GateResult
from evals.report.html import html
from evals.report.junit import junit
from evals.report.markdown import markdown
from evals.report.types import RunReport, read_report


def write_report(folder: Path, report: RunReport, gate: GateResult, baseline: RunReport | None = None) -> Path:
    """Write report.json, report.html, report.md and junit.xml.

    Returns:
        The folder of the suite.

    Raises:
        EvalError: the folder cannot be written.
    """
    target = folder / report.suite
    form = report.as_json() | {"gate": {"decision": gate.decision, "reasons": gate.reasons}}
    texts = {
        "report.json": json.dumps(form, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        "report.html": html(report, gate, baseline),
        "report.md": markdown(report, gate, baseline),
        "junit.xml": junit(report, gate),
    }
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (target / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{target} cannot be written ({error.strerror}).", "Choose another --out.") from None
    return target


def load_report(path: Path) -> RunReport:
    """Read report.json, or the folder that holds it.

    Raises:
        EvalError: it is missing or no report.
    """
    file = path / "report.json" if path.is_dir() else path
    try:
        form = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EvalError(f"{file} cannot be read ({type(error).__name__}).", "Give a report.json.") from None
    return read_report(form)
