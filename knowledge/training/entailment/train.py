"""Train the entailment model that ships with Beleg: is a statement proven by a stretch of a document?

    python -m knowledge.training.entailment.train --data ../shared/data --out runs/entails-de-en [--folds 5]

Starts from the shipped reader, learns from made statements, then from the written ones (`data.py`). With
`--folds` it also prints what written ones score when their evidence was left out, each fold going on from the same
weights after the made ones. A seed gives the same batches again; both stages are kept in the out folder and taken up
by the same command. Ends with `proof.safetensors`; `knowledge.training.entailment.export` makes it int8 ONNX.
"""

import argparse
import copy
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from knowledge.retrieval.entailment import ONNX_FILE, PACKAGED
from knowledge.training.entailment.data import Statement, made, written
from knowledge.training.entailment.evaluate import figures
from knowledge.training.entailment.model import Pairing, Proof, Recipe, batches, learn, odds
from knowledge.training.reader.shipped import shipped_encoder, shipped_head


def untrained(drop: float = 0.1) -> tuple[Proof, Any]:
    """The shipped reader's encoder with fresh outputs, and its tokenizer."""
    encoder, tokenizer = shipped_encoder()
    return Proof(encoder, drop), tokenizer


def shipped(drop: float = 0.1) -> tuple[Proof, Any]:
    """The entailment model that ships, to go on from, and its tokenizer."""
    encoder, tokenizer = shipped_encoder(PACKAGED / ONNX_FILE)
    model = Proof(encoder, drop)
    model.load_state_dict(shipped_head(PACKAGED / ONNX_FILE, "settled"), strict=False)
    return model, tokenizer


def first_stage(model: Proof, pairing: Pairing, data: Path, recipe: Recipe, out: Path) -> list[Statement]:
    """Learn the made statements, or take up a run that has; gives more made ones for the second stage."""
    first, rest = _drawn(data, recipe)
    file = out / "made.safetensors"
    if file.is_file():
        model.load_state_dict(load_file(str(file)))
        return rest
    steps = list(batches(first, recipe.batch, random.Random(recipe.seed)))
    learn(model, pairing, steps, recipe, recipe.rate, _log(out, "made", len(steps)))
    save_file(model.state_dict(), str(file))
    return rest


def _drawn(data: Path, recipe: Recipe) -> tuple[list[Statement], list[Statement]]:
    """The made statements of the first stage, and those that stand among the written ones of the second."""
    statements = made(data, recipe.made + recipe.made // 2, recipe.seed)
    return statements[: recipe.made], statements[recipe.made :]


def second_stage(
    model: Proof,
    pairing: Pairing,
    own: Sequence[Statement],
    beside: Sequence[Statement],
    recipe: Recipe,
    said: Callable[[int, float], None] | None = None,
) -> Proof:
    """A copy of the model that learnt the written statements, too."""
    chance = random.Random(recipe.seed)
    steps: list[list[Statement]] = []
    share = int(len(own) * recipe.beside)
    for epoch in range(recipe.epochs):
        mixed = [*own, *beside[epoch * share : (epoch + 1) * share]]
        steps += batches(mixed, recipe.batch, chance)
    told = copy.deepcopy(model)
    learn(told, pairing, steps, recipe, recipe.rate_written, said)
    return told


def across(
    model: Proof,
    pairing: Pairing,
    own: Sequence[Statement],
    beside: Sequence[Statement],
    recipe: Recipe,
    folds: int,
) -> list[float]:
    """Log odds of every written statement by a model that has not seen its evidence."""
    groups = sorted({one.group for one in own})
    fold = {group: number % folds for number, group in enumerate(groups)}
    found = [0.0] * len(own)
    for number in range(folds):
        seen = [one for one in own if fold[one.group] != number]
        places = [i for i, one in enumerate(own) if fold[one.group] == number]
        told = second_stage(model, pairing, seen, beside, recipe)
        for i, value in zip(places, odds(told, pairing, [own[i] for i in places]), strict=True):
            found[i] = value
        _tell(f"fold {number + 1} of {folds}", figures([own[i] for i in places], [found[i] for i in places]))
    return found


def _log(out: Path, stage: str, steps: int) -> Callable[[int, float], None]:
    begun = time.monotonic()

    def said(step: int, loss: float) -> None:
        line = {"stage": stage, "step": step, "of": steps, "loss": round(loss, 4)}
        with (out / "train.jsonl").open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(line) + "\n")
        _tell(f"{stage} {step}/{steps}", {"loss": round(loss, 4), "minutes": round((time.monotonic() - begun) / 60, 1)})

    return said


def _tell(name: str, rows: dict[str, Any] | Iterable[str]) -> None:
    sys.stdout.write(f"{name}: {json.dumps(rows, ensure_ascii=False)}\n")
    sys.stdout.flush()


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--made", type=int, default=Recipe().made, help="made ones of the first stage")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs, help="over the written statements")
    parser.add_argument("--rate", type=float, default=Recipe().rate_written, help="highest rate of that stage")
    parser.add_argument("--from-shipped", action="store_true", help="go on from the model that ships: new statements")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate by evidence as well")
    parser.add_argument("--only-folds", action="store_true", help="cross-validate alone")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Train and write."""
    chosen = parse(arguments)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch.manual_seed(Recipe().seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(made=chosen.made, epochs=chosen.epochs, rate_written=chosen.rate)
    (chosen.out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2) + "\n", encoding="utf-8")
    model, tokenizer = (shipped if chosen.from_shipped else untrained)(recipe.drop)
    pairing, own = Pairing(tokenizer), written()
    if chosen.from_shipped:
        _, beside = _drawn(chosen.data, recipe)
    else:
        beside = first_stage(model, pairing, chosen.data, recipe, chosen.out)
    if chosen.folds or not chosen.from_shipped:
        _tell("after the made statements", figures(own, odds(model, pairing, own)))
    if chosen.folds:
        found = across(model, pairing, own, beside, recipe, chosen.folds)
        _tell("held out", figures(own, found))
        held = {f"{one.group}|{one.text}": round(value, 4) for one, value in zip(own, found, strict=True)}
        (chosen.out / "held_out.json").write_text(json.dumps(held, ensure_ascii=False, indent=0), encoding="utf-8")
    if not chosen.only_folds:
        told = second_stage(model, pairing, own, beside, recipe, _log(chosen.out, "written", 0))
        save_file(told.state_dict(), str(chosen.out / "proof.safetensors"))


if __name__ == "__main__":
    main()
