"""Each sentence of an answer against its evidence: supported, contradicted, not covered or unverified.

The score is the probability of support from word overlap (weighted, in the whole evidence and in the best evidence
sentence), kept neighbourhoods and conflicts; its weights were fitted on BEGIN and on perturbed sentences
(guardrails/training/groundedness). Overlap is judged in German and English; any other language is "unverified".
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from guardrails.errors import GuardrailError
from guardrails.groundedness.facts import Comparison, compare
from guardrails.groundedness.words import CHAT, Word, words_of
from guardrails.language import guess
from guardrails.sentences import sentences
from guardrails.types import Span

Status = Literal["supported", "contradicted", "not_covered", "unverified"]
SUPPORTED_LANGUAGES = ("de", "en")
THRESHOLD = 0.5
MODEL = Path(__file__).parent.parent / "models" / "groundedness" / "weights.json"
_MOST_EVIDENCE = 200_000

Entailment = Callable[[str, str], float]
"""(premise, hypothesis) to the probability, 0..1, that the premise supports the hypothesis."""


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """A sentence `answer[span.start:span.end]`; `score` 0..1 is the probability that the evidence supports it.

    `reason` is "overlap", "changed:number", "changed:name", ... , "no_evidence", "language:fr" or "entailment".
    """

    span: Span
    status: Status
    score: float
    reason: str


def assess(
    answer: str,
    evidence: Sequence[str],
    language: str | None = None,
    entailment: Entailment | None = None,
    threshold: float = THRESHOLD,
) -> list[SentenceVerdict]:
    """Judge every sentence of an answer.

    Args:
        answer: the text to judge.
        evidence: the quotes that it was built from.
        language: of the answer; None to guess it.
        entailment: a larger model's opinion, asked where overlap alone does not decide (see `nli`).
        threshold: score from which a sentence without a conflict is supported.

    Raises:
        GuardrailError: the shipped weights cannot be read.
    """
    chosen = language or guess(answer)
    if chosen == "und":  # a name or a number alone has no language of its own
        chosen = guess(" ".join(evidence))
    parts = [(start, end) for start, end in sentences(answer)]
    if chosen not in SUPPORTED_LANGUAGES:
        return [_verdict(start, end, "unverified", 0.0, f"language:{chosen}") for start, end in parts]
    known = _evidence_words(evidence, chosen)
    return [_judge(answer, start, end, known, evidence, chosen, entailment, threshold) for start, end in parts]


def _judge(
    answer: str,
    start: int,
    end: int,
    known: Sequence[list[Word]],
    evidence: Sequence[str],
    language: str,
    entailment: Entailment | None,
    threshold: float,
) -> SentenceVerdict:
    words = words_of(answer[start:end], language)
    if not known:
        return _verdict(start, end, "not_covered", 0.0, "no_evidence")
    comparison = compare(words, known, language)
    score = support(words, comparison)
    if comparison.conflicts:
        return _verdict(start, end, "contradicted", min(score, threshold / 2), f"changed:{comparison.conflicts[0]}")
    if entailment is not None and 0.1 < score < 0.9:
        score = (score + entailment(" ".join(evidence), answer[start:end])) / 2
        return _verdict(start, end, "supported" if score >= threshold else "not_covered", score, "entailment")
    return _verdict(start, end, "supported" if score >= threshold else "not_covered", score, "overlap")


def _verdict(start: int, end: int, status: Status, score: float, reason: str) -> SentenceVerdict:
    return SentenceVerdict(Span(start, end, status.upper(), round(score, 4)), status, round(score, 4), reason)


def _evidence_words(evidence: Sequence[str], language: str) -> list[list[Word]]:
    parts = []
    for quote in evidence:
        text = quote[:_MOST_EVIDENCE]
        parts += [words_of(text[start:end], language) for start, end in sentences(text)]
    return [part for part in parts if part]


FEATURES = ("coverage", "aligned", "bigrams", "extra", "chat", "speaker", "question", "short", "conflict")
_SPEAKER = frozenset(
    ("i", "you", "my", "your", "me", "we", "our", "im", "i'm", "ich", "mein", "meine", "mir", "wir", "dich", "du")
)


def features(words: Sequence[Word], comparison: Comparison) -> list[float]:
    """What the score is computed from, in the order of `FEATURES`."""
    lower = [word.text.lower() for word in words]
    chat = sum(word in CHAT for word in lower)
    return [
        comparison.coverage,
        comparison.aligned,
        comparison.bigrams,
        math.log1p(comparison.extra),
        math.log1p(chat),
        math.log1p(sum(word in _SPEAKER for word in lower)),
        float(any(word in ("what", "how", "why", "when", "did") for word in lower[:2])),
        float(len(words) < 5),
        float(bool(comparison.conflicts)),
    ]


def support(words: Sequence[Word], comparison: Comparison) -> float:
    """The probability, 0..1, that the evidence supports a sentence."""
    bias, weights = _weights()
    z = bias + sum(w * x for w, x in zip(weights, features(words, comparison), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def _weights() -> tuple[float, tuple[float, ...]]:
    try:
        stored = json.loads(MODEL.read_text(encoding="utf-8"))
        return float(stored["bias"]), tuple(float(stored["weights"][name]) for name in FEATURES)
    except (OSError, ValueError, KeyError) as error:
        raise GuardrailError(
            f"The groundedness weights cannot be read ({type(error).__name__}).",
            "Reinstall the package or run: python -m guardrails.training.groundedness.train",
        ) from error
