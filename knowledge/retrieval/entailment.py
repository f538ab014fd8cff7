"""Judges whether a stretch of a document proves a statement or answers a question, in German and English.

The shipped model is a small encoder over both texts (`docs/models/entailment.md`); it runs through ONNX Runtime, each
pair alone, so that a judgement depends on nothing but its statement and evidence.
"""

from collections.abc import Sequence
from pathlib import Path

from knowledge.retrieval.pair_graph import PairGraph
from knowledge.retrieval.workers import Workers

PACKAGED = Path(__file__).resolve().parent.parent / "models" / "entails-de-en"
ONNX_FILE = Path("onnx") / "entailment_int8.onnx"


class Entailment:
    """A folder with `onnx/entailment_int8.onnx`, `tokenizer.json` and `beleg.json`.

    The graph takes input_ids and token_type_ids, int64 [1, tokens], and gives `settled`, float32 [1, 2].

    Args:
        folder: of the model.
        threads: pairs that are judged at once.

    Raises:
        ModelError: the folder does not hold such a model.

    Example:
        Entailment().proven("Rückgabe binnen vier Wochen.", ["Sie haben 28 Tage Zeit."])  # [2.1]
    """

    def __init__(self, folder: Path = PACKAGED, *, threads: int = 2) -> None:
        self._graph = PairGraph(folder, ONNX_FILE, "entailment model", "Install the package again.")
        self._statement = int(str(self._graph.meta.get("max_statement_tokens", 96)))
        self.name, self.revision = self._graph.name, self._graph.revision
        self._workers = Workers(threads, "entailment")

    def proven(self, statement: str, evidence: Sequence[str]) -> list[float]:
        """Log odds that each stretch proves the statement; what exceeds 256 tokens is not read."""
        return [both[0] for both in self._settled(statement, evidence)]

    def answered(self, question: str, evidence: Sequence[str]) -> list[float]:
        """Log odds that each stretch answers the question or message; what exceeds 256 tokens is not read."""
        return [both[1] for both in self._settled(question, evidence)]

    def _settled(self, text: str, evidence: Sequence[str]) -> list[list[float]]:
        said = self._graph.ids(text, self._statement)
        return self._workers.map(lambda told: self._judged(said, told), evidence)

    def _judged(self, said: list[int], evidence: str) -> list[float]:
        told = self._graph.ids(evidence, self._graph.room - len(said) - 3)
        found: list[float] = self._graph.run(["settled"], said, told)[0][0].tolist()
        return found
