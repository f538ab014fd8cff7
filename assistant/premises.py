"""What a question takes for granted, checked against the evidence.

"Since you ship to Norway for free, how long …" and "Warum ist der Versand nach Norwegen kostenlos?" assert something.
An answer must not confirm it unless the documents do. A premise fails when no sentence carries it, when the sentence
that does denies it, or when a number or a commitment (free, always, guaranteed, …) of the premise is missing there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from assistant.evidence import Measured
from assistant.evidence.features import lexical
from assistant.evidence.lexicon import fold, lexicon, words
from assistant.evidence.question import Rarity, analyse
from assistant.evidence.units import Unit
from assistant.phrases import phrases

_CLAUSE_COVERAGE = 0.5
_WHY_COVERAGE = 0.25
_DENIAL_COVERAGE = 0.75
_NEAR = 0.4
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Premise:
    """An assertion inside a question; `clause` is False when it is the body of a why-question."""

    text: str
    clause: bool


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A premise that the evidence does not bear out; `unit` is the index of the sentence nearest to it, or None."""

    premise: Premise
    unit: int | None


def premises(question: str, language: str) -> list[Premise]:
    """The assertions of a question, in order."""
    found = []
    for number, pattern in enumerate(phrases(language).premises):
        for match in pattern.finditer(question):
            text = match.group(1).strip()
            if len(words(text)) >= 3:
                found.append(Premise(text[:_LONGEST], clause=number == 0))
    return found


def unconfirmed(question: str, measured: Measured, rarity: Rarity) -> Unconfirmed | None:
    """The first premise of the question that the candidates do not confirm, or None.

    Args:
        question: the question as asked.
        measured: its candidate sentences.
        rarity: as for the evidence.
    """
    spoken = measured.question.language
    same = [i for i, other in enumerate(measured.cross()) if not other]
    for premise in premises(question, spoken):
        best = _nearest(premise, measured, same, rarity)
        if best is None or not _confirms(premise, measured.units[best[0]], best[1], spoken):
            return Unconfirmed(premise, best[0] if best and best[1] >= _NEAR else None)
    return None


def _nearest(premise: Premise, measured: Measured, allowed: Sequence[int], rarity: Rarity) -> tuple[int, float] | None:
    """The sentence that shares most of the premise's rare words, names counted twice, with its share."""
    if not allowed:
        return None
    spoken = measured.question.language
    asked = analyse(premise.text, spoken, rarity)
    overlap = lexical(asked, [measured.units[i] for i in allowed], (), [spoken] * len(measured.hits))
    doubled = overlap.weights * np.array([2.0 if term.name else 1.0 for term in asked.terms], dtype=np.float32)
    shares = overlap.match @ (doubled / doubled.sum())
    best = int(shares.argmax())
    return (allowed[best], float(shares[best])) if shares[best] > 0 else None


def _confirms(premise: Premise, unit: Unit, share: float, language: str) -> bool:
    if share < (_CLAUSE_COVERAGE if premise.clause else _WHY_COVERAGE):
        return False
    said = {fold(word) for word in words(premise.text)}
    if any(any(c.isdigit() for c in word) and word not in unit.folded for word in said):
        return False
    if any(said & group and not group & set(unit.folded) for group in commitments()):
        return False
    negations = lexicon(language).negations
    denied = bool(negations & set(unit.folded)) != bool(negations & said)
    return not (denied and share >= _DENIAL_COVERAGE)


@cache
def commitments() -> tuple[frozenset[str], ...]:
    """Groups of words that mean the same promise, folded, German and English together."""
    groups = json.loads(files("assistant").joinpath("commitments.json").read_text(encoding="utf-8"))
    return tuple(frozenset(fold(word) for word in group) for group in groups)
