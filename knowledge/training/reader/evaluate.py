"""Figures of the reader on SQuAD-format sets.

    python -m knowledge.training.reader.evaluate knowledge/models/reader-de-en [--data ../shared/data] [--json]

F1 and exact match as SQuAD defines them (Rajpurkar et al. 2016; German articles are dropped like English ones), each
question against its own paragraph. AUROC: the margin of paragraphs that hold the answer against the same paragraphs
without the sentences that hold it.
"""

import argparse
import json
import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.training.reader.data import without_answer

Read = Callable[[str, Sequence[str]], Sequence[tuple[str, float, float]]]
"""From a question and passages to the answer's text, its margin over "not here", and the passage's relevance."""

ARTICLES = re.compile(r"\b(a|an|the|der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines)\b")


def normal(text: str) -> list[str]:
    """Words without case, punctuation and articles."""
    plain = "".join(" " if sign in string.punctuation + "„“”–" else sign for sign in text.lower())
    return ARTICLES.sub(" ", plain).split()


def f1(given: str, gold: str) -> float:
    """Harmonic mean of precision and recall over the words."""
    ours, theirs = normal(given), normal(gold)
    same = sum((Counter(ours) & Counter(theirs)).values())
    if not same:
        return float(ours == theirs)
    return 2 * same / (len(ours) + len(theirs))


def questions(file: Path, *, every: int = 1) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """(question, paragraph, answer spans), each `every`th one."""
    found = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]]
                found.append((qa["question"], paragraph["context"], spans))
    return found[::every]


def auroc(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Share of pairs in which the right one scores higher; ties count half."""
    ours, theirs = np.asarray(right)[:, None], np.asarray(wrong)[None, :]
    return float((ours > theirs).mean() + 0.5 * (ours == theirs).mean())


def squad_figures(read: Read, file: Path, *, every: int = 1) -> dict[str, float]:
    """F1, exact match and AUROC on one set."""
    scores, exact, right, wrong = [], [], [], []
    for question, paragraph, spans in questions(file, every=every):
        without = without_answer(paragraph, spans)
        read_here = read(question, [paragraph] if without is None else [paragraph, without])
        text, margin, _ = read_here[0]
        golds = [paragraph[start:end] for start, end in spans]
        scores.append(max(f1(text, gold) for gold in golds))
        exact.append(max(float(normal(text) == normal(gold)) for gold in golds))
        if without is not None:
            right.append(margin)
            wrong.append(read_here[1][1])
    return {"f1": float(np.mean(scores)), "em": float(np.mean(exact)), "auroc": auroc(right, wrong)}


def figures(read: Read, data: Path, *, every: int = 1) -> dict[str, float]:
    """The figures on XQuAD dev in both languages, e.g. `f1 de`."""
    return {
        f"{name} {language}": round(value, 4)
        for language in ("de", "en")
        for name, value in squad_figures(read, data / "qa" / f"xquad_{language}.dev.json", every=every).items()
    }


def main() -> None:
    from knowledge.retrieval.reader import load_reader

    parser = argparse.ArgumentParser(description="F1, exact match and AUROC of the reader on XQuAD dev")
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    reader = load_reader(chosen.model)

    def read(question: str, passages: Sequence[str]) -> list[tuple[str, float, float]]:
        return [
            (passage[reading.start : reading.end], reading.margin, reading.relevance)
            for passage, reading in zip(passages, reader.read(question, passages), strict=True)
        ]

    found = figures(read, chosen.data)
    print(json.dumps(found) if chosen.json else "\n".join(f"{name:10} {value:.3f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
