"""The student encoder: making it from the teacher, running it, saving and reading it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from knowledge.training.vocabulary import SPECIAL

MAX_TOKENS = 256
POSITIONS = "embeddings.position_embeddings.weight"
BLOCK = 128


class Encoder:
    """A BERT encoder with its tokenizer: texts in, mean-pooled vectors of length one out."""

    def __init__(self, model: Any, tokenizer: Tokenizer, device: str = "cpu") -> None:
        self.model, self.tokenizer, self.device = model.to(device), tokenizer, device
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Vectors of the texts, float32 [texts, dimension]."""
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        return packed_vectors(self.model, rows, arithmetic(self.device))

    @torch.no_grad()
    def encode(self, texts: Sequence[str], *, batch: int = 32) -> NDArray[np.float32]:
        """Vectors without gradients, computed in order of length, returned in the order given."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        out = np.empty((len(texts), self.model.config.hidden_size), dtype=np.float32)
        for start in range(0, len(order), batch):
            part = order[start : start + batch]
            out[part] = self([texts[row] for row in part]).cpu().numpy()
        return out


def arithmetic(device: str = "cpu") -> torch.dtype:
    """bfloat16 where the device multiplies it, float32 on older processors, which are many times slower at it."""
    if device != "cpu":
        return torch.bfloat16
    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return torch.bfloat16 if supported and supported() else torch.float32


def packed_vectors(model: Any, rows: Sequence[Sequence[int]], dtype: torch.dtype = torch.float32) -> Tensor:
    """The texts' vectors by `packed_states`.

    Returns:
        Mean over each text's tokens, length one, float32 [texts, dimension].
    """
    states, layout = packed_states(model, rows, dtype=dtype)
    texts = len(rows)
    total = torch.zeros((texts + 1, states.shape[-1]), device=states.device)
    total = total.index_add(0, layout.text, states.float())
    return nn.functional.normalize(total[:texts] / layout.lengths[:, None], dim=-1)


def packed_states(
    model: Any,
    rows: Sequence[Sequence[int]],
    types: Sequence[Sequence[int]] | None = None,
    dtype: torch.dtype = torch.float32,
) -> tuple[Tensor, "Layout"]:
    """BERT's forward pass without work on padding: only the attention sees padded rows.

    All other layers run over the tokens of all texts in one list, which about halves the work on texts of mixed
    length. The list is filled up to a multiple of 128 so that few matrix shapes occur.

    Args:
        model: a transformers BertModel without dropout.
        rows: token ids of each text, special tokens included.
        types: 0 or 1 for each token, the part of a pair it belongs to; by default all 0.
        dtype: of the arithmetic; the model's own weights stay as they are.

    Returns:
        The last layer, `dtype` [tokens and filling, dimension], and where each token stands.
    """
    table = model.embeddings
    layout = Layout(rows, table.word_embeddings.weight.device)
    states = table.word_embeddings(layout.ids) + table.position_embeddings(layout.positions)
    states = states + (table.token_type_embeddings.weight[0] if types is None else _parts(table, types, layout))
    states = _norm(table.LayerNorm, states).to(dtype)
    for layer in model.encoder.layer:
        states = _packed_layer(layer, states, layout, model.config.num_attention_heads)
    return states, layout


def _parts(table: Any, types: Sequence[Sequence[int]], layout: "Layout") -> Tensor:
    flat = np.zeros(len(layout.ids), dtype=np.int64)
    told = np.concatenate([np.asarray(row) for row in types])
    flat[: len(told)] = told
    rows: Tensor = table.token_type_embeddings(torch.from_numpy(flat).to(layout.ids.device))
    return rows


class Layout:
    """Where each token of a packed list stands: its text, its position, its place in the padded grid."""

    def __init__(self, rows: Sequence[Sequence[int]], device: torch.device) -> None:
        lengths = np.array([len(row) for row in rows])
        total = int(lengths.sum())
        filled = -(-total // BLOCK) * BLOCK
        self.texts, self.width = len(rows), -(-int(lengths.max()) // 8) * 8
        ids, positions = np.zeros(filled, dtype=np.int64), np.zeros(filled, dtype=np.int64)
        text = np.full(filled, self.texts)
        ids[:total] = np.concatenate([np.asarray(row) for row in rows])
        text[:total] = np.repeat(np.arange(self.texts), lengths)
        positions[:total] = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        self.ids, self.positions, self.text = (torch.from_numpy(x).to(device) for x in (ids, positions, text))
        self.grid = self.text * self.width + self.positions
        self.lengths = torch.from_numpy(lengths).to(device).float()
        hidden = torch.arange(self.width, device=device)[None, :] >= self.lengths[:, None]
        self.bias = hidden[:, None, None, :].to(torch.bfloat16) * -30000.0

    def spread(self, states: Tensor) -> Tensor:
        """[tokens, n] as the padded grid [texts, width, n]."""
        cells = torch.zeros(((self.texts + 1) * self.width, states.shape[-1]), dtype=states.dtype, device=states.device)
        return cells.index_copy(0, self._cells(), states)[: self.texts * self.width].view(self.texts, self.width, -1)

    def gather(self, grid: Tensor) -> Tensor:
        """The padded grid [texts, width, n] as [tokens, n]; filling tokens take what stands first."""
        cells = torch.where(self.text < self.texts, self.grid, 0)
        return grid.reshape(self.texts * self.width, -1)[cells]

    def _cells(self) -> Tensor:
        spare = self.texts * self.width
        return torch.where(self.text < self.texts, self.grid, spare)


def _packed_layer(layer: Any, states: Tensor, layout: Layout, heads: int) -> Tensor:
    attention = layer.attention.self
    weight = torch.cat([attention.query.weight, attention.key.weight, attention.value.weight])
    bias = torch.cat([attention.query.bias, attention.key.bias, attention.value.bias])
    grid = layout.spread(nn.functional.linear(states, weight.to(states.dtype), bias.to(states.dtype)))
    texts, width, size = grid.shape
    query, key, value = grid.view(texts, width, 3, heads, size // (3 * heads)).permute(2, 0, 3, 1, 4)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2) + layout.bias.to(states.dtype)
    mixed = (scores.softmax(dim=-1) @ value).transpose(1, 2).reshape(texts, width, -1)
    attended = _linear(layer.attention.output.dense, layout.gather(mixed))
    states = _norm(layer.attention.output.LayerNorm, attended + states)
    inner = nn.functional.gelu(_linear(layer.intermediate.dense, states))
    return _norm(layer.output.LayerNorm, _linear(layer.output.dense, inner) + states)


def _linear(module: Any, states: Tensor) -> Tensor:
    return nn.functional.linear(states, module.weight.to(states.dtype), module.bias.to(states.dtype))


def _norm(module: Any, states: Tensor) -> Tensor:
    weight, bias = module.weight.to(states.dtype), module.bias.to(states.dtype)
    return nn.functional.layer_norm(states, module.normalized_shape, weight, bias, module.eps)


def load_encoder(folder: str | Path, device: str = "cpu") -> Encoder:
    """The encoder of a sentence-transformers BERT folder, in float32, without dropout."""
    from transformers import BertModel

    model = BertModel.from_pretrained(str(folder), add_pooling_layer=False, dtype=torch.float32)
    return Encoder(without_dropout(model), Tokenizer.from_file(str(Path(folder) / "tokenizer.json")), device)


def without_dropout(model: Any) -> Any:
    """Distillation to fixed vectors needs no dropout; without it each step learns more."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if hasattr(module, "dropout_prob"):
            module.dropout_prob = 0.0
    model.config.attention_probs_dropout_prob = 0.0
    model.config.hidden_dropout_prob = 0.0
    return model


def with_table(model: Any, table: NDArray[np.float32]) -> Any:
    """The same encoder over another token table, [pieces, dimension]."""
    model.resize_token_embeddings(len(table), mean_resizing=False)
    with torch.no_grad():
        model.get_input_embeddings().weight.copy_(torch.from_numpy(table))
    model.config.pad_token_id = 0
    return model


def save_sentence_transformer(encoder: Encoder, folder: Path, matrices: torch.dtype = torch.float8_e4m3fn) -> None:
    """A folder sentence-transformers loads: mean pooling, vectors of length one, float32 once it is in memory.

    Args:
        encoder: what is saved.
        folder: where to.
        matrices: their type in the file; all else is float16. In 8-bit floats (4 bits of exponent, 3 of mantissa) the
            vectors keep a mean cosine of .998 with those of 16 bits.
    """
    from transformers import PreTrainedTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    names = dict(zip(("pad", "unk", "cls", "sep", "mask"), SPECIAL, strict=True))
    make: Callable[..., Any] = PreTrainedTokenizerFast
    tokenizer = make(
        tokenizer_object=encoder.tokenizer,
        model_max_length=MAX_TOKENS,
        **{f"{name}_token": token for name, token in names.items()},
    )
    encoder.tokenizer.no_truncation()
    tokenizer.save_pretrained(str(folder))
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    _write(folder / "tokenizer_config.json", {**settings, "tokenizer_class": "PreTrainedTokenizerFast"})
    encoder.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    encoder.tokenizer.enable_truncation(MAX_TOKENS)
    weights = {
        name: tensor.to(matrices if tensor.ndim == 2 and name != POSITIONS else torch.float16).contiguous()
        for name, tensor in encoder.model.state_dict().items()
    }
    weights[POSITIONS] = weights[POSITIONS][:MAX_TOKENS].contiguous()
    save_file(weights, str(folder / "model.safetensors"), metadata={"format": "pt"})
    config = encoder.model.config.to_dict()
    config.update({"architectures": ["BertModel"], "dtype": "float32", "max_position_embeddings": MAX_TOKENS})
    config = {key: value for key, value in config.items() if not key.startswith("_")}
    _write(folder / "config.json", config)
    modules = [
        ("", "sentence_transformers.models.Transformer"),
        ("1_Pooling", "sentence_transformers.models.Pooling"),
        ("2_Normalize", "sentence_transformers.models.Normalize"),
    ]
    listed = [{"idx": i, "name": str(i), "path": path, "type": kind} for i, (path, kind) in enumerate(modules)]
    _write(folder / "modules.json", listed)
    settings = {"max_seq_length": MAX_TOKENS, "do_lower_case": False}
    _write(folder / "sentence_bert_config.json", {**settings, "model_args": {"add_pooling_layer": False}})
    (folder / "1_Pooling").mkdir(exist_ok=True)
    pooling = {"word_embedding_dimension": encoder.model.config.hidden_size, "pooling_mode_mean_tokens": True}
    _write(folder / "1_Pooling" / "config.json", pooling)


def _write(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
