"""Fit what the reader adds to the answers: `python -m evals.answers.reading --data ../shared/data [--dry]`.

Every question of the sets is searched and judged as `evals.answers.fit` does, by models that have not seen its article;
then the reader looks at the best passages, and two small models say what its readings are worth. Articles that the
reader itself was trained on are left out. The printed figures compare both, cross-validated by article; the weights are
fitted on everything and written beside the others ("reading").
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import crossing
from assistant.evidence.reading import (
    CONFIDENCE_NAMES,
    UNIT_NAMES,
    RememberingReader,
    Seen,
    confidence_features,
    look,
    rejudged,
    rescored,
    unit_features,
)
from assistant.evidence.scorer import Logistic, read_weights
from evals.answers.collection import RememberingEncoder, measurer
from evals.answers.data import fold_of
from evals.answers.figures import figures
from evals.answers.fit import WEIGHTS, observations
from evals.answers.logistic import fit
from evals.answers.model_selection import FOLDS, UNDECIDED, UNLABELLED, Judged, judge
from knowledge.retrieval.encoder import EncoderOptions, by_meaning, load_encoder
from knowledge.retrieval.reader import PACKAGED, load_reader
from knowledge.training.reader.data import HELD_OUT

PASSAGES = 3
SHIPPED = (("unit", "cross"),)
"""What is written: the scores of sentences in another language than the question. There the best sentence is right more
often and the reply of 400 characters holds the answer more often; in one language, and for the confidence, the reader
gave less on shop-like questions than it cost."""
LEARNT_BY_THE_READER = ("new_wiki", "policyqa")
SHOP_WEIGHT = 4.0
SHOPS = ("companies", "companies_cross")


@dataclass(frozen=True, slots=True)
class Look:
    """A judged observation with the reader's readings."""

    judged: Judged
    seen: tuple[Seen, ...]

    @property
    def group(self) -> str:
        """The article."""
        return self.judged.observation.gold.group

    @property
    def cross(self) -> bool:
        """Whether the best evidence is in the other language."""
        return crossing(self.judged.selection)


Looks = Mapping[str, Sequence[Look]]


def unread_by_the_reader(data: Path) -> dict[str, set[str]]:
    """The articles of each set that the reader was not trained on."""
    kept = {}
    for name in LEARNT_BY_THE_READER:
        articles = json.loads((data / "qa" / f"{name}.dev.json").read_text(encoding="utf-8"))["data"]
        kept[name] = {
            str(article["title"]) for number, article in enumerate(articles) if number % HELD_OUT == HELD_OUT - 1
        }
    return kept


def looked(judged: Mapping[str, Sequence[Judged]], data: Path, reader: RememberingReader) -> dict[str, list[Look]]:
    """The readings of every observation with evidence."""
    kept = unread_by_the_reader(data)
    made = {}
    for name, items in judged.items():
        chosen = [item for item in items if item.selection.evidence]
        if name in kept:
            chosen = [item for item in chosen if item.observation.gold.group in kept[name]]
        made[name] = [Look(item, tuple(look(reader, item.selection, PASSAGES))) for item in chosen]
        print(f"{name}: {len(made[name])} read", file=sys.stderr)
    return made


def models(looks: Looks, without: int | None = None) -> dict[str, dict[str, Logistic]]:
    """The models of sentences and of confidence by case, fitted without one fold of articles."""
    found: dict[str, dict[str, Logistic]] = {"unit": {}, "confidence": {}}
    for key, cross in (("same", False), ("cross", True)):
        rows = [
            (item, SHOP_WEIGHT if name in SHOPS else 1.0, name)
            for name, items in looks.items()
            for item in items
            if item.cross == cross and fold_of(item.group, FOLDS) != without
        ]
        found["unit"][key] = _unit_model([item for item, _, name in rows if name not in UNLABELLED])
        found["confidence"][key] = _confidence_model([(item, w) for item, w, name in rows if name not in UNDECIDED])
    return found


def _unit_model(items: Sequence[Look]) -> Logistic:
    present = [item for item in items if item.judged.observation.present]
    rows = np.concatenate([unit_features(item.judged.selection, item.seen) for item in present])
    labels = np.concatenate([item.judged.observation.labels for item in present])
    return fit(UNIT_NAMES, rows, labels)


def _confidence_model(items: Sequence[tuple[Look, float]]) -> Logistic:
    rows = np.stack([confidence_features(i.judged.selection, i.seen, i.judged.confidence) for i, _ in items])
    labels = np.array([item.judged.observation.present for item, _ in items])
    return fit(CONFIDENCE_NAMES, rows, labels, weights=np.array([weight for _, weight in items]))


def anew(looks: Looks) -> dict[str, list[Judged]]:
    """Every observation with scores and confidence by models that have not seen its article."""
    made: dict[str, list[Judged]] = {name: [] for name in looks}
    for fold in range(FOLDS):
        found = models(looks, fold)
        for name, items in looks.items():
            made[name] += [seen_anew(item, found) for item in items if fold_of(item.group, FOLDS) == fold]
    return made


def seen_anew(item: Look, found: Mapping[str, Mapping[str, Logistic]]) -> Judged:
    """One observation in the light of its readings."""
    units, odds = ({flag: found[kind]["cross" if flag else "same"] for flag in (False, True)} for kind in found)
    old = item.judged
    confidence = rejudged(old.selection, item.seen, old.confidence, odds)
    return Judged(old.observation, rescored(old.selection, item.seen, units), confidence)


def section(looks: Looks) -> dict[str, Any]:
    """The weights to ship."""
    found = models(looks)
    made: dict[str, Any] = {"passages": PASSAGES}
    for kind, case in SHIPPED:
        made.setdefault(kind, {})[case] = found[kind][case].to_json()
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print both sets of figures, and write the weights unless --dry; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.answers.reading", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with qa/, faq/, multiturn/")
    parser.add_argument("--model", default="default", help="embedding model: 'default', a hub name or a folder")
    parser.add_argument("--reader", type=Path, default=PACKAGED, help="folder of the reader")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the weights")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    chosen = parser.parse_args(arguments)
    encoder = RememberingEncoder(by_meaning(load_encoder(EncoderOptions(model=chosen.model))))
    before = judge(observations(chosen.data, encoder), measurer(encoder))
    looks = looked(before, chosen.data, RememberingReader(load_reader(chosen.reader), entries=1_000_000))
    after = anew(looks)
    old = read_weights(chosen.out, encoder.info.name)
    for name, items in looks.items():
        kept = [item.judged for item in items]
        for when, judged in (("before", kept), ("after", after[name])):
            print(json.dumps({"set": name, "when": when, **figures(judged, float(old["threshold"])).to_json()}))
    if not chosen.dry:
        _write(chosen.out, encoder.info.name.rsplit("/", 1)[-1], section(looks))
    return 0


def _write(folder: Path, model: str, made: Mapping[str, Any]) -> None:
    for name in dict.fromkeys((model, "default")):
        file = folder / f"answers.{name}.json"
        held = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps({**held, "reading": made}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
