"""Reads passages for the answer to a question: where it stands, whether it is there at all, how well they fit.

The shipped model is a small German-English encoder with three heads (`docs/models/reader.md`). It runs through ONNX
Runtime, each pair alone, so that a reading depends on nothing but its question and passage.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import ModelError
from knowledge.retrieval.encoder import beleg_json
from knowledge.retrieval.onnx_session import onnx_session
from knowledge.retrieval.spans import best_span

PACKAGED = Path(__file__).resolve().parent.parent / "models" / "reader-de-en"
ONNX_FILE = Path("onnx") / "reader_int8.onnx"
STRIDE = 64
"""Tokens that two windows of a long passage share."""
_CHARS_PER_TOKEN = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader saw in one passage.

    Attributes:
        start: first character of the best answer in the passage.
        end: after its last character.
        margin: by how much that answer scores above "not here", in logits; above 0 it seems to be there.
        relevance: how well the passage fits the question, in logits; comparable within one question only.
    """

    start: int
    end: int
    margin: float
    relevance: float


class Reader:
    """A folder with `onnx/reader_int8.onnx`, `tokenizer.json` and `beleg.json`.

    The graph takes input_ids and token_type_ids, int64 [1, tokens], and gives `spans`, float32 [1, tokens, 2], and
    `relevance`, float32 [1].

    Raises:
        ModelError: the folder does not hold such a model.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        from tokenizers import Tokenizer

        meta = beleg_json(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnx_session(folder / ONNX_FILE)
            vocabulary = self._tokenizer.get_vocab()
            self._cls, self._sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
        except Exception as error:
            raise ModelError(
                f"The reader in {folder} cannot be loaded: {type(error).__name__}: {error}.",
                "Install the package again, or turn the reader off.",
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._room = int(str(meta.get("max_tokens", 256)))
        self._question = int(str(meta.get("max_question_tokens", 48)))
        self.name = str(meta.get("name", folder.name))
        self.revision = str(meta.get("revision", ""))
        self._threads = max(threads, 1)
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading per passage; long passages are read in overlapping windows, the best one counts."""
        asked = self._tokenizer.encode(question[: self._question * _CHARS_PER_TOKEN], add_special_tokens=False)
        ids = asked.ids[: self._question]
        if len(passages) < 2 or self._threads == 1:
            return [self._passage(ids, passage) for passage in passages]
        return list(self._workers().map(lambda passage: self._passage(ids, passage), passages))

    def _workers(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="reader")
            return self._pool

    def _passage(self, question: list[int], passage: str) -> Reading:
        readings = [self._window(question, *window) for window in self._windows(question, passage)]
        best = max(readings, key=lambda reading: reading.margin)
        return Reading(best.start, best.end, best.margin, max(reading.relevance for reading in readings))

    def _windows(self, question: list[int], passage: str) -> Iterator[tuple[list[int], list[tuple[int, int]]]]:
        told = self._tokenizer.encode(passage, add_special_tokens=False)
        room = self._room - len(question) - 3
        begin = 0
        while True:
            yield told.ids[begin : begin + room], told.offsets[begin : begin + room]
            if begin + room >= len(told.ids):
                return
            begin += room - STRIDE

    def _window(self, question: list[int], ids: list[int], offsets: list[tuple[int, int]]) -> Reading:
        whole = [self._cls, *question, self._sep, *ids, self._sep]
        first = len(question) + 2
        feed = {
            "input_ids": np.array([whole], dtype=np.int64),
            "token_type_ids": np.array([[0] * first + [1] * (len(whole) - first)], dtype=np.int64),
        }
        spans, relevance = self._run(feed)
        inside = spans[0, first : first + len(ids)]
        found = best_span(inside[:, 0], inside[:, 1], float(spans[0, 0].sum()))
        start, end = (offsets[found.first][0], offsets[found.last][1]) if ids else (0, 0)
        return Reading(start, end, found.margin, float(relevance[0]))

    def _run(self, feed: dict[str, Any]) -> tuple[Any, Any]:
        spans, relevance = self._session.run(["spans", "relevance"], feed)
        return spans, relevance


def load_reader(folder: Path = PACKAGED, *, threads: int = 2) -> Reader:
    """The reader in a folder, by default the shipped one."""
    return Reader(folder, threads=threads)
