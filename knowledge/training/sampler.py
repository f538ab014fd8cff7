"""Batches as a pure function of (seed, kind, number): a resumed run draws exactly what an unbroken one draws."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.training.texts import Asked, GermanNoise, Pair, as_question

CHUNK = 16


@dataclass(frozen=True, slots=True)
class Parallel:
    """Texts in both languages, row by row; `english_first` rows are also shown to the student in English."""

    english: list[str]
    german: list[str]
    english_rows: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """Queries and their passages in drawn languages; `*_en` is the English wording for the teacher or ""."""

    queries: list[str]
    passages: list[str]
    queries_en: list[str]
    passages_en: list[str]
    keys: list[tuple[str, str]]


class Stream:
    """Numbers 0..n-1 shuffled anew each epoch; `take(k, count)` is block k of that endless sequence."""

    def __init__(self, n: int, seed: Sequence[int]) -> None:
        self.n, self.seed = n, list(seed)
        self._epoch, self._order = -1, np.empty(0, dtype=np.int64)

    def take(self, block: int, count: int) -> list[int]:
        return [int(self._at(block * count + offset)) for offset in range(count)]

    def _at(self, position: int) -> int:
        epoch, place = divmod(position, self.n)
        if epoch != self._epoch:
            self._order = np.random.default_rng([*self.seed, epoch]).permutation(self.n)
            self._epoch = epoch
        return int(self._order[place])


class Sampler:
    """Draws sentence, passage and contrast batches.

    Args:
        everyday: short everyday and interface sentences; half of every chunk of sentence batches.
        documentation: the other half.
        runs: sources in document order, from which passages are made of consecutive sentences.
        asked: queries with their passages.
        neighbours: [asked, k] numbers of lexically near passages, the hard negatives.
        noise: chat-like spellings for German sentences.
    """

    def __init__(
        self,
        everyday: Sequence[Pair],
        documentation: Sequence[Pair],
        runs: Sequence[Sequence[Pair]],
        asked: Sequence[Asked],
        neighbours: NDArray[np.int64],
        noise: GermanNoise,
        *,
        seed: int,
        sentences: int = 96,
        passages: int = 16,
        contrasts: int = 24,
    ) -> None:
        self.everyday, self.documentation, self.runs = everyday, documentation, runs
        self.asked, self.neighbours, self.noise, self.seed = asked, neighbours, noise, seed
        self.sizes = {"sentences": sentences, "passages": passages, "contrast": contrasts}
        self._streams = (Stream(len(everyday), (seed, 1)), Stream(len(documentation), (seed, 2)))
        self._seeds = Stream(len(asked), (seed, 3))
        self._whole = [item for item in asked if item.passage_en and item.passage_de]
        self._chunk: tuple[int, list[list[Pair]]] = (-1, [])

    def sentences(self, number: int) -> Parallel:
        """Batch `number` of sentence pairs, of like length; half everyday, half documentation over a chunk."""
        chunk, place = divmod(number, CHUNK)
        if chunk != self._chunk[0]:
            self._chunk = (chunk, self._sentence_chunk(chunk))
        rng = self._rng(10, number)
        pairs = self._chunk[1][place]
        german = [self.noise(pair.de, rng) for pair in pairs]
        return Parallel([pair.en for pair in pairs], german, len(pairs) // 4)

    def _sentence_chunk(self, chunk: int) -> list[list[Pair]]:
        size = self.sizes["sentences"]
        half = size * CHUNK // 2
        pairs = [self.everyday[i] for i in self._streams[0].take(chunk, half)]
        pairs += [self.documentation[i] for i in self._streams[1].take(chunk, half)]
        rng = self._rng(11, chunk)
        rng.shuffle(pairs)
        pairs.sort(key=lambda pair: (len(pair.de) + len(pair.en)) // 8)
        batches = [pairs[start : start + size] for start in range(0, len(pairs), size)]
        for batch in batches:
            rng.shuffle(batch)
        rng.shuffle(batches)
        return batches

    def passages(self, number: int) -> Parallel:
        """Batch `number` of passages: real ones, or 30 to 170 German words of consecutive sentences of a source."""
        rng = self._rng(20, number)
        size, length = self.sizes["passages"], rng.randint(30, 170)
        weights = [len(run) ** 0.75 for run in self.runs]
        pairs = []
        for _ in range(size):
            if self._whole and rng.random() < 0.35:
                item = rng.choice(self._whole)
                pairs.append(Pair(item.passage_en, item.passage_de))
            else:
                pairs.append(joined(rng.choices(self.runs, weights)[0], length, rng))
        return Parallel([pair.en for pair in pairs], [pair.de for pair in pairs], size // 4)

    def contrast(self, number: int) -> Contrast:
        """Batch `number` of queries with passages: seeds with near neighbours, and cloze rows; languages drawn."""
        rng = self._rng(30, number)
        size = self.sizes["contrast"]
        chosen: dict[int, None] = {}
        for seed in self._seeds.take(number, max(1, size * 3 // 20)):
            near = [int(i) for i in self.neighbours[seed]]
            chosen.update(dict.fromkeys([seed, *rng.sample(near, min(3, len(near)))]))
        rows = [_drawn(self.asked[i], rng, self.noise) for i in chosen]
        weights = [len(run) ** 0.75 for run in self.runs]
        for _ in range(size - len(rows)):
            pairs = consecutive(rng.choices(self.runs, weights)[0], rng.randint(40, 110), rng)
            rows.append(_drawn(cloze(pairs, rng), rng, self.noise))
        queries, passages, queries_en, passages_en, keys = (list(column) for column in zip(*rows, strict=True))
        return Contrast(queries, passages, queries_en, passages_en, keys)

    def _rng(self, *numbers: int) -> random.Random:
        return random.Random(":".join(str(number) for number in (self.seed, *numbers)))


def consecutive(run: Sequence[Pair], words: int, rng: random.Random) -> list[Pair]:
    """Consecutive pairs of a source from a drawn place on, until the German side has `words` words."""
    place, total, taken = rng.randrange(len(run)), 0, []
    while total < words and place < len(run):
        taken.append(run[place])
        total += run[place].de.count(" ") + 1
        place += 1
    return taken


def cloze(pairs: Sequence[Pair], rng: random.Random) -> Asked:
    """One sentence of a passage as the query (generated: some of its words left out), the passage as its answer.

    The inverse cloze task (Lee, Chang and Toutanova 2019); the sentence stays in the passage half of the time.
    """
    place = rng.randrange(len(pairs))
    kept = list(pairs) if len(pairs) == 1 or rng.random() < 0.5 else [*pairs[:place], *pairs[place + 1 :]]
    share, seed = rng.uniform(0.0, 0.5), rng.random()
    query = Pair(*(_thinned(text, share, random.Random(seed)) for text in (pairs[place].en, pairs[place].de)))
    return Asked(
        query.en, query.de, " ".join(pair.en for pair in kept), " ".join(pair.de for pair in kept), generated=True
    )


def _thinned(text: str, share: float, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(word for word in words if rng.random() >= share) or text


def joined(run: Sequence[Pair], words: int, rng: random.Random) -> Pair:
    """The same as one text in each language."""
    taken = consecutive(run, words, rng)
    return Pair(" ".join(pair.en for pair in taken), " ".join(pair.de for pair in taken))


def clashes(keys: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
    """[n, n] true where two rows ask the same or share the passage, so neither is the other's negative."""
    marks = np.zeros((len(keys), len(keys)), dtype=bool)
    for i, (query, passage) in enumerate(keys):
        for j, (other, elsewhere) in enumerate(keys):
            marks[i, j] = i != j and (query == other or passage == elsewhere)
    return marks


def _drawn(item: Asked, rng: random.Random, noise: GermanNoise) -> tuple[str, str, str, str, tuple[str, str]]:
    german_query = bool(item.query_de) and (not item.query_en or rng.random() < 0.55)
    german_passage = bool(item.passage_de) and (not item.passage_en or rng.random() < 0.55)
    query = item.query_de if german_query else item.query_en
    query_en = item.query_en
    if item.query_de and not item.generated and rng.random() < 0.4:
        query, query_en = as_question(query, "de" if german_query else "en", rng), ""
    if german_query:
        query = noise(query, rng)
    key = (item.query_en or item.query_de, item.passage_en or item.passage_de)
    return query, item.passage_de if german_passage else item.passage_en, query_en, item.passage_en, key
