"""The tagger: a small encoder that reads the whole note and says of every token what its clause does.

The shipped model is the German-English encoder, tuned on annotated notes (`training/tagger.py`). It runs through ONNX
Runtime; a clause's log odds are the mean over its tokens, so that the whole note is its context.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import SettingsError
from assistant.voice.hashed import WEIGHTS, Floats

FOLDER = WEIGHTS / "tagger"
ONNX_FILE = "tagger_int8.onnx"
ROOM, CONTEXT = 254, 48
"""Tokens of a note in one window, and how many of them two windows share."""


class Tagger:
    """A folder with `tagger_int8.onnx` and `tokenizer.json`.

    The graph takes input_ids, int64 [1, tokens], and gives `odds`, float32 [1, tokens, labels].

    Raises:
        SettingsError: the folder does not hold such a model.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        from tokenizers import Tokenizer

        from knowledge.retrieval.onnx_session import onnx_session

        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session: Any = onnx_session(folder / ONNX_FILE)
        except Exception as error:
            raise SettingsError(
                f"The tagger in {folder.name} cannot be read ({type(error).__name__}).",
                "Reinstall the package or train it again: python -m assistant.voice.training.tagger",
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._first, self._last = (self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))

    def odds(self, transcript: str, clauses: Sequence[tuple[int, int]]) -> Floats:
        """Log odds, float32 [clauses, labels], of the clauses at these spans of the transcript, in order."""
        encoding = self._tokenizer.encode(transcript, add_special_tokens=False)
        tokens = np.concatenate([*self._windows(encoding.ids)]) if encoding.ids else self._run([])
        owners = np.searchsorted([start for start, _ in clauses], [start for start, _ in encoding.offsets], "right") - 1
        owners = np.maximum(owners, 0)
        counts = np.bincount(owners, minlength=len(clauses)).astype(np.float32)
        total = np.zeros((len(clauses), tokens.shape[1]), np.float32)
        np.add.at(total, owners, tokens)
        return np.asarray(total / np.maximum(counts, 1.0)[:, None], np.float32)

    def _windows(self, ids: Sequence[int]) -> Iterator[Floats]:
        """Log odds of the tokens, window by window; what two windows share is taken half from each."""
        begin = 0
        while True:
            end = min(begin + ROOM, len(ids))
            found = self._run(ids[begin:end])
            first = CONTEXT // 2 if begin else 0
            if end == len(ids):
                yield found[first:]
                return
            yield found[first : end - begin - (CONTEXT - CONTEXT // 2)]
            begin = end - CONTEXT

    def _run(self, ids: Sequence[int]) -> Floats:
        whole = np.array([[self._first, *ids, self._last]], np.int64)
        found: Floats = self._session.run(["odds"], {"input_ids": whole})[0][0]
        return found[1:-1]


@cache
def load_tagger() -> Tagger:
    """The shipped tagger."""
    return Tagger()
