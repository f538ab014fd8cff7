"""Encoder through ONNX Runtime and tokenizers: small, quick to start, no torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import ModelError
from knowledge.retrieval.encoder import (
    ONNX_FILE,
    EncoderInfo,
    EncoderOptions,
    Kind,
    Vectors,
    beleg_json,
    unit,
)
from knowledge.retrieval.onnx_session import onnx_session
from knowledge.retrieval.static_part import load_static
from knowledge.retrieval.workers import Workers

_CHARS_PER_TOKEN = 24
"""Text beyond this many characters per allowed token is cut before tokenising; no word piece is longer on average."""


class OnnxEncoder:
    """A folder with `onnx/model_int8.onnx`, `tokenizer.json` and `beleg.json`, and perhaps a static part.

    The graph takes input_ids and attention_mask (token_type_ids where the model has them), int64 [batch, tokens],
    and gives sentence_embedding, float32 [batch, dimension].
    """

    def __init__(self, folder: Path, options: EncoderOptions) -> None:
        from tokenizers import Tokenizer

        meta = beleg_json(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnx_session(folder / ONNX_FILE)
        except Exception as error:
            raise ModelError(
                f"The model in {folder} cannot be loaded: {type(error).__name__}: {error}.",
                "Export or download it again.",
            ) from error
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._max_tokens = int(str(meta.get("max_tokens", 256)))
        self._tokenizer.enable_truncation(self._max_tokens)
        padding = self._tokenizer.padding or {}
        self._tokenizer.enable_padding(
            pad_id=padding.get("pad_id", 0), pad_token=padding.get("pad_token", "[PAD]"), length=None
        )
        self._workers = Workers(options.threads, "encoder")
        self._prefix = {"query": str(meta.get("query_prefix", "")), "passage": str(meta.get("passage_prefix", ""))}
        dimension = self._session.get_outputs()[0].shape[-1]
        self._static = load_static(folder)
        self._info = EncoderInfo(
            name=str(meta.get("name", folder.name)),
            revision=str(meta.get("revision", "")),
            dimension=int(str(meta.get("dimension", dimension))),
            backend="onnx",
            meaning=int(str(meta.get("meaning", 0))),
        )

    @property
    def info(self) -> EncoderInfo:
        """Which model this is."""
        return self._info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """Return float32 [len(texts), dimension], unit length; texts are cut at the model's token limit.

        Each text runs alone: an 8-bit graph scales its activations over the whole batch, so that in a batch a text's
        vector would depend on its neighbours (cosine down to .98).
        """
        limit, prefix = self._max_tokens * _CHARS_PER_TOKEN, self._prefix[kind]
        asked = [prefix + text[:limit] for text in texts]
        if not asked:
            return np.zeros((0, self._info.dimension), dtype=np.float32)
        return unit(np.concatenate(self._workers.map(self._forward, asked)).astype(np.float32, copy=False))

    def _forward(self, text: str) -> Any:
        encodings = [self._tokenizer.encode(text)]
        feed = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
            "token_type_ids": np.array([e.type_ids for e in encodings], dtype=np.int64),
        }
        made = self._session.run(["sentence_embedding"], {k: v for k, v in feed.items() if k in self._inputs})[0]
        return self._static.beside(made, [e.ids for e in encodings]) if self._static else made
