"""Fit when the evidence answers a message: `python -m evals.answers.settled --data-dir DIR [--write]`.

Labelled customers' messages of the demo company (`evals/suites/support_*.jsonl`, the blind ones left out) are searched
and judged as the product does. A message is settled when it is to be answered and a sentence among those read says
what it must; sentences are right when they say it. Printed are figures of weights that have not seen a suite's
messages (one suite left out at a time: another writer), for the product without the model and with it. Questions of
the reading sets, of fictional companies and of conversations are learnt beside them, so that running text keeps what it
had; their AUROC is printed by weights that have not seen the article.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering import Assistant
from assistant.evidence import Selection
from assistant.evidence.features import Floats
from assistant.evidence.scorer import Logistic
from assistant.evidence.settled import (
    HOPELESS,
    NAMES,
    UNIT_NAMES,
    Answers,
    between,
    read_places,
    shown,
    unit_features,
    whole_features,
)
from assistant.types import Question
from evals.answers.collection import RememberingEncoder, measurer
from evals.answers.companies import observe_companies
from evals.answers.customers import holds, labelled
from evals.answers.data import fold_of, load
from evals.answers.figures import auroc
from evals.answers.fit import ANSWERED, ANSWERED_OTHER, OWN, WEIGHTS
from evals.answers.logistic import fit
from evals.answers.model_selection import FOLDS, Judged, judge
from evals.answers.multiturn import observe_turns
from evals.answers.observe import observe
from evals.chat.run import demo
from knowledge.retrieval.encoder import Encoder, by_meaning

READING = {"xquad_de": 150, "xquad_en": 150, "xquad_de_en": 100}
OTHER = ("xquad_de_en",)
PUBLIC = 100.0
"""What a public set counts, in messages."""


Chances = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Message:
    """A labelled message beside its evidence.

    Attributes:
        settled: whether it is to be answered and the read sentences say what it must.
        wanted: whether it is to be answered.
        before: what the product without the model does: answers or not.
    """

    suite: str
    text: str
    wanted: bool
    settled: bool
    before: bool
    row: Floats
    units: Floats
    right: np.ndarray[Any, np.dtype[np.bool_]]


def messages(assistant: Assistant, model: Answers) -> Iterator[Message]:
    """Single messages that the documents answer, or do not."""
    for suite, case in labelled():
        found = observed(assistant, model, case, suite)
        if found is not None:
            yield found


def observed(assistant: Assistant, model: Answers, case: dict[str, Any], suite: str) -> Message | None:
    """A case as the assistant and the model see it; None where there is nothing to judge."""
    evidence = assistant.evidence(Question(case["messages"][0], language=None))
    if evidence is None or not evidence.found.measured.units or evidence.confidence < HOPELESS:
        return None
    found: Selection = evidence.found
    places = read_places(found)
    odds = model.answered(evidence.question, [shown(found, place) for place in places])
    right = holds(found.measured, case)[places]
    wanted = case["action"] == "answer"
    row = whole_features(found, odds, evidence.confidence, evidence.left_open)
    before = evidence.confidence >= evidence.least and not evidence.left_open
    return Message(
        suite,
        case["messages"][0],
        wanted,
        wanted and bool(right.any()),
        before,
        row,
        unit_features(found, places, odds),
        right,
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A question of a public set: its features, whether its passage was there, and its article."""

    row: Floats
    present: bool
    before: float
    fold: int


Sets = Mapping[str, Sequence[Read]]


def public(data: Path, encoder: Encoder, model: Answers) -> dict[str, list[Read]]:
    """Questions of some sets, with their passage in the collection and without it."""
    remembering = RememberingEncoder(by_meaning(encoder))
    sets = {name: list(observe(load(name, data, count), remembering)) for name, count in READING.items()}
    sets["companies"] = list(observe_companies(remembering, cross=False))
    sets["mtragun"] = list(observe_turns(data / "multiturn" / "mtragun.dev.jsonl", remembering))
    found: dict[str, list[Read]] = {}
    for name, items in judge(sets, measurer(remembering)).items():
        found[name] = [_read(item, model) for item in items if item.selection.measured.units]
    return found


def _read(item: Judged, model: Answers) -> Read:
    selection = item.selection
    odds = model.answered(selection.measured.question.text, [shown(selection, at) for at in read_places(selection)])
    row = whole_features(selection, odds, item.confidence, ())
    return Read(row, item.observation.present, item.confidence, fold_of(item.observation.gold.group, FOLDS))


def models(given: Sequence[Message], sets: Sets, without: int | None = None) -> tuple[Logistic, Logistic]:
    """Of sentences and of the whole; without one fold of the public articles."""
    told = [one for one in given if one.settled]
    unit = fit(UNIT_NAMES, np.concatenate([one.units for one in told]), np.concatenate([one.right for one in told]))
    beside = [(one, PUBLIC / len(items)) for items in sets.values() for one in items if one.fold != without]
    rows = np.stack([*(one.row for one in given), *(one.row for one, _ in beside)])
    labels = np.array([*(one.settled for one in given), *(one.present for one, _ in beside)])
    weights = np.array([*(1.0 for _ in given), *(weight for _, weight in beside)])
    return unit, fit(NAMES, rows, labels, weights=weights, penalty=1e-2)


def public_chances(given: Sequence[Message], sets: Sets) -> dict[str, list[float]]:
    """The probabilities of the public questions, by weights that have not seen their article."""
    whole = [models(given, sets, fold)[1] for fold in range(FOLDS)]
    return {name: [float(whole[one.fold](one.row[None, :])[0]) for one in items] for name, items in sets.items()}


def across(given: Sequence[Message], sets: Sets) -> tuple[list[float], list[bool]]:
    """For every message the probability, and whether the first sentence is right, by weights of the other suites."""
    chances, firsts = [0.0] * len(given), [False] * len(given)
    for suite in dict.fromkeys(one.suite for one in given):
        unit, whole = models([one for one in given if one.suite != suite], sets)
        for at, one in enumerate(given):
            if one.suite == suite:
                chances[at] = float(whole(one.row[None, :])[0])
                firsts[at] = bool(one.right[int(np.argmax(unit(one.units)))])
    return chances, firsts


def table(given: Sequence[Message], right: Sequence[bool], firsts: Sequence[bool]) -> Iterator[str]:
    """A line a suite, and all: answered and abstained rightly before and with the model, first sentences right."""
    for suite in [*dict.fromkeys(one.suite for one in given), ""]:
        rows = [i for i, one in enumerate(given) if not suite or one.suite == suite]
        yes, no = [i for i in rows if given[i].wanted], [i for i in rows if not given[i].wanted]
        told = [i for i in rows if given[i].settled]
        before = f"{_share(given[i].before for i in yes)}/{_share(not given[i].before for i in no)}"
        after = f"{_share(right[i] for i in yes)}/{_share(right[i] for i in no)}"
        first = f"first sentence {_share(given[i].right[0] for i in told)} -> {_share(firsts[i] for i in told)}"
        yield f"{suite or 'all':30} {len(yes):3} {len(no):3}  answered/abstained {before} -> {after}  {first}"


def _share(values: Any) -> str:
    found = [bool(value) for value in values]
    return f"{sum(found) / len(found):.2f}" if found else "-"


def thresholds(given: Sequence[Message], chances: Sequence[float], sets: Sets, read: Chances) -> dict[str, float]:
    """The least probabilities.

    Of running text those that let through as many answerable questions as `evals.answers.fit` does; of table rows and
    question-answer pairs the highest one at which nearly as many messages as possible (all but one in a hundred) are
    decided right.
    """
    own = [p for name in OWN for one, p in zip(sets[name], read[name], strict=True) if one.present]
    other = [p for name in OTHER for one, p in zip(sets[name], read[name], strict=True) if one.present]
    made = {
        "threshold": float(np.quantile(own, 1 - ANSWERED)),
        "threshold_other_language": float(np.quantile(other, 1 - ANSWERED_OTHER)),
    }
    steps = np.arange(0.1, 0.9, 0.01)
    right = np.array([np.mean(decided(given, chances, {**made, "threshold_structured": step})) for step in steps])
    made["threshold_structured"] = float(steps[np.flatnonzero(right >= right.max() - 0.01)[-1]])
    return {name: round(value, 4) for name, value in made.items()}


def decided(given: Sequence[Message], chances: Sequence[float], limits: Mapping[str, float]) -> list[bool]:
    """Whether each message is answered or not, as it should be."""
    share, cross = NAMES.index("structured"), NAMES.index("cross")
    found = []
    for one, chance in zip(given, chances, strict=True):
        plain = limits["threshold_other_language" if one.row[cross] else "threshold"]
        least = between(plain, limits["threshold_structured"], float(one.row[share]))
        found.append((chance >= least) == one.wanted)
    return found


def main() -> None:
    """Observe, print, and write."""
    from knowledge.retrieval.entailment import PACKAGED, Entailment

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, required=True, help="data directory with the demo company indexed")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with qa/, multiturn/")
    parser.add_argument("--model", type=Path, default=PACKAGED, help="folder of the entailment model")
    parser.add_argument("--write", action="store_true", help="store the weights fitted on all")
    asked = parser.parse_args()
    beleg, entailment = demo(asked.data_dir, {"answer.entailment": "none"}), Entailment(asked.model)
    try:
        given = list(messages(beleg.assistant(), entailment))
        encoder = beleg.knowledge().encoder
        sets = public(asked.data, encoder, entailment)
    finally:
        beleg.close()
    chances, firsts = across(given, sets)
    read = public_chances(given, sets)
    limits = thresholds(given, chances, sets, read)
    sys.stdout.write("\n".join(table(given, decided(given, chances, limits), firsts)) + "\n")
    for name, items in sets.items():
        labels = np.array([one.present for one in items])
        figures = [auroc(labels, np.array(v)) for v in ([one.before for one in items], read[name])]
        sys.stdout.write(f"{name:30} AUROC {figures[0]:.4f} -> {figures[1]:.4f}\n")
    sys.stdout.write(f"{json.dumps(limits)}\n")
    if asked.write:
        _write(encoder.info.name.rsplit("/", 1)[-1], *models(given, sets), limits)


def _write(name: str, unit: Logistic, whole: Logistic, limits: Mapping[str, float]) -> None:
    made = {"unit": unit.to_json(), "whole": whole.to_json(), **limits}
    for one in dict.fromkeys((name, "default")):
        file = WEIGHTS / f"answers.{one}.json"
        held = json.loads(file.read_text(encoding="utf-8"))
        content = json.dumps({**held, "settled": made}, indent=1, ensure_ascii=False)
        file.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
