"""Wall clock of the guards: cold start, the input chain at 400 characters, the document chain per 1,000 characters.

python -m evals.guardrails.speed --data ../shared/data
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

LENGTH = 400
SUITES = Path(__file__).resolve().parents[1] / "suites"
DOCUMENTS = Path(__file__).resolve().parents[2] / "assistant" / "demo" / "company"


def pieces(texts: Iterable[str]) -> list[str]:
    """Texts joined and cut to `LENGTH` characters."""
    joined = " ".join(texts)
    return [joined[at : at + LENGTH] for at in range(0, len(joined) - LENGTH, LENGTH)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description="How long the guards take.")
    parser.add_argument("--data", type=Path, required=True, help="folder with pii/")
    chosen = parser.parse_args(arguments)
    began = time.perf_counter()
    from guardrails.pipeline import check, load_policy, warm_up
    from guardrails.types import Turn

    policy = load_policy(None)
    warm_up(policy)
    cold = time.perf_counter() - began
    # What the warm-up compiles in the background is not part of a warm chain.
    time.sleep(3)

    def seconds(text: str, *, document: bool) -> float:
        started = time.perf_counter()
        check(policy.document if document else policy.input, Turn(text, "document" if document else "input"))
        return time.perf_counter() - started

    lines = (chosen.data / "pii" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    dense = pieces(json.loads(line)["text"] for line in lines)
    said = (line for path in sorted(SUITES.glob("support_messages*.jsonl")) for line in path.open(encoding="utf-8"))
    ordinary = pieces(message for line in said for message in json.loads(line)["messages"])
    for message in dense[:10]:
        seconds(message, document=False)
    texts = [path.read_text(encoding="utf-8")[:6000] for path in sorted(DOCUMENTS.rglob("*.md"))]
    spent = sum(seconds(text, document=True) for text in texts) * 1000
    print(f"cold start, policy loaded and warmed up: {cold:.2f} s")
    for name, messages in (("customers' messages", ordinary), ("full of personal data", dense)):
        times = np.array([seconds(message, document=False) for message in messages]) * 1000
        middle, slow = np.percentile(times, [50, 95])
        print(f"input chain, {LENGTH} characters, {len(times)} {name}: median {middle:.1f} ms, p95 {slow:.1f} ms")
    print(f"document chain, {len(texts)} documents: {1000 * spent / sum(map(len, texts)):.1f} ms per 1,000 characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
