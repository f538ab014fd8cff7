"""Which competences a case asks for: by its kind, its reason and the words of the customer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "data" / "topics.yaml"
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
Words = Mapping[str, Sequence[str]]


def folded(text: str) -> str:
    """Lower case with ä→ae, ö→oe, ü→ue, ß→ss."""
    return text.lower().translate(_FOLD)


@dataclass(frozen=True)
class Topics:
    """Competences by kind and reason of a case, and the words that show one.

    Attributes:
        kinds: kind of case to competences.
        reasons: reason to competences.
        words: competence to beginnings of words, folded.
    """

    kinds: Words
    reasons: Words
    words: Words

    def wanted(self, kind: str, reason: str, text: str) -> dict[str, int]:
        """Competence to weight: 2 for what the customer's words name, 1 for the kind and the reason, added up."""
        weights: dict[str, int] = {}
        for competence in (*self.kinds.get(kind, ()), *self.reasons.get(reason, ())):
            weights[competence] = weights.get(competence, 0) + 1
        plain = " " + " ".join(re.findall(r"\w+", folded(text)))
        for competence, words in self.words.items():
            # Compounds carry their head at the end ("Diamantsäge"), so longer words may also stand inside of one.
            if any(f" {word}" in plain or (len(word) >= 5 and word in plain) for word in words):
                weights[competence] = weights.get(competence, 0) + 2
        return weights


def load_topics(kinds: Words | None = None, words: Words | None = None) -> Topics:
    """The shipped table with additions from the settings."""
    shipped = _shipped()
    return Topics(_merged(shipped["kinds"], kinds or {}), shipped["reasons"], _merged(shipped["topics"], words or {}))


def _merged(base: Words, extra: Words) -> Words:
    names = [*base, *(name for name in extra if name not in base)]
    return {name: (*base.get(name, ()), *(folded(word) for word in extra.get(name, ()))) for name in names}


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded
