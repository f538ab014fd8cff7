"""Questions with passages for the reader: annotated spans, near misses, and headings over their passages.

Read are PolicyQA (MIT), new_wiki (CC BY 4.0), the COVID FAQ (Apache-2.0), the permissive heading-passage pairs and
`knowledge/training/questions` (written for this project). XQuAD (CC BY-SA) is only measured on.
"""

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ModelError
from knowledge.training.sampler import Stream
from knowledge.training.texts import GermanNoise, as_question, load_headings

WRITTEN = Path(__file__).parent.parent / "questions"
HELD_OUT = 5
"""Every fifth article of the public sets is not trained on: what builds on the reader is fitted there."""
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ0-9„\"“])|\n+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A question about a passage.

    Attributes:
        question: as asked.
        language: of the question.
        passage: number of its passage in the collection.
        spans: where annotators saw the answer, character offsets; empty: it is not in the passage.
        located: whether annotators looked for spans; without it the passage is only known to be the right one.
    """

    question: str
    language: str
    passage: int
    spans: tuple[Span, ...] = ()
    located: bool = True


@dataclass(slots=True)
class Material:
    """Passages with the pool each belongs to, and items by source; negatives come from an item's own pool."""

    passages: list[str] = field(default_factory=list)
    pools: list[str] = field(default_factory=list)
    sources: dict[str, list[Item]] = field(default_factory=dict)
    same_question: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def passage(self, text: str, pool: str) -> int:
        """Add a passage; its number."""
        self.passages.append(text)
        self.pools.append(pool)
        return len(self.passages) - 1

    def item(self, source: str, item: Item) -> None:
        """Add an item; passages that the same question belongs to are no negatives for it."""
        self.sources.setdefault(source, []).append(item)
        self.same_question.setdefault((self.pools[item.passage], item.question), set()).add(item.passage)

    def fitting(self, item: Item) -> set[int]:
        """Passages that may answer the item's question."""
        return self.same_question[self.pools[item.passage], item.question]


@dataclass(frozen=True, slots=True)
class Group:
    """One question over several passages.

    Attributes:
        question: as shown to the model.
        passages: the first is the one the question belongs to.
        spans: the answer in each passage, None where it is not there.
        ranked: how many passages, from the first on, are compared; the first is the right one. 0: none.
        located: whether the spans are to be learnt.
    """

    question: str
    passages: list[str]
    spans: list[Span | None]
    ranked: int
    located: bool


def load_material(folder: Path, *, headings: int = 5000, seed: int = 7) -> Material:
    """All training questions; of the headings so many, drawn by seed."""
    material = Material()
    _squad(material, folder / "qa" / "new_wiki.dev.json", "wiki", one_pool=True)
    _squad(material, folder / "qa" / "policyqa.dev.json", "policy", one_pool=False)
    for file in sorted(WRITTEN.glob("*.jsonl")):
        _written(material, file)
    for line in (folder / "faq" / "covid_en.dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        number = material.passage(row["answer"], "covid")
        material.item("faq", Item(row["question"], "en", number, located=False))
    _headings(material, folder, headings, random.Random(seed))
    if not material.sources.get("wiki"):
        raise ModelError(f"No questions in {folder / 'qa'}; name the data folder with --data.")
    return material


def trained_on(articles: Sequence[Any]) -> list[Any]:
    """The articles of a SQuAD file that the reader learns from."""
    return [article for number, article in enumerate(articles) if number % HELD_OUT != HELD_OUT - 1]


def _squad(material: Material, file: Path, source: str, *, one_pool: bool) -> None:
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    for number, article in enumerate(trained_on(articles)):
        pool = source if one_pool else f"{source} {number}"
        for paragraph in article["paragraphs"]:
            place = material.passage(paragraph["context"], pool)
            for qa in paragraph["qas"]:
                spans = {(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]}
                material.item(source, Item(qa["question"], "en", place, tuple(sorted(spans))))


def _written(material: Material, file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        place = material.passage(row["passage"], "written")
        for asked in row["questions"]:
            answer = asked["answer"]
            spans = ((asked["start"], asked["start"] + len(answer)),) if answer else ()
            material.item("written", Item(asked["question"], asked["language"], place, spans))


def _headings(material: Material, folder: Path, count: int, rng: random.Random) -> None:
    asked = load_headings(folder)
    for row in rng.sample(asked, min(count, len(asked))):
        held = [lang for lang, text in (("de", row.passage_de), ("en", row.passage_en)) if text]
        told = [lang for lang, text in (("de", row.query_de), ("en", row.query_en)) if text]
        if not held or not told:
            continue
        to, of = rng.choice(held), rng.choice(told)
        heading = row.query_de if of == "de" else row.query_en
        question = as_question(heading, of, rng) if rng.random() < 0.6 else heading
        place = material.passage(row.passage_de if to == "de" else row.passage_en, f"headings {to}")
        material.item("headings", Item(question, of, place, located=False))


class Groups:
    """Draws groups as a pure function of (seed, number).

    Args:
        material: questions and passages.
        near: [passages, k] for each item by source, passages that look right; those that fit are left out.
        seed: of every draw.
        negatives: wrong passages beside the right one.
    """

    def __init__(
        self, material: Material, near: dict[str, NDArray[np.int64]], *, seed: int, negatives: int = 2
    ) -> None:
        self.material, self.near, self.seed, self.negatives = material, near, seed, negatives
        self.streams = {name: Stream(len(items), [seed, *name.encode()]) for name, items in material.sources.items()}
        self.noise = GermanNoise(
            text for text, pool in zip(material.passages, material.pools, strict=True) if pool != "written"
        )

    def __call__(self, number: int, mix: Mapping[str, float]) -> Group:
        """Group `number` of the endless sequence, from sources drawn by their share in `mix`."""
        rng = random.Random(f"{self.seed}:{number}")
        known = [name for name in mix if name in self.streams]
        source = rng.choices(known, [mix[name] for name in known])[0]
        place = self.streams[source].take(number, 1)[0]
        item = self.material.sources[source][place]
        question = self.noise(item.question, rng) if item.language == "de" else item.question
        question = question.lower().rstrip("?") if rng.random() < 0.1 else question
        passage = self.material.passages[item.passage]
        if item.located and not item.spans:
            return Group(question, [passage], [None], 0, True)
        wrong = self._wrong(source, place, item, rng)
        passages = [passage, *(self.material.passages[row] for row in wrong)]
        spans: list[Span | None] = [rng.choice(item.spans) if item.spans else None, *(None for _ in wrong)]
        without = without_answer(passage, item.spans) if item.spans and rng.random() < 0.5 else None
        if without:
            passages.append(without)
            spans.append(None)
        return Group(question, passages, spans, 1 + len(wrong) if wrong else 0, item.located)

    def _wrong(self, source: str, place: int, item: Item, rng: random.Random) -> list[int]:
        fitting = self.material.fitting(item)
        rows = [int(row) for row in self.near[source][place] if row >= 0 and int(row) not in fitting]
        return rng.sample(rows, min(self.negatives, len(rows)))


def without_answer(passage: str, spans: Iterable[Span]) -> str | None:
    """The passage without the sentences that hold an answer, on topic but no answer; None when too little is left."""
    answers = {passage[start:end].lower() for start, end in spans}
    whole = [*spans]
    kept, at = [], 0
    for sentence in SENTENCE.split(passage):
        start = passage.index(sentence, at)
        at = start + len(sentence)
        touched = any(start < end and first < at for first, end in whole)
        if not touched and not any(answer in sentence.lower() for answer in answers):
            kept.append(sentence)
    left = " ".join(kept)
    return left if len(left) >= 40 and len(left) < len(passage) else None
