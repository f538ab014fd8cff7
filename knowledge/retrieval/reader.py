"""Reads passages for the answer to a question: where it stands, whether it is there at all, how well they fit.

The shipped model is a small German-English encoder with three heads (`docs/models/reader.md`). It runs through ONNX
Runtime, each pair alone, so that a reading depends on nothing but its question and passage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.retrieval.pair_graph import PairGraph
from knowledge.retrieval.spans import best_span
from knowledge.retrieval.workers import Workers

PACKAGED = Path(__file__).resolve().parent.parent / "models" / "reader-de-en"
ONNX_FILE = Path("onnx") / "reader_int8.onnx"
STRIDE = 64
"""Tokens that two windows of a long passage share."""


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
        self._graph = PairGraph(folder, ONNX_FILE, "reader", "Install the package again, or turn the reader off.")
        self._question = int(str(self._graph.meta.get("max_question_tokens", 48)))
        self.name, self.revision = self._graph.name, self._graph.revision
        self._workers = Workers(threads, "reader")

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading per passage; long passages are read in overlapping windows, the best one counts."""
        ids = self._graph.ids(question, self._question)
        return self._workers.map(lambda passage: self._passage(ids, passage), passages)

    def _passage(self, question: list[int], passage: str) -> Reading:
        readings = [self._window(question, *window) for window in self._windows(question, passage)]
        best = max(readings, key=lambda reading: reading.margin)
        return Reading(best.start, best.end, best.margin, max(reading.relevance for reading in readings))

    def _windows(self, question: list[int], passage: str) -> Iterator[tuple[list[int], list[tuple[int, int]]]]:
        told = self._graph.tokenizer.encode(passage, add_special_tokens=False)
        room = self._graph.room - len(question) - 3
        begin = 0
        while True:
            yield told.ids[begin : begin + room], told.offsets[begin : begin + room]
            if begin + room >= len(told.ids):
                return
            begin += room - STRIDE

    def _window(self, question: list[int], ids: list[int], offsets: list[tuple[int, int]]) -> Reading:
        first = len(question) + 2
        spans, relevance = self._graph.run(["spans", "relevance"], question, ids)
        inside = spans[0, first : first + len(ids)]
        found = best_span(inside[:, 0], inside[:, 1], float(spans[0, 0].sum()))
        start, end = (offsets[found.first][0], offsets[found.last][1]) if ids else (0, 0)
        return Reading(start, end, found.margin, float(relevance[0]))


def load_reader(folder: Path = PACKAGED, *, threads: int = 2) -> Reader:
    """The reader in a folder, by default the shipped one."""
    return Reader(folder, threads=threads)
