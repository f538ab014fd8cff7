"""How long a note of 200 words takes: `python -m evals.voice.speed --data ../shared/data`.

The notes of a language are joined and cut into pieces of 200 words; every piece is read twice, the first reading of all
is warm-up. Wall time depends on what else the machine does; processor time much less.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.voice.extract import extract_note
from assistant.voice.types import Note

WORDS = 200


def pieces(records: Sequence[Mapping[str, Any]]) -> Iterator[Note]:
    """Notes of exactly 200 words; what the CRM knows comes from every note in them."""
    for language in ("de", "en"):
        words: list[str] = []
        accounts: list[str] = []
        for record in (r for r in records if r["lang"] == language):
            words += record["transcript"].split()
            accounts += [record["account"]] if record.get("account") else []
            while len(words) >= WORDS:
                text = " ".join(words[:WORDS])
                context = {"accounts": accounts[-3:], "contacts": [], "colleagues": []}
                yield Note.from_json(
                    {"transcript": text, "recorded_at": "2026-05-05T12:00:00", "lang": language, "context": context}
                )
                words = words[WORDS:]


def measure(records: Sequence[Mapping[str, Any]], rounds: int = 2) -> dict[str, float]:
    """Milliseconds of a note: {notes, wall p50, wall p95, cpu p50, cpu p95}."""
    notes = list(pieces(records))
    wall, cpu = [], []
    for turn in range(rounds + 1):
        for note in notes if turn else notes[:3]:
            at, used = time.perf_counter(), time.thread_time()
            extract_note(note, now=datetime(2027, 1, 1))
            if turn:
                wall.append((time.perf_counter() - at) * 1000)
                cpu.append((time.thread_time() - used) * 1000)
    return {
        "notes": len(notes),
        **{f"{name} p{p}": round(float(np.percentile(times, p)), 1)
           for name, times in (("wall", wall), ("cpu", cpu)) for p in (50, 95)},
    }  # fmt: skip


def main() -> None:
    """Print the times as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    lines = (options.data / "voice_notes" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    sys.stdout.write(json.dumps(measure([json.loads(line) for line in lines], options.rounds)) + "\n")


if __name__ == "__main__":
    main()
