"""Turn a training run into the folder that ships: float16 weights, int8 graph, tokenizer and card.

python -m knowledge.training.ship runs/minilm-de-en knowledge/models/minilm-de-en
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from knowledge.errors import ModelError
from knowledge.training.export import CARD_FILE, export
from knowledge.training.student import Encoder, load_encoder, save_sentence_transformer, with_table

LIMIT_BYTES = 60_000_000
LANGUAGES = ("de", "en")


def ship(run: Path, out: Path, *, languages: tuple[str, ...] = LANGUAGES, teacher: str | None = None) -> int:
    """Write the folder and return its size in bytes.

    Args:
        run: the out folder of a training run, with its checkpoint and tokenizer.
        out: the folder to write, named as the model.
        languages: what the card says the model knows.
        teacher: folder the encoder's configuration comes from; by default all-MiniLM-L6-v2.

    Raises:
        ModelError: the folder is larger than 60 MB.
    """
    from knowledge.training.embedding import default_teacher

    held = load_file(str(run / "checkpoint.safetensors"))
    weights = {name.removeprefix("model."): held[name] for name in held if name.startswith("model.")}
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    model = load_encoder(teacher or default_teacher()).model
    table = weights["embeddings.word_embeddings.weight"]
    encoder = Encoder(with_table(model, table.numpy()), tokenizer)
    encoder.model.load_state_dict(weights)
    save_sentence_transformer(encoder, out, torch.float16)
    (out / CARD_FILE).write_text(json.dumps({"languages": list(languages)}), encoding="utf-8")
    export(out, out)
    save_sentence_transformer(encoder, out)
    return checked_size(out)


def checked_size(folder: Path) -> int:
    """The bytes of a folder.

    Raises:
        ModelError: it is larger than 60 MB.
    """
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if size > LIMIT_BYTES:
        raise ModelError(
            f"{folder} holds {size:,} bytes; at most {LIMIT_BYTES:,} may ship. Choose a smaller vocabulary."
        )
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description="Turn a training run into the folder that ships.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    print(f"{ship(chosen.run, chosen.out):,} bytes")


if __name__ == "__main__":
    main()
