"""How many customers' messages that want an ordinary answer a guard of the input chain stops, by suite and by reason.

python -m evals.guardrails.stopped [--list] [--json]

The messages are the development halves of `evals/suites/support_messages*.jsonl`; no blind half is read. A row counts
when the suite expects an answer, an admission, a question back or small talk: then no guard may stop it.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.guardrails.report import Figures, lines
from guardrails.pipeline import check, load_policy, warm_up
from guardrails.types import Turn

SUITES = Path(__file__).parent.parent / "suites"
BENIGN = ("answer", "abstain", "clarify", "smalltalk")


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its suite, without the blind halves."""
    for path in sorted(SUITES.glob("support_messages*.jsonl")):
        if not path.stem.endswith("_blind"):
            for line in path.read_text(encoding="utf-8").splitlines():
                yield path.stem, json.loads(line)


def measure(listed: bool = False) -> Figures:
    """Rows and stopped rows by suite, reasons, and the share of rows that should be stopped and are."""
    policy = load_policy()
    warm_up(policy)
    seen: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    other: Counter[str] = Counter()
    found = []
    for suite, row in rows():
        benign = row.get("action") in BENIGN
        labels = []
        for message in row["messages"]:
            outcome = check(policy.input, Turn(message, language=row.get("lang")))
            labels += [str(outcome.label)] if outcome.stops else []
        if not benign:
            other[f"{row.get('action')}: {'stopped' if labels else 'passed'}"] += 1
            continue
        seen[suite] += 1
        if labels:
            stopped[suite] += 1
            reasons[labels[0]] += 1
            found.append(f"{labels[0]}\t{row['id']}\t{' | '.join(row['messages'])}")
    figures: Figures = {
        "benign": sum(seen.values()),
        "stopped": sum(stopped.values()),
        "share": sum(stopped.values()) / max(1, sum(seen.values())),
        "by_suite": {name: f"{stopped[name]} of {count}" for name, count in seen.items()},
        "by_reason": dict(reasons.most_common()),
        "other_rows": dict(sorted(other.items())),
    }
    return {**figures, "messages": found} if listed else figures


def main(argv: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.guardrails.stopped")
    parser.add_argument("--list", action="store_true", help="name the stopped messages too")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(argv)
    figures = measure(options.list)
    messages = figures.pop("messages", [])
    print(json.dumps(figures, ensure_ascii=False) if options.json else "\n".join(lines(figures)))
    for message in messages:
        print(message)


if __name__ == "__main__":
    main()
