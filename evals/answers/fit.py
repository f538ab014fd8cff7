"""Fit the answer weights of an embedding model: `python -m evals.answers.fit --data ../shared/data [--model default]`.

Searches every question of the sets through the product, once with its passage in the collection and once with it
removed, and fits the sentence scorers and the confidence. The printed figures are cross-validated by article; the
weights are fitted on everything.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.answers.collection import RememberingEncoder, measurer
from evals.answers.companies import observe_companies
from evals.answers.data import load
from evals.answers.figures import figures
from evals.answers.model_selection import Judged, fit_weights, judge
from evals.answers.multiturn import observe_turns
from evals.answers.observe import Observation, observe
from knowledge.retrieval.encoder import Encoder, EncoderOptions, by_meaning, load_encoder

WEIGHTS = Path(__file__).resolve().parents[2] / "assistant" / "weights"
SETS: dict[str, int | None] = {
    "xquad_de": None,
    "xquad_en": None,
    "xquad_de_en": None,
    "xquad_en_de": None,
    "new_wiki": 600,
    "policyqa": 400,
    "covid": None,
}
ANSWERED = 0.985
"""Share of answerable questions in the language of the documents that the threshold lets through."""
ANSWERED_OTHER = 0.9
"""The same where the documents are in the other language: confidence tells less there, so more is left to a person."""
ANSWERABLE = 0.75
SHOPS = ("companies", "companies_cross")
OWN, OTHER = ("xquad_de", "xquad_en"), ("xquad_de_en", "xquad_en_de")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fit; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.answers.fit", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with qa/, faq/")
    parser.add_argument("--model", default="default", help="embedding model: 'default', a hub name or a folder")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the weights")
    parser.add_argument("--default", action="store_true", help="also write answers.default.json, for unknown models")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    encoder = RememberingEncoder(by_meaning(load_encoder(EncoderOptions(model=chosen.model))))
    sets = observations(chosen.data, encoder)
    report = fitted(sets, encoder)
    report["model"] = encoder.info.label()
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    names = [encoder.info.name.rsplit("/", 1)[-1]] + (["default"] if chosen.default else [])
    for name in names:
        (chosen.out / f"answers.{name}.json").write_text(text, encoding="utf-8")
    print(json.dumps(report["figures"], indent=1))
    return 0


def observations(data: Path, encoder: Encoder) -> dict[str, list[Observation]]:
    """All sets as the product sees them."""
    made = {}
    for name, limit in SETS.items():
        started = time.monotonic()
        made[name] = list(observe(load(name, data, limit), encoder))
        print(f"{name}: {len(made[name])} searches, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return made | shop_like(data, encoder)


def shop_like(data: Path, encoder: Encoder) -> dict[str, list[Observation]]:
    """What the reading sets lack: companies with tables and FAQs, and conversations."""
    made = {"companies": list(observe_companies(encoder, cross=False))}
    made["companies_cross"] = list(observe_companies(encoder, cross=True))
    conversations = data / "multiturn" / "mtragun.dev.jsonl"
    if conversations.is_file():
        made["mtragun"] = list(observe_turns(conversations, encoder))
    return made


def fitted(sets: dict[str, list[Observation]], encoder: Encoder) -> dict[str, Any]:
    """Weights, threshold and cross-validated figures."""
    measure = measurer(encoder)
    judged = judge(sets, measure)
    limit, elsewhere = threshold(judged, OWN, ANSWERED), threshold(judged, OTHER, ANSWERED_OTHER)
    shown = {name: figures(items, limit).to_json() for name, items in judged.items()}
    limits = {"threshold": limit, "threshold_other_language": elsewhere, "threshold_structured": shop_threshold(judged)}
    return {**limits, **fit_weights(sets, measure), "figures": shown}


def threshold(judged: dict[str, list[Judged]], names: Sequence[str], answered: float) -> float:
    """The confidence that a share of the answerable questions of some sets reaches."""
    answerable = [item.confidence for name in names for item in judged[name] if item.observation.present]
    return round(float(np.quantile(answerable, 1 - answered)), 4)


def shop_threshold(judged: dict[str, list[Judged]]) -> float:
    """The confidence that decides most questions of held-out companies rightly, three in four of them answerable."""
    items = [item for name in SHOPS for item in judged[name]]
    labels = np.array([item.observation.present for item in items])
    scores = np.array([item.confidence for item in items])

    def right(limit: float) -> float:
        answered, refused = float((scores[labels] >= limit).mean()), float((scores[~labels] < limit).mean())
        return ANSWERABLE * answered + (1 - ANSWERABLE) * refused

    return float(max(np.arange(0.1, 0.5, 0.05).round(2), key=right))


if __name__ == "__main__":
    raise SystemExit(main())
