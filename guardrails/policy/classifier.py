"""Which policy topics a message touches: a linear classifier with a concept lexicon, on the whole and by sentence."""

from collections.abc import Sequence
from pathlib import Path

from guardrails.linear import Lexicon, LinearModel
from guardrails.normalise import plain, views
from guardrails.sentences import sentences

MODEL = Path(__file__).parent.parent / "models" / "policy" / "topics.npz"
CONCEPTS = Path(__file__).parent / "concepts.txt"
TOPICS = (
    "self_harm",
    "threat",
    "insult",
    "third_party_data",
    "legal_request",
    "legal_advice",
    "medical_advice",
    "financial_advice",
    "competitor",
    "discount",
)
_MOST_SENTENCES = 60
_LONGEST = 4_000
_WHOLE = 160


class TopicClassifier:
    """Scores 0..1 of every topic for a message.

    Args:
        model: the shipped weights by default.

    Raises:
        GuardrailError: the weights cannot be read.
    """

    def __init__(self, model: LinearModel | None = None) -> None:
        self._model = model or LinearModel.load(MODEL, Lexicon.read(CONCEPTS))

    def scores(self, text: str) -> dict[str, float]:
        """The highest score of each topic over the message, its sentences and its unmasked spellings."""
        return self.of_pieces(pieces(text))

    def of_pieces(self, parts: Sequence[str]) -> dict[str, float]:
        """The same for a message that is already cut by `pieces`."""
        if not parts:
            return dict.fromkeys(TOPICS, 0.0)
        best = self._model.many(parts).max(axis=0)
        return {topic: float(score) for topic, score in zip(self._model.labels, best, strict=True)}


def pieces(text: str) -> list[str]:
    """The message, its sentences if it has several, and readings of spaced, leet or disguised spellings."""
    first = plain(text).text
    short = first if len(first) <= _LONGEST else first[: _LONGEST // 2] + "\n" + first[-_LONGEST // 2 :]
    parts = [short[start:end] for start, end in sentences(short)][:_MOST_SENTENCES]
    spelled = [view.text for view in views(short)[1:] if view.kind in ("spaced", "leet")]
    # A long message is judged by its sentences alone: as a whole it would only water each of them down.
    whole = [short] if len(parts) < 2 or len(short) <= _WHOLE else []
    return [*whole, *(parts if len(parts) > 1 else []), *spelled]
