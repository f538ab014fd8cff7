"""Train the reader that ships with Beleg: answer spans, "not here", and relevance, in German and English.

    python -m knowledge.training.reader.train --data ../shared/data --minutes 45 --out runs/reader-de-en
    python -m knowledge.training.reader.train --minutes 10 --device cuda --scale 8 --workers 1 --out …

Starts from the shipped embedding model; its token table stays as it is, which keeps the two languages together. The
run follows the clock as the embedding's does: checkpoints, resumption by the same command, `train.jsonl` with losses
and figures. Ends with `reader.safetensors` in the out folder; `knowledge.training.reader.export` makes it int8 ONNX.
"""

import argparse
import json
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from knowledge.retrieval.spans import best_span
from knowledge.training.hardware import add_options
from knowledge.training.reader.data import Group, Groups, Material, load_material
from knowledge.training.reader.evaluate import figures
from knowledge.training.reader.model import Pair, Pairing, ReaderHeads, group_loss
from knowledge.training.student import load_encoder
from knowledge.training.timed import TimedTrainer

BASE = Path(__file__).parents[2] / "models" / "minilm-de-en"
MIXES = (
    (0.42, {"wiki": 0.64, "policy": 0.10, "written": 0.0, "headings": 0.22, "faq": 0.04}),
    (1.01, {"wiki": 0.28, "policy": 0.03, "written": 0.55, "headings": 0.12, "faq": 0.02}),
)
"""Share of the questions by source until so much of the time is used up: first many, then those like customers'."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is: the same recipe and data give the same groups.

    Attributes:
        minutes: training time in all, resumptions included, evaluation not.
        seed: of every draw.
        rate: highest learning rate of the encoder's layers; the heads learn ten times as fast.
        warmup: steps until it is reached.
        groups: questions a batch.
        workers: batches a step, each in a thread of its own (1 on a GPU).
        negatives: wrong passages beside the right one.
        layers: of the encoder, from the first on.
    """

    minutes: float
    seed: int = 7
    rate: float = 2e-4
    warmup: int = 60
    groups: int = 4
    workers: int = 2
    negatives: int = 2
    layers: int = 6


class Trainer(TimedTrainer[list[Group]]):
    """Teaches the heads and the encoder's layers; the token table stays."""

    def __init__(self, model: ReaderHeads, pairing: Pairing, groups: Groups, recipe: Recipe, out: Path, data: Path):
        self.heads, self.pairing, self.groups, self.recipe, self.data = model, pairing, groups, recipe, data
        self.mixes = MIXES
        table = model.encoder.get_input_embeddings().weight.requires_grad_(False)
        layers = [weight for weight in model.encoder.parameters() if weight is not table]
        heads = [*model.span.parameters(), *model.relevance.parameters()]
        chosen = [
            {"params": layers, "weight_decay": 0.01, "peak": recipe.rate},
            {"params": heads, "weight_decay": 0.0, "peak": recipe.rate * 10},
        ]
        minutes, warmup, workers = recipe.minutes, recipe.warmup, recipe.workers
        super().__init__(model, chosen, minutes=minutes, warmup=warmup, workers=workers, out=out)

    def draw(self) -> tuple[str, list[list[Group]]]:
        """The next groups, dealt to the workers."""
        size, first = self.recipe.groups, self.progress.drawn["read"]
        mix = next(mix for until, mix in self.mixes if self.share < until)
        dealt = [range(block * size, (block + 1) * size) for block in range(first, first + self.recipe.workers)]
        return "read", [[self.groups(number, mix) for number in numbers] for numbers in dealt]

    def loss(self, batch: list[Group]) -> torch.Tensor:
        """`group_loss` of the batch, long passages cut around their answers."""
        rng = random.Random(f"{self.recipe.seed}:{batch[0].question}")
        return group_loss(self.heads, batch, [self.paired(group, rng) for group in batch])

    def paired(self, group: Group, rng: random.Random) -> list[Pair]:
        """The group's question with each of its passages."""
        both = zip(group.passages, group.spans, strict=True)
        return [self.pairing(group.question, passage, span, rng) for passage, span in both]

    def measured(self, *, whole: bool = False) -> dict[str, float]:
        """XQuAD dev figures, of every sixth question unless `whole`; none where the set is absent."""
        if not (self.data / "qa" / "xquad_de.dev.json").is_file():
            return {}
        return figures(self.read, self.data, every=1 if whole else 6)

    @torch.no_grad()
    def read(self, question: str, passages: Sequence[str]) -> list[tuple[str, float, float]]:
        """Best answer of each passage, its margin over "not here", and the relevance."""
        pairs = [self.pairing(question, passage) for passage in passages]
        spans, relevance = self.heads(pairs)
        found = []
        for passage, pair, scores, fits in zip(passages, pairs, spans.numpy(), relevance.tolist(), strict=True):
            inside = scores[pair.first : pair.first + len(pair.offsets)]
            best = best_span(inside[:, 0], inside[:, 1], float(scores[0].sum()))
            cut = (pair.offsets[best.first][0], pair.offsets[best.last][1]) if pair.offsets else (0, 0)
            found.append((passage[cut[0] : cut[1]], best.margin, fits))
        return found


def near_passages(material: Material, count: int = 10) -> dict[str, NDArray[np.int64]]:
    """The passages of each item's own pool that the shipped embedding puts nearest, int64 [items, count], -1: none."""
    from knowledge.retrieval.encoder import EncoderOptions
    from knowledge.retrieval.encoder import load_encoder as served

    encoder = served(EncoderOptions(str(BASE), "onnx", 2))
    held = encoder.encode(material.passages)
    pools: dict[str, list[int]] = {}
    for number, pool in enumerate(material.pools):
        pools.setdefault(pool, []).append(number)
    members = {pool: np.asarray(numbers) for pool, numbers in pools.items()}
    near = {}
    for source, items in material.sources.items():
        asked = encoder.encode([item.question for item in items], "query")
        near[source] = np.full((len(items), count), -1, dtype=np.int64)
        for row, item in enumerate(items):
            numbers = members[material.pools[item.passage]]
            best = np.argsort(-(held[numbers] @ asked[row]), kind="stable")[: count + 1]
            chosen = [number for number in numbers[best] if number != item.passage][:count]
            near[source][row, : len(chosen)] = chosen
    return near


def prepared(data: Path, out: Path) -> tuple[Material, dict[str, NDArray[np.int64]]]:
    """The questions and their near passages, which are kept in the out folder; made anew when questions were added."""
    material = load_material(data)
    file = out / "near.safetensors"
    if file.is_file():
        near = {name: rows.numpy() for name, rows in load_file(str(file)).items()}
        if {name: len(rows) for name, rows in near.items()} == {n: len(i) for n, i in material.sources.items()}:
            return material, near
    near = near_passages(material)
    save_file({name: torch.from_numpy(rows) for name, rows in near.items()}, str(file))
    return material, near


def untrained(layers: int, device: str = "cpu") -> tuple[ReaderHeads, Any]:
    """The shipped embedding's encoder with fresh heads, and its tokenizer."""
    encoder = load_encoder(BASE)
    encoder.model.encoder.layer = encoder.model.encoder.layer[:layers]
    encoder.model.config.num_hidden_layers = layers
    return ReaderHeads(encoder.model).to(device), encoder.tokenizer


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the German-English reader.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--layers", type=int, default=6)
    add_options(parser)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    chosen = parse(arguments)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch.set_num_threads(1 if chosen.workers > 1 else os.cpu_count() or 1)
    torch.manual_seed(chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(
        minutes=chosen.minutes,
        seed=chosen.seed,
        groups=4 * chosen.scale,
        workers=chosen.workers,
        layers=chosen.layers,
    )
    (chosen.out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2) + "\n", encoding="utf-8")
    material, near = prepared(chosen.data, chosen.out)
    model, tokenizer = untrained(recipe.layers, chosen.device)
    groups = Groups(material, near, seed=recipe.seed, negatives=recipe.negatives)
    trainer = Trainer(model, Pairing(tokenizer), groups, recipe, chosen.out, chosen.data)
    trainer.resume()
    trainer.run(log_every=50)
    save_file(model.state_dict(), str(chosen.out / "reader.safetensors"), metadata={"layers": str(recipe.layers)})


if __name__ == "__main__":
    main()
