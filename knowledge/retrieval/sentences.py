"""The sentences of a chunk, as they are compared with a question one by one.

What answers a question is a sentence, and the vector of a long chunk blurs it. So an index keeps, beside the vector of
each chunk, one for each of its sentences, table rows or answers of question-answer pairs: the search takes the best
of them as a feature (`fusion.py`), and what looks for evidence finds them by their text instead of encoding them anew.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.arrays import mapped
from knowledge.text.markup import plain
from knowledge.text.sentences import split, trim
from knowledge.types import Chunk

Splitter = Callable[[str, str], list[tuple[int, int]]]
"""(text, language) -> spans of its sentences, as `knowledge.text.sentences.split`."""

Matrix = NDArray[np.float16]

MAX_SENTENCES = 64
"""Sentences of a chunk that are kept; a longer list of rows repeats itself."""

_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_RULE = re.compile(r"[\s|:\-=_*]+$")
_FILES = ("sentences.npy", "sentences.starts.npy", "sentences.keys.npy", "sentences.rows.npy")


def whole_sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The product's splitter: a blank line within a sentence does not end it."""
    return split(text, language, join_blank_lines=True)


def sentence_spans(chunk: Chunk, splitter: Splitter = whole_sentences) -> list[tuple[int, int]]:
    """Spans in the chunk's text: sentences, lines of tables; of a question-answer pair what answers."""
    text = chunk.text
    if chunk.kind == "row":
        spans = [trim(text, m.start(), m.end()) for m in _LINE.finditer(text)]
    else:
        spans = [trim(text, start, end) for start, end in splitter(text, chunk.language)]
    spans = [(a, b) for a, b in spans if b > a and not _RULE.match(text, a, b)]
    body = [span for span in spans if not _HEADING.match(text, *span)]
    if chunk.kind == "qa":
        asked = _question_end(text)
        answers = _drop_leading_questions(text, [span for span in body if span[0] >= asked])
        return answers or body
    return body or spans


def asked_by(chunk: Chunk) -> str:
    """The question of a question-answer pair: its first line, or the header of an answer that was cut; else ""."""
    if chunk.kind != "qa":
        return ""
    first = chunk.text.lstrip().split("\n", 1)[0]
    return first if first.rstrip("*_ ").endswith("?") else chunk.header


def compared_texts(chunk: Chunk) -> list[str]:
    """What is embedded of each sentence of a chunk: its text without markup, after its question where it has one."""
    asked = asked_by(chunk)
    spans = sentence_spans(chunk)[:MAX_SENTENCES]
    return [plain(compared_text(asked, chunk.text[start:end])) for start, end in spans]


def compared_text(asked: str, sentence: str) -> str:
    """A sentence after the question that it answers, if any."""
    return f"{asked} {sentence}" if asked else sentence


def sentence_vectors(chunks: Sequence[Chunk], encode: Callable[[list[str]], NDArray[np.floating]]) -> list[Matrix]:
    """The vectors of the sentences of chunks, float16 [sentences, dimension] each; equal texts are encoded once.

    Args:
        chunks: the chunks.
        encode: texts to vectors of their meaning, [texts, dimension].
    """
    texts = [compared_texts(chunk) for chunk in chunks]
    places = {text: place for place, text in enumerate(dict.fromkeys(text for of in texts for text in of))}
    if not places:
        return [np.zeros((0, 0), dtype=np.float16) for _ in chunks]
    vectors = encode(list(places)).astype(np.float16)
    return [vectors[[places[text] for text in of]] for of in texts]


def _question_end(text: str) -> int:
    """Where the pair's question ends: its first line, when that asks something, whatever is told before it."""
    first = text.lstrip().split("\n", 1)[0]
    return text.index(first) + len(first) if first.rstrip("*_ ").endswith("?") else 0


def _drop_leading_questions(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    first = next((i for i, (_, end) in enumerate(spans) if not text[:end].rstrip("*_ ").endswith("?")), 0)
    return spans[first:]


class SentenceWriter:
    """Writes the sentence vectors of chunks in order; only texts' hashes are kept, not the texts."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder, self._dimension = folder, dimension
        self._parts: list[NDArray[np.float16]] = []
        self._keys: list[int] = []
        self._starts = [0]

    def add(self, texts: Sequence[str], vectors: NDArray[np.floating] | None) -> None:
        """Append the next chunk.

        Args:
            texts: `compared_texts` of the chunk.
            vectors: [len(texts), dimension]; None, or of another shape, when they are not known.
        """
        if vectors is not None and vectors.shape == (len(texts), self._dimension):
            self._parts.append(vectors.astype(np.float16))
            self._keys += [_key(text) for text in texts]
        self._starts.append(len(self._keys))

    def close(self) -> None:
        """Write the files."""
        stacked = np.concatenate([np.zeros((0, self._dimension), np.float16), *self._parts])
        keys = np.array(self._keys, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        arrays = (stacked, np.array(self._starts, np.int64), keys[order], order.astype(np.int64))
        for name, array in zip(_FILES, arrays, strict=True):
            np.save(self._folder / name, array)


class SentenceVectors:
    """The mapped sentence vectors of a snapshot.

    Raises:
        OSError, ValueError: a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._vectors, self._starts, self._keys, self._rows = (mapped(folder / name) for name in _FILES)

    @classmethod
    def open(cls, folder: Path) -> "SentenceVectors | None":
        """The vectors of a snapshot, None for one that was written without them."""
        return cls(folder) if (folder / _FILES[0]).is_file() else None

    def __len__(self) -> int:
        """How many chunks there are."""
        return len(self._starts) - 1

    def nearest(self, chunks: NDArray[np.int64], meaning: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each chunk's best sentence with a question, float32 [len(chunks)]; NaN without sentences.

        Args:
            chunks: chunk numbers.
            meaning: float32 [dimension], unit length.
        """
        best = np.full(len(chunks), np.nan, dtype=np.float32)
        for place, number in enumerate(chunks):
            first, last = int(self._starts[number]), int(self._starts[number + 1])
            if last > first:
                best[place] = float((self._vectors[first:last].astype(np.float32) @ meaning).max())
        return best

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """The vectors of texts by what they say.

        Returns:
            bool [len(texts)], which are known; float32 [known, dimension], theirs.
        """
        wanted = np.array([_key(text) for text in texts], dtype=np.uint64)
        if not len(self._keys):
            return np.zeros(len(texts), dtype=bool), np.zeros((0, self._vectors.shape[1]), dtype=np.float32)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        known = self._keys[places] == wanted
        return known, self._vectors[self._rows[places[known]]].astype(np.float32)


def _key(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
