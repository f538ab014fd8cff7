"""Figures of answers: gold answers within the reply, answerability, verbatim quotes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from assistant.generate.extractive import ExtractiveOptions, extractive
from assistant.types import Question
from evals.answers.model_selection import Judged


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one set; None where the set has no such thing.

    Attributes:
        questions: questions with their passage in the collection.
        within: share whose reply of at most 400 characters holds a gold answer word for word.
        top: share whose best sentence holds it.
        auroc: confidence with the passage present against removed.
        answered: share answered at the threshold with the passage present.
        refused: share refused at the threshold with the passage removed.
        verbatim: share of quotes that are the exact slice of their document.
        characters: mean length of a reply.
    """

    questions: int
    within: float | None
    top: float | None
    auroc: float | None
    answered: float
    refused: float | None
    verbatim: float
    characters: float | None

    def to_json(self) -> dict[str, float | int | None]:
        """Rounded to four digits."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def figures(judged: Sequence[Judged], threshold: float, max_chars: int = 400) -> Figures:
    """Figures of judged observations; replies through the extractive generator."""
    generate = extractive(ExtractiveOptions(max_chars=max_chars))
    present = [item for item in judged if item.observation.present]
    absent = [item for item in judged if not item.observation.present]
    within, top, exact, lengths = [], [], [], []
    for item in present:
        gold = item.observation.gold
        draft = generate(Question(gold.text, language=gold.language), item.selection.evidence)
        if not gold.answers:
            continue
        within.append(any(holds(draft.text, answer) for _, answer in gold.answers))
        top.append(bool(item.observation.labels[int(np.argmax(item.selection.scores))]))
        exact += [_verbatim(quote) for statement in draft.statements for quote in statement.quotes]
        lengths.append(len(draft.text))
    scores = np.array([item.confidence for item in judged])
    labels = np.array([item.observation.present for item in judged])
    return Figures(
        questions=len(present),
        within=float(np.mean(within)) if within else None,
        top=float(np.mean(top)) if top else None,
        auroc=auroc(labels, scores) if absent else None,
        answered=float(np.mean([item.confidence >= threshold for item in present])),
        refused=float(np.mean([item.confidence < threshold for item in absent])) if absent else None,
        verbatim=float(np.mean(exact)) if exact else 1.0,
        characters=float(np.mean(lengths)) if lengths else None,
    )


def holds(text: str, answer: str) -> bool:
    """Whether an answer stands in a text, white space aside."""
    return " ".join(answer.split()) in " ".join(text.split())


def auroc(labels: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> float:
    """Area under the ROC curve (Mann-Whitney U with ties at one half).

    Raises:
        ValueError: only one class is there.
    """
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if not positives or not negatives:
        raise ValueError("AUROC needs both classes")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _verbatim(quote: object) -> bool:
    from assistant.generate import Quote

    if not isinstance(quote, Quote):
        return False
    chunk = quote.hit.chunk
    inside = chunk.start <= quote.start < quote.end <= chunk.end
    return inside and chunk.text[quote.start - chunk.start : quote.end - chunk.start] == quote.text
