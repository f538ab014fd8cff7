"""The shipped reader's encoder as torch weights: what builds on the reader starts from the graph that ships.

The int8 matrices are turned back into floats (mean error of a weight below .4 % of its column's largest).
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from knowledge.errors import ModelError
from knowledge.retrieval.reader import ONNX_FILE, PACKAGED
from knowledge.training.reader.train import untrained

_MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
"""The matrix products of a layer in the order in which the graph has them."""


def shipped_encoder(graph_file: Path = PACKAGED / ONNX_FILE) -> tuple[Any, Any]:
    """The encoder (a transformers BertModel) of a shipped graph, by default the reader's, and its tokenizer.

    Raises:
        ModelError: the graph is not one that `knowledge.training.reader.export` writes.
    """
    held, quantised = _opened(graph_file)
    heads, tokenizer = untrained(_layers(held))
    weights = heads.encoder.state_dict()
    wanted = [f"encoder.layer.{n}.{name}.weight" for n in range(_layers(held)) for name in _MATRICES]
    if len(quantised) != len(wanted) + 1:
        raise ModelError(f"{graph_file} has {len(quantised)} matrices, not {len(wanted) + 1}.", "Export it again.")
    for name, source in zip(wanted, quantised, strict=False):
        weights[name] = _floats(held, source)
    for name in weights:
        if f"encoder.{name}" in held:
            weights[name] = torch.from_numpy(held[f"encoder.{name}"].copy())
    heads.encoder.load_state_dict(weights)
    return heads.encoder, tokenizer


def shipped_head(graph_file: Path, name: str) -> dict[str, Tensor]:
    """Weight [outputs, hidden size] and bias [outputs] of the last matrix of a shipped graph, which bears a name."""
    held, quantised = _opened(graph_file)
    weight = _floats(held, quantised[-1])
    return {f"{name}.weight": weight, f"{name}.bias": torch.from_numpy(held[f"{name}.bias"].copy())}


def _opened(graph_file: Path) -> tuple[dict[str, Any], list[str]]:
    """The arrays of a graph by name, and the names of its quantised matrices in the order of their products."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(graph_file)).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    return held, [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]


def _floats(held: dict[str, Any], name: str) -> Tensor:
    """A quantised matrix as floats, [outputs, inputs]."""
    scale = held[name.removesuffix("quantized") + "scale"].astype(np.float32)
    return torch.from_numpy((held[name].astype(np.float32) * scale).T.copy())


def _layers(held: dict[str, Any]) -> int:
    return sum(name.endswith("intermediate.dense.bias") for name in held)
