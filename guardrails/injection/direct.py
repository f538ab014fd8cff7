"""Direct attacks: a customer's message that wants the assistant to leave its role.

Every reading of the message (see `guardrails.normalise`) is judged by rules and by a classifier over hashed
n-grams and concepts; the highest score counts. The threshold was set by its false positives (docs/guards).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from guardrails.errors import GuardrailError
from guardrails.injection.rules import matches
from guardrails.linear import Lexicon, LinearModel
from guardrails.normalise import View, views
from guardrails.types import Guard, Span, Turn, Verdict

MODEL = Path(__file__).parent.parent / "models" / "injection" / "direct.npz"
CONCEPTS = Path(__file__).parent / "concepts.txt"
THRESHOLD = 0.67
RULE_SCORE = 0.97
WINDOW = 600
LONGEST = 20_000

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")

Embed = Callable[[str], float]
"""An extra opinion: the probability, 0..1, that a message is an attack (for example a head on sentence vectors)."""


@dataclass(frozen=True, slots=True)
class Detection:
    """The worst reading of a message: its score 0..1, the technique if a rule named it, and where it stands."""

    score: float
    technique: str
    view: str
    start: int
    end: int


class Detector:
    """Rules and classifier over all readings of a text.

    Args:
        model: the linear model; the shipped one by default.
        allow: phrases (compared without regard to case) whose sentences are never judged, for example a
            product that is called "Override".
        second_opinion: a callable whose probability is averaged with the classifier's.
    """

    def __init__(
        self,
        model: LinearModel | None = None,
        allow: Sequence[str] = (),
        second_opinion: Embed | None = None,
    ) -> None:
        self._model = model or load_model()
        self._allow = tuple(phrase.lower() for phrase in allow if phrase.strip())
        self._second = second_opinion

    def detect(self, text: str) -> Detection:
        """The worst reading; the empty text scores 0. Looks at the first and the last `LONGEST` characters."""
        worst, technique = Detection(0.0, "", "plain", 0, 0), ""
        for offset, part in _parts(text):
            for found in self._of_views(views(part)):
                technique = technique or found.technique
                if found.score > worst.score:
                    worst = replace(found, start=found.start + offset, end=found.end + offset)
        return replace(worst, technique=worst.technique or technique)

    def _of_views(self, readings: Sequence[View]) -> Iterator[Detection]:
        for view in readings:
            for name, start, end in matches(view.text):
                if not self._allowed(view.text[max(0, start - 80) : end + 80]):
                    yield Detection(RULE_SCORE, name, view.kind, *view.source(start, end))
        pieces = [(view, *place) for view in readings for place in windows(view.text)]
        pieces = [piece for piece in pieces if not self._allowed(piece[0].text[piece[1] : piece[2]])]
        scores = self._scores([view.text[start:end] for view, start, end in pieces])
        for (view, start, end), score in zip(pieces, scores, strict=True):
            yield Detection(score, "", view.kind, *view.source(start, end))

    def _scores(self, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        own: list[float] = self._model.many(texts)[:, 0].tolist()
        if self._second is None:
            return own
        return [(mine + self._second(text)) / 2 for mine, text in zip(own, texts, strict=True)]

    def _allowed(self, text: str) -> bool:
        return bool(self._allow) and any(phrase in text.lower() for phrase in self._allow)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    if len(text) <= 2 * LONGEST:
        yield 0, text
    else:
        yield 0, text[:LONGEST]
        yield len(text) - LONGEST, text[-LONGEST:]


def windows(text: str, size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Stretches of at most `size` characters that end at sentences where they can; one for a short text."""
    if len(text) <= size:
        if text.strip():
            yield 0, len(text)
        return
    cuts = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = 0
    while start < len(text):
        limit = start + size
        if limit >= len(text):
            yield start, len(text)
            return
        fitting = [cut for cut in cuts if start + size // 3 < cut <= limit]
        end = fitting[-1] if fitting else limit
        yield start, end
        cuts = [cut for cut in cuts if cut > end]
        start = end


def load_model(path: Path = MODEL) -> LinearModel:
    """The shipped classifier.

    Raises:
        GuardrailError: the weights cannot be read.
    """
    return LinearModel.load(path, Lexicon.read(CONCEPTS))


def direct(
    threshold: float = THRESHOLD,
    allow: Sequence[str] = (),
    second_opinion: Embed | None = None,
) -> Guard:
    """A guard that blocks direct attacks; its verdict always carries the score.

    Raises:
        GuardrailError: the threshold is not between 0 and 1.
    """
    if not 0 < threshold < 1:
        raise GuardrailError(
            "The injection threshold must lie between 0 and 1.", "Leave it out to use the shipped one."
        )
    detector = Detector(allow=allow, second_opinion=second_opinion)

    def check(turn: Turn) -> Verdict:
        found = detector.detect(turn.text)
        score = round(found.score, 4)
        if found.score < threshold:
            return Verdict(score=score)
        technique = found.technique or (found.view if found.view != "plain" else "classifier")
        span = Span(found.start, found.end, "INJECTION", score)
        return Verdict("block", reason=f"injection:{technique}", score=score, spans=(span,))

    return check
