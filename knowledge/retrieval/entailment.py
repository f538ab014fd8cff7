"""Judges whether a stretch of a document proves a statement or answers a question, in German and English.

The shipped model is a small encoder over both texts (`docs/models/entailment.md`); it runs through ONNX Runtime, each
pair alone, so that a judgement depends on nothing but its statement and evidence.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.errors import ModelError
from knowledge.retrieval.encoder import beleg_json
from knowledge.retrieval.onnx_session import onnx_session

PACKAGED = Path(__file__).resolve().parent.parent / "models" / "entails-de-en"
ONNX_FILE = Path("onnx") / "entailment_int8.onnx"
_CHARS_PER_TOKEN = 24


class Entailment:
    """A folder with `onnx/entailment_int8.onnx`, `tokenizer.json` and `beleg.json`.

    The graph takes input_ids and token_type_ids, int64 [1, tokens], and gives `settled`, float32 [1, 2].

    Raises:
        ModelError: the folder does not hold such a model.

    Example:
        Entailment().proven("Rückgabe binnen vier Wochen.", ["Sie haben 28 Tage Zeit."])  # [2.1]
    """

    def __init__(self, folder: Path = PACKAGED) -> None:
        from tokenizers import Tokenizer

        meta = beleg_json(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnx_session(folder / ONNX_FILE)
            vocabulary = self._tokenizer.get_vocab()
            self._cls, self._sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
        except Exception as error:
            raise ModelError(
                f"The entailment model in {folder} cannot be loaded: {type(error).__name__}: {error}.",
                "Install the package again.",
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._room = int(str(meta.get("max_tokens", 256)))
        self._statement = int(str(meta.get("max_statement_tokens", 96)))
        self.name, self.revision = str(meta.get("name", folder.name)), str(meta.get("revision", ""))

    def proven(self, statement: str, evidence: Sequence[str]) -> list[float]:
        """Log odds that each stretch proves the statement; what exceeds 256 tokens is not read."""
        return [both[0] for both in self._settled(statement, evidence)]

    def answered(self, question: str, evidence: Sequence[str]) -> list[float]:
        """Log odds that each stretch answers the question or message; what exceeds 256 tokens is not read."""
        return [both[1] for both in self._settled(question, evidence)]

    def _settled(self, text: str, evidence: Sequence[str]) -> list[list[float]]:
        said = self._ids(text, self._statement)
        return [self._judged(said, self._ids(told, self._room - len(said) - 3)) for told in evidence]

    def _ids(self, text: str, room: int) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text[: room * _CHARS_PER_TOKEN], add_special_tokens=False).ids
        return ids[:room]

    def _judged(self, said: list[int], told: list[int]) -> list[float]:
        whole = [self._cls, *said, self._sep, *told, self._sep]
        first = len(said) + 2
        types = [0] * first + [1] * (len(whole) - first)
        feed = {"input_ids": np.array([whole], np.int64), "token_type_ids": np.array([types], np.int64)}
        found: list[float] = self._session.run(["settled"], feed)[0][0].tolist()
        return found
