"""Fit when the evidence answers a message: `python -m evals.answers.settled --data-dir DIR [--write]`.

Labelled customers' messages of the demo company (`evals/suites/support_*.jsonl`, the blind ones left out) are searched
and judged as the product does. A message is settled when it is to be answered and a sentence among those read says
what it must; sentences are right when they say it. Printed are figures of weights that have not seen a suite's
messages (one suite left out at a time: another writer), for the product without the model and with it.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
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
    read_places,
    shown,
    unit_features,
    whole_features,
)
from assistant.types import Question
from evals.answers.fit import WEIGHTS
from evals.answers.logistic import fit
from evals.chat.run import demo

SUITES = Path(__file__).parents[1] / "suites"
BLIND = "_blind"
LEFT_OUT = ("support_messages_variants",)


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
    for file in sorted(SUITES.glob("support_*.jsonl")):
        if BLIND in file.stem or file.stem in LEFT_OUT:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            known = case["action"] == "abstain" or (case["action"] == "answer" and case.get("says"))
            if known and len(case["messages"]) == 1 and not case.get("customer"):
                found = observed(assistant, model, case, file.stem)
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
    says = [one.casefold() for one in case.get("says", ())]
    right = np.array([any(one in found.measured.units[p].text.casefold() for one in says) for p in places])
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


def models(given: Sequence[Message]) -> tuple[Logistic, Logistic]:
    """Of sentences and of the whole."""
    told = [one for one in given if one.settled]
    unit = fit(UNIT_NAMES, np.concatenate([one.units for one in told]), np.concatenate([one.right for one in told]))
    whole = fit(NAMES, np.stack([one.row for one in given]), np.array([one.settled for one in given]), penalty=1e-2)
    return unit, whole


def across(given: Sequence[Message]) -> tuple[list[float], list[bool]]:
    """For every message the probability, and whether the first sentence is right, by weights of the other suites."""
    chances, firsts = [0.0] * len(given), [False] * len(given)
    for suite in dict.fromkeys(one.suite for one in given):
        unit, whole = models([one for one in given if one.suite != suite])
        for at, one in enumerate(given):
            if one.suite == suite:
                chances[at] = float(whole(one.row[None, :])[0])
                firsts[at] = bool(one.right[int(np.argmax(unit(one.units)))])
    return chances, firsts


def table(given: Sequence[Message], chances: Sequence[float], firsts: Sequence[bool]) -> Iterator[str]:
    """A line a suite, and all: answered and abstained rightly before, and with the model at some thresholds."""
    for suite in [*dict.fromkeys(one.suite for one in given), ""]:
        rows = [i for i, one in enumerate(given) if not suite or one.suite == suite]
        yes, no = [i for i in rows if given[i].wanted], [i for i in rows if not given[i].wanted]
        told = [i for i in rows if given[i].settled]
        cells = [f"{_share(given[i].before for i in yes)}/{_share(not given[i].before for i in no)}"]
        for least in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
            cells.append(
                f"{least}: {_share(chances[i] >= least for i in yes)}/{_share(chances[i] < least for i in no)}"
            )
        first = f"first sentence {_share(given[i].right[0] for i in told)} -> {_share(firsts[i] for i in told)}"
        yield f"{suite or 'all':30} {len(yes):3} {len(no):3}  " + "  ".join(cells) + "  " + first


def _share(values: Any) -> str:
    found = [bool(value) for value in values]
    return f"{sum(found) / len(found):.2f}" if found else "-"


def best_threshold(given: Sequence[Message], chances: Sequence[float]) -> float:
    """The highest threshold at which nearly as many messages as possible (all but one in a hundred) are decided right."""
    yes, values = np.array([one.wanted for one in given]), np.array(chances)
    steps = np.arange(0.1, 0.8, 0.01)
    right = np.array([((values >= step) == yes).mean() for step in steps])
    return float(steps[np.flatnonzero(right >= right.max() - 0.01)[-1]])


def main() -> None:
    """Observe, print, and write."""
    from knowledge.retrieval.entailment import PACKAGED, Entailment

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, required=True, help="data directory with the demo company indexed")
    parser.add_argument("--model", type=Path, default=PACKAGED, help="folder of the entailment model")
    parser.add_argument("--write", action="store_true", help="store the weights fitted on all")
    asked = parser.parse_args()
    beleg = demo(asked.data_dir)
    try:
        given = list(messages(beleg.assistant(), Entailment(asked.model)))
        name = beleg.knowledge().encoder.info.name.rsplit("/", 1)[-1]
    finally:
        beleg.close()
    chances, firsts = across(given)
    threshold = best_threshold(given, chances)
    sys.stdout.write("\n".join(table(given, chances, firsts)) + f"\nthreshold {threshold:.2f}\n")
    if asked.write:
        unit, whole = models(given)
        made = {"unit": unit.to_json(), "whole": whole.to_json(), "threshold": round(threshold, 2)}
        for one in dict.fromkeys((name, "default")):
            file = WEIGHTS / f"answers.{one}.json"
            held = json.loads(file.read_text(encoding="utf-8"))
            content = json.dumps({**held, "settled": made}, indent=1, ensure_ascii=False)
            file.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
