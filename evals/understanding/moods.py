"""Mood figures on sentences written before the rules were: `python -m evals.understanding.moods [--json]`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.understand.mood import mood

SENTENCES = Path(__file__).resolve().with_name("moods.yaml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.understanding.moods", description=(__doc__ or "").strip())
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--wrong", action="store_true", help="also list the sentences that are read wrongly")
    chosen = parser.parse_args(arguments)
    print(json.dumps(figures(wrong=chosen.wrong), indent=None if chosen.json else 1, ensure_ascii=False))
    return 0


def figures(*, wrong: bool = False) -> dict[str, Any]:
    """Shares of right labels and right sets of signals: families seen while rules were made, and held-out ones."""
    families = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    made: dict[str, Any] = {}
    for name, parity in (("seen", 0), ("held_out", 1)):
        judged = [row for number, family in enumerate(families) if number % 2 == parity for row in _judged(family)]
        made[name] = {
            "sentences": len(judged),
            "label": round(sum(row["label"] for row in judged) / len(judged), 4),
            "signals": round(sum(row["signals"] for row in judged) / len(judged), 4),
        }
        if wrong:
            made[name]["wrong"] = [row["text"] for row in judged if not (row["label"] and row["signals"])]
    return made


def _judged(family: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for language in ("de", "en"):
        for text in family[language]:
            found = mood(text, language)
            right = {"label": found.label == family["label"], "signals": found.signals == set(family["signals"])}
            rows.append({"text": text, **right})
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
