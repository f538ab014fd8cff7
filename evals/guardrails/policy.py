"""The policy set: right action on the dev messages, and on own examples with whole templates held out.

python -m evals.guardrails.policy --data ../shared/data [--json]
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.guardrails.report import Figures, run, share
from guardrails.linear import Lexicon
from guardrails.pipeline import check, load_policy
from guardrails.policy.classifier import CONCEPTS, TopicClassifier
from guardrails.policy.topics import THRESHOLD, TopicJudge
from guardrails.training.injection.sources import read_lines
from guardrails.training.policy.train import ALLOW, corpus, train, written
from guardrails.types import Turn

FOLDS = 4
PROBE = Path(__file__).parent / "policy.probe.tsv"
"""Messages in other words than the templates', written for this measurement; never trained on. Their misses were read
while the lexicon was widened."""
BLIND = Path(__file__).parent / "policy.blind.tsv"
"""The same, measured once after that work was done; its misses were read since then."""
BLIND2 = Path(__file__).parent / "policy.blind2.tsv"
"""Written before rules, lexicon and examples were looked at. Of its odd lines the misses were read, of the even ones
never: they are only counted."""


def measure(data: Path) -> Figures:
    """All figures; the dev messages and the probe are in no training data."""
    return {
        "dev": _measured(read_lines(data / "policy" / "dev.jsonl")),
        "probe": _measured(_rows(PROBE)),
        "blind": _measured(_rows(BLIND)),
        "blind2_read": _measured(_rows(BLIND2)[0::2]),
        "blind2_unread": _measured(_rows(BLIND2)[1::2]),
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
    examples = corpus(data)
    lexicon = Lexicon.read(CONCEPTS)
    right: dict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        judge = TopicJudge(TopicClassifier(train([e for e in examples if _fold(e.template) != fold], lexicon)))
        seen: set[str] = set()
        for example in written():
            if _fold(example.template) == fold and example.template not in seen:
                seen.add(example.template)
                hits = {topic for topic, score in judge.scores(example.text).items() if score >= THRESHOLD}
                stopped = hits - {"legal_request"}
                good = not stopped if example.topic in (ALLOW, "legal_request") else example.topic in hits
                right[f"{example.topic} {example.language}"].append(good)
    harmless = [hit for name, hits in right.items() if name.startswith((ALLOW, "legal_request")) for hit in hits]
    handled = [hit for name, hits in right.items() if not name.startswith((ALLOW, "legal_request")) for hit in hits]
    return {
        "handled_recall": share(handled),
        "legitimate_requests_stopped": share([not hit for hit in harmless]),
        "mean_of_both": ((share(handled) or 0) + (share(harmless) or 0)) / 2,
        "by_topic": {name: share(hits) for name, hits in sorted(right.items())},
    }


def _fold(template: str) -> int:
    return int(hashlib.sha256(template.encode()).hexdigest(), 16) % FOLDS


if __name__ == "__main__":
    run("policy", measure)
