"""A graph over pairs of texts, as the reader and the entailment model run it: [CLS] first [SEP] second [SEP]."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import ModelError
from knowledge.retrieval.encoder import beleg_json
from knowledge.retrieval.onnx_session import onnx_session

_CHARS_PER_TOKEN = 24


class PairGraph:
    """A folder with an int8 graph, `tokenizer.json` and `beleg.json`.

    Args:
        folder: of the model.
        file: of the graph in the folder; it takes input_ids and token_type_ids, int64 [1, tokens].
        called: what errors call the model.
        remedy: what helps when it cannot be loaded.

    Attributes:
        meta: what `beleg.json` says.
        room: tokens of a pair, at most.
        tokenizer: without truncation and padding.

    Raises:
        ModelError: the folder does not hold such a model.
    """

    def __init__(self, folder: Path, file: Path, called: str, remedy: str) -> None:
        from tokenizers import Tokenizer

        self.meta = beleg_json(folder)
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnx_session(folder / file)
            vocabulary = self.tokenizer.get_vocab()
            self._cls, self._sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
        except Exception as error:
            raise ModelError(
                f"The {called} in {folder} cannot be loaded: {type(error).__name__}: {error}.", remedy
            ) from error
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.room = int(str(self.meta.get("max_tokens", 256)))
        self.name = str(self.meta.get("name", folder.name))
        self.revision = str(self.meta.get("revision", ""))

    def ids(self, text: str, room: int) -> list[int]:
        """The first `room` tokens of a text; of a very long one only the beginning is cut into tokens."""
        found: list[int] = self.tokenizer.encode(text[: room * _CHARS_PER_TOKEN], add_special_tokens=False).ids
        return found[:room]

    def run(self, outputs: Sequence[str], first: Sequence[int], second: Sequence[int]) -> list[Any]:
        """The named outputs for one pair of token lists."""
        whole = [self._cls, *first, self._sep, *second, self._sep]
        start = len(first) + 2
        types = [0] * start + [1] * (len(whole) - start)
        feed = {"input_ids": np.array([whole], np.int64), "token_type_ids": np.array([types], np.int64)}
        found: list[Any] = self._session.run(list(outputs), feed)
        return found
