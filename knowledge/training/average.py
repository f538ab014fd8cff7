"""Move a checkpoint part of the way back to its start (weight interpolation, Wortsman et al. 2022, "WiSE-FT").

    python -m knowledge.training.average RUN_FOLDER --encoder 0.25

Training on documentation and short sentences moves the encoder's layers in ways that cost retrieval on other
domains, while the token table has to move: so the two get factors of their own. The run goes on from the result.
"""

import argparse
import os
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

TABLE = "embeddings.word_embeddings.weight"
Tensors = dict[str, torch.Tensor]


def between(start: Tensors, end: Tensors, *, table: float, encoder: float) -> Tensors:
    """Weights between `start` (factor 0) and `end` (factor 1), for the token table and for the rest."""
    mixed: Tensors = {}
    for name, weight in end.items():
        factor = table if name == TABLE else encoder
        mixed[name] = torch.lerp(start[name], weight, factor) if weight.is_floating_point() else weight
    return mixed


def move_checkpoint(file: Path, start: Tensors, *, table: float, encoder: float) -> None:
    """Rewrite a checkpoint of `knowledge.training.embedding` with its model weights moved; the rest stays."""
    held = load_file(str(file))
    with safe_open(str(file), framework="pt") as handle:
        meta = handle.metadata()
    end = {name.removeprefix("model."): weight for name, weight in held.items() if name.startswith("model.")}
    for name, weight in between(start, end, table=table, encoder=encoder).items():
        held[f"model.{name}"] = weight.contiguous()
    spare = file.with_suffix(".tmp")
    save_file(held, str(spare), metadata=meta)
    os.replace(spare, file)


def main() -> None:
    from knowledge.training.embedding import Recipe, default_teacher, prepare

    parser = argparse.ArgumentParser(description="Move a checkpoint part of the way back to its start.")
    parser.add_argument("run", type=Path, help="the out folder of a training run")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--table", type=float, default=1.0)
    parser.add_argument("--encoder", type=float, required=True)
    chosen = parser.parse_args()
    start = prepare(chosen.data, chosen.run, Recipe(minutes=1.0), default_teacher()).model.state_dict()
    move_checkpoint(chosen.run / "checkpoint.safetensors", start, table=chosen.table, encoder=chosen.encoder)


if __name__ == "__main__":
    main()
