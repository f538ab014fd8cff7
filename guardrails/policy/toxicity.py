"""Hate and abuse in German: a linear classifier trained on GermEval 2018, for moderation and reports.

A tweet's "offence" is a wider notion than what a shop stops, so the default policy uses the topics "insult" and
"threat" for customers and this guard for outputs only. Figures: docs/guards/toxicity.md.
"""

from pathlib import Path

from guardrails.errors import GuardrailError
from guardrails.linear import Lexicon, LinearModel
from guardrails.normalise import views
from guardrails.types import Guard, Turn, Verdict

MODEL = Path(__file__).parent.parent / "models" / "toxicity" / "german.npz"
CONCEPTS = Path(__file__).parent / "hate_concepts.txt"
THRESHOLD = 0.86
_LONGEST = 4_000


class ToxicityClassifier:
    """The probability, 0..1, that a text abuses, demeans or threatens people.

    Raises:
        GuardrailError: the weights cannot be read.
    """

    def __init__(self, model: LinearModel | None = None) -> None:
        self._model = model or LinearModel.load(MODEL, Lexicon.read(CONCEPTS))

    def score(self, text: str) -> float:
        """The highest score over the text and its unmasked spellings."""
        readings = [v for v in views(text[:_LONGEST]) if v.kind in ("plain", "leet", "spaced")]
        return max((self._model.score(view.text) for view in readings), default=0.0)


def toxicity(threshold: float = THRESHOLD) -> Guard:
    """A guard that blocks abusive text; its verdict always carries the score."""
    if not 0 < threshold < 1:
        raise GuardrailError("The toxicity threshold must lie between 0 and 1.", "Leave it out to use the shipped one.")
    classifier = ToxicityClassifier()

    def check(turn: Turn) -> Verdict:
        score = round(classifier.score(turn.text), 4)
        return Verdict("block", reason="toxicity", score=score) if score >= threshold else Verdict(score=score)

    return check
