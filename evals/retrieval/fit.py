"""Fit the fusion weights of an embedding model.

    python -m evals.retrieval.fit --data ../shared/data [--model default] [--cache DIR] [--out FILE]

Writes `knowledge/retrieval/weights/<model>.json`. Takes as long as encoding the sets, then about two minutes.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from evals.retrieval.cached import CachedEncoder
from evals.retrieval.collection import build
from evals.retrieval.learning import LIMIT, fit, samples
from evals.retrieval.sets import fitted_sets
from knowledge.retrieval.encoder import EncoderOptions, load_encoder
from knowledge.retrieval.fusion import WEIGHTS, as_json, weights_name


def main(arguments: list[str] | None = None) -> int:
    """Fit, write, say what was written."""
    parser = argparse.ArgumentParser(description="Fit the fusion weights of an embedding model.")
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/ and faq/")
    parser.add_argument("--model", default="default", help="name, hub name or folder of the embedding model")
    parser.add_argument("--backend", default="auto", choices=["auto", "onnx", "torch"])
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    parser.add_argument("--limit", type=int, default=LIMIT, help="questions of a set, spread over it")
    parser.add_argument("--out", type=Path, help="file to write; by default the model's own in the package")
    chosen = parser.parse_args(arguments)
    encoder = CachedEncoder(load_encoder(EncoderOptions(chosen.model, chosen.backend)), chosen.cache)
    collected = []
    with tempfile.TemporaryDirectory() as folder:
        for questions in fitted_sets(chosen.data):
            found = samples(build(questions, encoder, Path(folder)), chosen.limit)
            print(f"{questions.name}: {len(found)} questions", file=sys.stderr)
            collected += found
    weights = fit(collected, encoder.info.name)
    target = chosen.out or WEIGHTS / weights_name(encoder.info.name)
    target.write_text(json.dumps(as_json(weights), indent=1) + "\n", encoding="utf-8")
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
