"""Export a BERT-like sentence-transformers model to int8 ONNX for serving with ONNX Runtime alone.

    python -m knowledge.training.export MODEL_FOLDER OUT_FOLDER

The graph takes `input_ids` and `attention_mask` (int64, [texts, tokens]) and returns `sentence_embedding`
(float32, [texts, dimension]), pooled and of length one. Matrix products run in int8 with activations quantised
at run time; the token table is int8 with one scale a row, which costs less than one scale for the table.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from knowledge.errors import ModelError
from knowledge.retrieval.static_part import STATIC_FILE, load_static

INT8_FILE = "onnx/model_int8.onnx"
CARD_FILE = "beleg.json"


class RowQuantisedEmbedding(nn.Module):
    """A token table in int8 with one float scale a row; rows come back as float32."""

    table: Tensor
    scale: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127.0
        self.register_buffer("table", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale.float())

    def forward(self, ids: Tensor) -> Tensor:
        return self.table[ids].float() * self.scale[ids]


class MeanPooledEncoder(nn.Module):
    """Encoder, mean over the tokens under the mask, length one: what serving needs in one graph."""

    def __init__(self, encoder: nn.Module, pool: str = "mean") -> None:
        super().__init__()
        self.encoder = encoder
        self.pool = pool

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        if self.pool == "cls":
            pooled = tokens[:, 0]
        else:
            weight = attention_mask.unsqueeze(-1).to(tokens.dtype)
            pooled = (tokens * weight).sum(dim=1) / weight.sum(dim=1).clamp_min(1e-9)
        return nn.functional.normalize(pooled, dim=-1)


def export(model_path: str | Path, out_folder: str | Path, *, name: str | None = None) -> Path:
    """Write `onnx/model_int8.onnx`, `tokenizer.json` and `beleg.json` for a sentence-transformers model.

    Args:
        model_path: a sentence-transformers folder or name whose first module is a BERT-like encoder.
        out_folder: where to write; may be the model's own folder.
        name: what the model is called in `beleg.json`; by default the name of the out folder.

    Returns:
        The ONNX file.

    Raises:
        ModelError: the model pools in a way the graph does not know.
    """
    from sentence_transformers import SentenceTransformer

    out = Path(out_folder)
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    model = SentenceTransformer(str(model_path), device="cpu", model_kwargs={"attn_implementation": "eager"})
    model = model.float().eval()
    graph = serving_graph(model)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        write_onnx(graph, plain)
        quantise(plain, out / INT8_FILE)
    _copy_tokenizer(model, Path(model_path), out)
    held = _held(out)
    meaning = int(model.get_embedding_dimension() or 0)
    card: dict[str, Any] = {
        "name": name or out.name,
        "revision": content_hash(out / INT8_FILE, out / "tokenizer.json"),
        "dimension": meaning,
        "max_tokens": model.max_seq_length,
        "languages": list(held.get("languages") or ["en"]),
    }
    static = load_static(out)
    if static:
        revision = content_hash(out / INT8_FILE, out / "tokenizer.json", out / STATIC_FILE)
        card.update(revision=revision, dimension=meaning + static.dimension, meaning=meaning)
    (out / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return out / INT8_FILE


def serving_graph(model: Any) -> MeanPooledEncoder:
    """The sentence-transformers model as one module with its token table quantised by rows."""
    pool = model[1].get_config_dict() if len(model) > 1 else {}
    mode = pool.get("pooling_mode") or ("cls" if pool.get("pooling_mode_cls_token") else "mean")
    if mode not in {"mean", "cls"}:
        raise ModelError(f"The model pools by {mode!r}; export knows mean and cls pooling.")
    encoder = getattr(model[0], "auto_model", None) or model[0].model
    tables = encoder.embeddings
    tables.word_embeddings = RowQuantisedEmbedding(tables.word_embeddings.weight.detach().float())
    tables.position_embeddings = RowQuantisedEmbedding(tables.position_embeddings.weight.detach().float())
    return MeanPooledEncoder(encoder, mode).eval()


def write_onnx(graph: nn.Module, target: Path) -> None:
    """Trace the graph with free batch and token dimensions (opset 18)."""
    ids = torch.randint(5, 100, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    shape = {0: torch.export.Dim("texts", min=1), 1: torch.export.Dim("tokens", min=2, max=512)}
    with torch.no_grad():
        torch.onnx.export(
            graph,
            (ids, mask),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_shapes=(shape, shape),
            opset_version=18,
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Int8 weights by output channel for every matrix product, activations quantised at run time."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = source.with_suffix(".prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared),
        str(target),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )


def content_hash(*files: Path) -> str:
    """The first 16 hex digits of the SHA-256 over the files' bytes, in order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _copy_tokenizer(model: Any, source: Path, out: Path) -> None:
    target = out / "tokenizer.json"
    if (source / "tokenizer.json").is_file():
        if (source / "tokenizer.json").resolve() != target.resolve():
            shutil.copyfile(source / "tokenizer.json", target)
        return
    model.tokenizer.backend_tokenizer.save(str(target))


def _held(out: Path) -> dict[str, Any]:
    card = out / CARD_FILE
    return dict(json.loads(card.read_text(encoding="utf-8"))) if card.is_file() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("--name")
    chosen = parser.parse_args()
    print(export(chosen.model, chosen.out, name=chosen.name))


if __name__ == "__main__":
    main()
