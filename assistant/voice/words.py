"""Words of a transcript with their places, and the fillers that carry nothing."""

import re
from dataclasses import dataclass

from guardrails.language import word_set

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’\-/&][^\W_]+)*['’]?|[^\w\s]", re.UNICODE)
FILLERS = word_set(
    """
    äh ähm öh öhm hm hmm mhm uh um uhm er erm eh ehm tja naja ne gell halt eben mal so also ja like right well ok
    okay
    """
)
HESITATIONS = word_set(
    """
    äh ähm öh öhm hm hmm mhm uh um uhm erm eh ehm
    """
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark: `transcript[start:end] == text`, `low` in lower case with a straight apostrophe."""

    start: int
    end: int
    text: str
    low: str

    @property
    def is_mark(self) -> bool:
        """A punctuation mark, no word."""
        return not self.text[0].isalnum()


def words(text: str) -> list[Word]:
    """Words and marks in order."""
    return [Word(m.start(), m.end(), m.group(), m.group().lower().replace("’", "'")) for m in _WORD.finditer(text)]
