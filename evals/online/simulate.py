"""How often the alert rules raise a false alarm, and what planted drift they find: `python -m evals.online.simulate`.

Traffic is made of real questions (CLINC, Banking77) with their real embeddings; everything else is drawn: conversations
of one to many turns whose turns resemble each other, rates and costs as a support chat has them. The rules are the
built-in ones, all held together as `beleg monitor check` does.
"""

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.monitor.types import Sample
from evals.online.check import alarms, hold
from evals.online.rules import RulesModel, load_rules
from evals.online.windows import Floats, Window
from evals.statistics import interval

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_MODEL = "simulated"
_REFERENCE = 3
"""The reference holds so many times the conversations of a window."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How live turns come about.

    Attributes:
        new_topics: share of conversations about what nobody asked before.
        kinds: how many new topics these are.
        abstention, escalation, tense, guard_hit: share of turns.
        euros: mean cost of a turn.
        latency_ms: median.
    """

    new_topics: float = 0.0
    kinds: int = 1
    abstention: float = 0.15
    escalation: float = 0.08
    tense: float = 0.12
    guard_hit: float = 0.02
    euros: float = 0.002
    latency_ms: float = 180.0


DRIFTS: Mapping[str, tuple[str, Traffic]] = {
    "one new topic in 10 % of conversations": ("questions", Traffic(new_topics=0.10)),
    "one new topic in 20 % of conversations": ("questions", Traffic(new_topics=0.20)),
    "fifteen new topics in 25 % of conversations": ("questions", Traffic(new_topics=0.25, kinds=15)),
    "abstention 15 % to 25 %": ("abstention", Traffic(abstention=0.25)),
    "escalation 8 % to 16 %": ("escalation", Traffic(escalation=0.16)),
    "tense messages 12 % to 22 %": ("mood", Traffic(tense=0.22)),
    "guard hits 2 % to 7 %": ("guards", Traffic(guard_hit=0.07)),
    "cost of a turn +50 %": ("cost", Traffic(euros=0.003)),
    "latency +50 %": ("latency", Traffic(latency_ms=270.0)),
}
_RATES = ("abstention", "escalation", "tense", "guard_hit")
_ALIKE = 8.0
"""How alike the turns of a conversation are: shape of the beta distribution of its own rates (correlation 1 / 9)."""


@dataclass(frozen=True)
class Questions:
    """Embeddings of real questions.

    Attributes:
        known: asked in ordinary traffic, [questions, dimension].
        new: the same by topic, of topics that ordinary traffic lacks.
    """

    known: Floats
    new: tuple[Floats, ...]


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=300, help="simulated checks without any change")
    parser.add_argument("--drift-runs", type=int, default=60, help="simulated checks per planted drift")
    parser.add_argument("--conversations", type=int, nargs="+", default=[150, 400], help="conversations a window")
    arguments = parser.parse_args()
    questions = read_questions(arguments.data)
    for count in arguments.conversations:
        print(json.dumps(false_alarms(questions, count, arguments.runs)), flush=True)
        for name, (rule, traffic) in DRIFTS.items():
            found = detected(questions, traffic, rule, count, arguments.drift_runs)
            print(json.dumps({"drift": name, "conversations": count, **found}), flush=True)


def false_alarms(questions: Questions, count: int, runs: int) -> dict[str, Any]:
    """Share of checks that raise any drift alarm although nothing changed, with its interval."""
    rules = drift_rules()
    fired = [alarms(_once(questions, Traffic(), count, rules, seed)) for seed in range(runs)]
    share = interval([float(bool(names)) for names in fired])
    by_rule = {rule.name: sum(rule.name in names for names in fired) for rule in rules.rules}
    return {
        "no change, conversations": count,
        "checks": runs,
        "false_alarm_rate": round(share.value, 4),
        "interval": [round(share.low, 4), round(share.high, 4)],
        "by_rule": by_rule,
    }


def detected(questions: Questions, traffic: Traffic, rule: str, count: int, runs: int) -> dict[str, Any]:
    """Share of checks in which the right rule finds a planted drift, and in which another one fires."""
    rules = drift_rules()
    fired = [alarms(_once(questions, traffic, count, rules, 10_000 + seed)) for seed in range(runs)]
    share = interval([float(rule in names) for names in fired])
    others = sum(any(name != rule for name in names) for names in fired)
    return {
        "rule": rule,
        "found": round(share.value, 3),
        "interval": [round(share.low, 3), round(share.high, 3)],
        "another_rule": round(others / runs, 3),
    }


def drift_rules() -> RulesModel:
    """The built-in rules about drift."""
    rules = load_rules()
    return rules.model_copy(update={"rules": tuple(rule for rule in rules.rules if rule.drift is not None)})


def _once(questions: Questions, traffic: Traffic, count: int, rules: RulesModel, seed: int) -> Any:
    random = np.random.default_rng(seed)
    before = make_window(questions, Traffic(), _REFERENCE * count, random)
    now = make_window(questions, traffic, count, random)
    return hold(rules, before, now, seed)


def make_window(questions: Questions, traffic: Traffic, conversations: int, random: np.random.Generator) -> Window:
    """Counted samples of so many conversations."""
    made: list[Sample] = []
    first = int(random.integers(len(questions.new)))
    fresh = [questions.new[(first + one) % len(questions.new)] for one in range(traffic.kinds)]
    for number in range(conversations):
        rates = {name: _own_rate(getattr(traffic, name), random) for name in _RATES}
        of_topic = questions.known
        if random.random() < traffic.new_topics:
            of_topic = fresh[int(random.integers(len(fresh)))]
        for turn in range(min(12, int(random.geometric(0.5)))):
            scores = {name: float(random.random() < rate) for name, rate in rates.items()}
            scores["euros"] = float(traffic.euros * random.lognormal(-0.32, 0.8))
            scores["latency_ms"] = float(traffic.latency_ms * random.lognormal(0.0, 0.5))
            vector = of_topic[random.integers(len(of_topic))].astype(np.float16).tobytes()
            made.append(
                replace(_BLANK, id=f"{number}-{turn}", conversation_id=str(number), scores=scores, vector=vector)
            )
    return Window(tuple(made))


def _own_rate(rate: float, random: np.random.Generator) -> float:
    return float(random.beta(_ALIKE * rate, _ALIKE * (1 - rate)))


def read_questions(data: Path, most: int = 3_000) -> Questions:
    """Real questions by topic: Banking77 and half of CLINC's intents are known, a tenth of CLINC's is new."""
    from knowledge.retrieval.encoder import load_encoder

    clinc: dict[str, list[str]] = {}
    for part in json.loads((data / "intent" / "clinc.dev.json").read_text(encoding="utf-8")).values():
        for text, intent in part:
            clinc.setdefault(intent, []).append(text)
    intents = sorted(intent for intent in clinc if intent != "oos")
    fresh, usual = intents[::10], [intent for number, intent in enumerate(intents) if number % 10 and number % 2]
    with (data / "intent" / "banking77.dev.csv").open(encoding="utf-8", newline="") as file:
        banking = [row["text"] for row in csv.DictReader(file)]
    encoder = load_encoder()
    known = _some(banking, most // 2) + _some([text for intent in usual for text in clinc[intent]], most // 2)
    return Questions(_encoded(encoder, known), tuple(_encoded(encoder, clinc[intent][:60]) for intent in fresh))


def _encoded(encoder: Any, texts: Sequence[str]) -> Floats:
    rows: Floats = np.asarray(encoder.encode(list(texts), kind="query"), dtype=np.float64)
    return rows


def _some(texts: list[str], most: int) -> list[str]:
    return texts if len(texts) <= most else [texts[index * len(texts) // most] for index in range(most)]


_BLANK = Sample(
    "default",
    "",
    "",
    1,
    _AT,
    "r",
    "chat",
    "en",
    "answer",
    True,
    "",
    (),
    "",
    (),
    {},
    {},
    None,
    _MODEL,
    "none",
    (),
    0,
    "",
)

if __name__ == "__main__":
    main()
