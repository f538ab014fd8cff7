"""Labelled live turns as a suite that `beleg eval run` takes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evals.errors import EvalError

METRICS = ("action", "language", "citation_verbatim", "groundedness", "pii_leak")
_LEAST_CASES = 20


def write_suite(cases: Sequence[Mapping[str, Any]], out: Path) -> list[Path]:
    """Write NAME.yaml and NAME.jsonl beside it.

    Args:
        cases: see `assistant.monitor.labels.case_of`.
        out: the suite's file, *.yaml.

    Raises:
        EvalError: there are no cases, or the files cannot be written.
    """
    if not cases:
        raise EvalError(
            "No labelled turn says what is right.", "Label some: beleg monitor queue, beleg monitor label, or /quality."
        )
    lines = out.with_suffix(".jsonl")
    suite = {
        "name": out.stem,
        "target": "ask",
        "description": "Live turns that people labelled; questions are redacted.",
        "sources": [{"path": lines.name, "format": "jsonl"}],
        "metrics": list(METRICS),
        "gates": [{"metric": "action", "at_least": 0.8, "max_drop": 0.02, "min_cases": min(_LEAST_CASES, len(cases))}],
    }
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(dict(case), ensure_ascii=False, sort_keys=True) + "\n" for case in cases)
        lines.write_text(text, encoding="utf-8")
        out.write_text(yaml.safe_dump(suite, sort_keys=False, allow_unicode=True), encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{out} cannot be written ({error.strerror}).", "Choose another --out.") from None
    return [out, lines]
