"""The policy set: right action on the dev messages, on own examples with whole templates held out, and how many
harmless messages to foreign banks and shops are stopped, whole intents held out.

python -m evals.guardrails.policy --data ../shared/data [--json]
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from evals.guardrails.report import Figures, run, share
from guardrails.linear import Lexicon
from guardrails.pipeline import check, load_policy
from guardrails.policy.classifier import CONCEPTS, TopicClassifier
from guardrails.policy.topics import THRESHOLD, TopicJudge
from guardrails.training import shop_talk
from guardrails.training.injection.sources import intents, read_lines
from guardrails.training.policy.train import ALLOW, DECLINED, Example, corpus, featurised, train, written
from guardrails.types import Turn

FOLDS = 4
FOREIGN = 300
"""Messages of each public set and fold."""
PROBE = Path(__file__).parent / "policy.probe.tsv"
"""Messages in other words than the templates', written for this measurement; never trained on. Their misses were read
while the lexicon was widened."""
BLIND = Path(__file__).parent / "policy.blind.tsv"
"""The same, measured once after that work was done; its misses were read since then."""
BLIND2 = Path(__file__).parent / "policy.blind2.tsv"
"""Written before rules, lexicon and examples were looked at. Of its odd lines the misses were read, of the even ones
never: they are only counted."""

EVERYDAY = Path(__file__).parent / "everyday.tsv"
"""Everyday messages written after the first training with such messages and never trained on; of the harmless ones
three misses were read."""


def measure(data: Path) -> Figures:
    """All figures; the dev messages and the probe are in no training data."""
    return {
        "dev": _measured(read_lines(data / "policy" / "dev.jsonl")),
        "probe": _measured(_rows(PROBE)),
        "blind": _measured(_rows(BLIND)),
        "blind2_read": _measured(_rows(BLIND2)[0::2]),
        "blind2_unread": _measured(_rows(BLIND2)[1::2]),
        "everyday": _measured(_rows(EVERYDAY)),
        "own_templates_held_out": _held_out(data),
    }


def _rows(path: Path) -> list[dict[str, str]]:
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [{"expected": a, "lang": language, "reason": topic, "text": text} for a, language, topic, text in lines]


def action_of(label: str | None, action: str) -> str:
    """The set's four actions from a verdict: the word in front of the reason says refuse or decline."""
    if action == "escalate":
        return "escalate"
    if action == "block":
        return (label or "").split(":")[0]
    return "allow"


def _measured(rows: Sequence[Mapping[str, str]]) -> Figures:
    """The input chain's topic rules on messages with their expected action."""
    policy = load_policy(supplied=None)
    chain = [step for step in policy.input if step.rules[0].guard in ("topic", "injection")]
    right: dict[str, list[bool]] = defaultdict(list)
    blocked = []
    for row in rows:
        outcome = check(chain, Turn(row["text"], language=row["lang"]))
        got = action_of(outcome.label, outcome.action)
        right[row["reason"].split(":")[0]].append(got == row["expected"])
        blocked += [got != "allow"] if row["expected"] == "allow" else []
    return {
        "right_action": share([hit for hits in right.values() for hit in hits]),
        "legitimate_requests_stopped": sum(blocked),
        "by_category": {name: share(hits) for name, hits in sorted(right.items())},
    }


def _held_out(data: Path) -> Figures:
    """Own templates and foreign intents, each judged by weights that were trained without them."""
    examples = corpus(data)
    lexicon = Lexicon.read(CONCEPTS)
    features = featurised(examples, lexicon)
    folds = np.array([_fold(example.template) for example in examples])
    foreign = _foreign(data)
    right: dict[str, list[bool]] = defaultdict(list)
    stopped: dict[str, list[bool]] = defaultdict(list)
    caught: dict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        kept = np.flatnonzero(folds != fold)
        judge = TopicJudge(TopicClassifier(train([examples[i] for i in kept], lexicon, features=features[kept])))
        for example in _one_a_template(fold):
            hits = _hits(judge, example.text)
            good = not hits - {"legal_request"} if example.topic in (ALLOW, "legal_request") else example.topic in hits
            right[f"{example.topic} {example.language}"].append(good)
        for topic, text in _talk(fold):
            hits = _hits(judge, text)
            caught[topic].append(bool(hits - {"legal_request"}) if topic == ALLOW else topic in hits)
        for source, texts in foreign[fold].items():
            stopped[source] += [bool(_hits(judge, text) - {"legal_request"}) for text in texts]
    harmless = [hit for name, hits in right.items() if name.startswith((ALLOW, "legal_request")) for hit in hits]
    handled = [hit for name, hits in right.items() if not name.startswith((ALLOW, "legal_request")) for hit in hits]
    return {
        "handled_recall": share(handled),
        "legitimate_requests_stopped": share([not hit for hit in harmless]),
        "mean_of_both": ((share(handled) or 0) + (share(harmless) or 0)) / 2,
        "by_topic": {name: share(hits) for name, hits in sorted(right.items())},
        "everyday_messages": {
            "harmless_stopped": share(caught[ALLOW]),
            "caught": share([hit for topic, hits in caught.items() if topic != ALLOW for hit in hits]),
            "by_topic": {topic: f"{sum(hits)} of {len(hits)}" for topic, hits in sorted(caught.items())},
        },
        "foreign_messages_stopped": {f"{name} ({len(hits)})": share(hits) for name, hits in sorted(stopped.items())},
    }


def _one_a_template(fold: int) -> list[Example]:
    found = {example.template: example for example in reversed(written()) if _fold(example.template) == fold}
    return list(found.values())


def _talk(fold: int) -> list[tuple[str, str]]:
    return [(topic, text) for _, topic, text in shop_talk.lines() if _fold(text) == fold]


def _foreign(data: Path) -> list[dict[str, list[str]]]:
    """Messages of public sets by fold of their intent and by source; at most `FOREIGN` of each."""
    found: list[dict[str, list[str]]] = [defaultdict(list) for _ in range(FOLDS)]
    for text, intent in sorted(intents(data).items(), key=lambda pair: hashlib.sha256(pair[0].encode()).digest()):
        texts = found[_fold(intent)][intent.split(":")[0]]
        if intent not in DECLINED and len(texts) < FOREIGN:
            texts.append(text)
    return found


def _hits(judge: TopicJudge, text: str) -> set[str]:
    return {topic for topic, score in judge.scores(text).items() if score >= THRESHOLD}


def _fold(template: str) -> int:
    return int(hashlib.sha256(template.encode()).hexdigest(), 16) % FOLDS


if __name__ == "__main__":
    run("policy", measure)
