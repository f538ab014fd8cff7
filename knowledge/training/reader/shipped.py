"""The shipped reader's encoder as torch weights: what builds on the reader starts from the graph that ships.

The int8 matrices are turned back into floats (mean error of a weight below .4 % of its column's largest).
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from knowledge.errors import ModelError
from knowledge.retrieval.reader import ONNX_FILE, PACKAGED
from knowledge.training.reader.train import untrained

_MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
"""The matrix products of a layer in the order in which the graph has them."""


def shipped_encoder(folder: Path = PACKAGED) -> tuple[Any, Any]:
    """The encoder (a transformers BertModel) and its tokenizer.

    Raises:
        ModelError: the graph is not one that `knowledge.training.reader.export` writes.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(folder / ONNX_FILE)).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    quantised = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]
    heads, tokenizer = untrained(_layers(held))
    weights = heads.encoder.state_dict()
    wanted = [f"encoder.layer.{n}.{name}.weight" for n in range(_layers(held)) for name in _MATRICES]
    if len(quantised) != len(wanted) + 1:
        raise ModelError(
            f"{folder / ONNX_FILE} has {len(quantised)} matrices, not {len(wanted) + 1}.", "Export it again."
        )
    for name, source in zip(wanted, quantised, strict=False):
        scale = held[source.removesuffix("quantized") + "scale"].astype(np.float32)
        weights[name] = torch.from_numpy((held[source].astype(np.float32) * scale).T.copy())
    for name in weights:
        if f"encoder.{name}" in held:
            weights[name] = torch.from_numpy(held[f"encoder.{name}"].copy())
    heads.encoder.load_state_dict(weights)
    return heads.encoder, tokenizer


def _layers(held: dict[str, Any]) -> int:
    return sum(name.endswith("intermediate.dense.bias") for name in held)
