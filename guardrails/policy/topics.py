"""The policy guard: insults, threats, self-harm, advice, competitors, discounts, other people's data, legal requests.

A topic counts when the message states it outright (`rules.signs`) or the classifier is sure. One pass serves all
rules of a chain (`topics`); `topic` is the same for a single rule.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guardrails.errors import GuardrailError
from guardrails.policy.classifier import TOPICS, TopicClassifier, pieces
from guardrails.policy.rules import UNLESS, signs
from guardrails.types import Action, Guard, Turn, Verdict

SIGN_SCORE = 0.85
THRESHOLD = 0.35
_SURE = 0.97
_FAINT = 0.05
"""Up to this score nothing is to be taken back."""
_AGREED = ("threat", "insult", "third_party_data", "competitor", "discount")
"""Topics whose words ("macht ihr eine Aktion?") occur in peaceful messages too: the classifier must agree a little."""
# What a finding leads to when the policy file says nothing else, and the word that its reason begins with.
_CONSEQUENCE: Mapping[str, tuple[Action, str]] = {
    "self_harm": ("escalate", "escalate"),
    "threat": ("escalate", "escalate"),
    "insult": ("escalate", "escalate"),
    "third_party_data": ("block", "refuse"),
    "legal_request": ("allow", "legal_request"),
}
_DECLINE: tuple[Action, str] = ("block", "decline")
_RIGHTS = (
    (
        "access",
        re.compile(r"\b(?:15|auskunft|kopie|copy|access|welche daten|what data|gespeichert|hold)\b", re.IGNORECASE),
    ),
    ("erasure", re.compile(r"\b(?:17|lösch\w*|gelöscht|vergessen\w*|delet\w*|eras\w*|forgotten)\b", re.IGNORECASE)),
    ("portability", re.compile(r"\b(?:20|übertrag\w*|maschinenlesbar\w*|portab\w*|transfer)\b", re.IGNORECASE)),
    (
        "objection",
        re.compile(r"\b(?:21|widersprech\w*|widerspreche|werbung|werbezweck\w*|object|marketing)\b", re.IGNORECASE),
    ),
    ("automated_decision", re.compile(r"\b(?:22|automatisiert\w*|algorithm\w*|automated|profiling)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One rule: a topic, its threshold, and the names of competitors that count for it."""

    topic: str
    threshold: float
    names: re.Pattern[str] | None


def wanted(category: str, threshold: float = THRESHOLD, competitors: Sequence[str] = ()) -> Wanted:
    """Check one rule's parameters.

    Raises:
        GuardrailError: the topic or threshold is not known.
    """
    if category not in TOPICS:
        raise GuardrailError(f"The topic {category!r} is unknown.", f"Known: {', '.join(TOPICS)}.")
    if not 0 < threshold <= 1:
        raise GuardrailError("The threshold of a topic must lie between 0 and 1.", "Leave it out for the default.")
    names = "|".join(re.escape(name) for name in competitors if name.strip())
    return Wanted(category, threshold, re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) if names else None)


class TopicJudge:
    """Scores 0..1 of every topic: signs and classifier together."""

    def __init__(self, classifier: TopicClassifier | None = None) -> None:
        self._classifier = classifier or TopicClassifier()

    def scores(self, text: str) -> dict[str, float]:
        """The score of each topic of `TOPICS` for a message."""
        parts = pieces(text)
        scores = self._classifier.of_pieces(parts)
        stated = signs(parts)
        for topic in TOPICS:
            unless, likely = UNLESS.get(topic), scores[topic] > _FAINT
            if _FAINT < scores[topic] < _SURE and unless is not None and unless.search(text):
                scores[topic] = 0.0
            if topic in stated and (likely or topic not in _AGREED):
                scores[topic] = max(scores[topic], SIGN_SCORE)
        return scores


def topics(rules: Sequence[Mapping[str, Any]]) -> Callable[[Turn], Sequence[Verdict]]:
    """A batched guard: one verdict per rule, in order.

    Args:
        rules: the parameters of each rule, as for `topic`.

    Raises:
        GuardrailError: a topic or threshold is not known.
    """
    asked = [wanted(**rule) for rule in rules]
    judge = TopicJudge()

    def check(turn: Turn) -> list[Verdict]:
        scores = judge.scores(turn.text)
        return [_verdict(one, scores, turn.text) for one in asked]

    return check


def topic(category: str, threshold: float = THRESHOLD, competitors: Sequence[str] = ()) -> Guard:
    """A guard for one topic.

    Args:
        category: one of `TOPICS`.
        threshold: score from which the topic counts.
        competitors: names of other shops (topic "competitor"); a question that names one is enough.
    """
    many = topics([{"category": category, "threshold": threshold, "competitors": competitors}])

    def check(turn: Turn) -> Verdict:
        return many(turn)[0]

    return check


def _verdict(asked: Wanted, scores: Mapping[str, float], text: str) -> Verdict:
    score = scores[asked.topic]
    if asked.names is not None and asked.names.search(text) and "?" in text:
        score = max(score, SIGN_SCORE)
    # A request under data protection law must reach a person, whatever else it sounds like.
    legal = scores["legal_request"] >= SIGN_SCORE and asked.topic in ("legal_advice", "third_party_data")
    if score < asked.threshold or legal:
        return Verdict(score=round(score, 4))
    action, word = _CONSEQUENCE.get(asked.topic, _DECLINE)
    reason = f"legal_request:{right(text)}" if asked.topic == "legal_request" else f"{word}:{asked.topic}"
    return Verdict(action, reason=reason, score=round(score, 4))


def right(text: str) -> str:
    """Which right of the GDPR a request invokes: access, erasure, portability, objection, ... or "general"."""
    return next((name for name, pattern in _RIGHTS if pattern.search(text)), "general")
