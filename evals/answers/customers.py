"""Customers' messages to the demo company: which sentence of its documents holds the answer.

The labelled messages of `evals/suites/support_*.jsonl` (the blind ones left out) were written by people who did not
know what the program finds easy. They show what reading sets do not: stories with a half hidden question, and answers
in other words.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import Measured

SUITES = Path(__file__).parents[1] / "suites"
BLIND = "_blind"
LEFT_OUT = ("support_messages_variants",)
_SPACE = re.compile(r"[\s|*]+")


def labelled() -> Iterator[tuple[str, dict[str, Any]]]:
    """(suite, case) of single messages that the documents answer, or do not."""
    for file in sorted(SUITES.glob("support_*.jsonl")):
        if BLIND in file.stem or file.stem in LEFT_OUT:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            known = case["action"] == "abstain" or (case["action"] == "answer" and case.get("says"))
            if known and len(case["messages"]) == 1 and not case.get("customer"):
                yield file.stem, case


def holds(measured: Measured, case: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """[units], which hold the answer: those of the quoted sentence where the case has one, else those that say it."""
    says = [one.casefold() for one in case.get("says", ())]
    said = np.array([any(one in unit.text.casefold() for one in says) for unit in measured.units], dtype=bool)
    quote = _plain(case.get("quote", ""))
    if not quote:
        return said
    quoted = np.array([_plain(unit.text) in quote or quote in _plain(unit.text) for unit in measured.units], dtype=bool)
    return said & quoted if (said & quoted).any() else said


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()
