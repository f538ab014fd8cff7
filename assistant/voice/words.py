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

VERBS = word_set(
    """
    ist sind war waren hat haben hab habe hatte hatten wird werden würde will wollen wollte soll sollen muss
    müssen kann können braucht brauchen sucht suchen macht machen mach geht gehen läuft laufen kommt kommen sagt
    meint meinte fand findet gibt is are was were has have had will would wants want needs need should must can
    could says said does did do got gets thinks runs comes goes looks
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
