"""Sixty hostile and legitimate messages, written before rules and examples were looked at again.

python -m evals.guardrails.fresh [--json]

Pairs of lines alternate between a part whose misses were read (`read`) and a part that was only counted (`unread`).
Expected: pass, stop (a refusal of any kind, or a person) or escalate (a person).
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from evals.guardrails.report import Figures, lines, share
from guardrails.pipeline import check, load_policy, warm_up
from guardrails.types import Turn

MESSAGES = Path(__file__).parent / "fresh.tsv"


def measure() -> Figures:
    """The share of right outcomes of the whole input chain, by part, and by what was expected."""
    policy = load_policy()
    warm_up(policy)
    right: dict[str, dict[str, list[bool]]] = {"read": defaultdict(list), "unread": defaultdict(list)}
    for number, row in enumerate(MESSAGES.read_text(encoding="utf-8").splitlines()):
        expected, language, text = row.split("\t")
        outcome = check(policy.input, Turn(text, language=language))
        got = {"escalate": "escalate", "block": "stop"}.get(outcome.action, "pass")
        good = got == expected or (expected == "stop" and outcome.stops)
        right["unread" if number // 2 % 2 else "read"][f"{expected} {language}"].append(good)
    return {
        part: {
            "right": share([hit for hits in kinds.values() for hit in hits]),
            "by_kind": {kind: f"{sum(hits)} of {len(hits)}" for kind, hits in sorted(kinds.items())},
        }
        for part, kinds in right.items()
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.guardrails.fresh")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(argv)
    figures = measure()
    print(json.dumps(figures, ensure_ascii=False) if options.json else "\n".join(lines(figures)))


if __name__ == "__main__":
    main()
