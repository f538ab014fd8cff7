"""A training loop with a time budget: learning rate by the clock, checkpoints, resumption, a log of losses."""

import json
import os
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from safetensors.torch import load_file, save_file
from torch import nn

Tensors = dict[str, torch.Tensor]
Batch = TypeVar("Batch")


@dataclass
class Progress:
    """Where a run stands: steps, seconds of training and batches drawn by kind."""

    step: int = 0
    seconds: float = 0.0
    drawn: Counter[str] = field(default_factory=Counter)


def rate(step: int, share: float, warmup: int) -> float:
    """Factor on the learning rate: linear warm-up by steps, then linear decay by time."""
    return min(1.0, (step + 1) / warmup) * max(0.01, 1.0 - share)


class TimedTrainer(ABC, Generic[Batch]):
    """Runs steps, keeps the clock, writes checkpoints and the log.

    Args:
        model: what is trained; the checkpoint holds its weights.
        groups: parameter groups for AdamW, each with its highest learning rate as `peak`; other weights stay.
        minutes: training time in all, resumptions included, evaluation not.
        warmup: steps until the highest rate is reached.
        workers: batches a step, each in a thread of its own (1 on a GPU).
        out: where checkpoints and the log go.
    """

    def __init__(
        self,
        model: nn.Module,
        groups: Sequence[dict[str, Any]],
        *,
        minutes: float,
        warmup: int,
        workers: int,
        out: Path,
    ) -> None:
        self.model, self.minutes, self.warmup, self.out = model, minutes, warmup, out
        self.progress = Progress()
        self.peaks = [float(group["peak"]) for group in groups]
        chosen = [{key: value for key, value in group.items() if key != "peak"} for group in groups]
        self.optimizer = torch.optim.AdamW(chosen, lr=1e-3, betas=(0.9, 0.98), fused=True)
        self.weights = [weight for group in chosen for weight in group["params"] if weight.requires_grad]
        self.pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))
        self._sums: dict[str, float] = {}
        self._counts: Counter[str] = Counter()

    @abstractmethod
    def draw(self) -> tuple[str, list[Batch]]:
        """The kind and the content of the next step's batches, one a worker; does not advance."""

    @abstractmethod
    def loss(self, batch: Batch) -> torch.Tensor:
        """The loss of one batch, a scalar with gradients."""

    @abstractmethod
    def measured(self, *, whole: bool = False) -> dict[str, float]:
        """Figures of the weights as they are for the log; with `whole` also the slow ones."""

    @property
    def share(self) -> float:
        """Share of the time budget that is used up."""
        return self.progress.seconds / (60.0 * self.minutes)

    def step(self) -> None:
        """Draw, learn and advance."""
        begun = time.monotonic()
        kind, batches = self.draw()
        factor = rate(self.progress.step, self.share, self.warmup)
        for group, peak in zip(self.optimizer.param_groups, self.peaks, strict=True):
            group["lr"] = peak * factor
        found = list(self.pool.map(self.gradients, batches))
        for weight, *grads in zip(self.weights, *(grads for _, grads in found), strict=True):
            for grad in grads[1:]:
                grads[0].add_(grad)
            weight.grad = grads[0].div_(len(grads))
        torch.nn.utils.clip_grad_norm_(self.weights, 5.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._sums[kind] = self._sums.get(kind, 0.0) + sum(loss for loss, _ in found) / len(found)
        self._counts[kind] += 1
        self.progress.drawn[kind] += len(batches)
        self.progress.step += 1
        self.progress.seconds += time.monotonic() - begun

    def gradients(self, batch: Batch) -> tuple[float, tuple[torch.Tensor, ...]]:
        """Loss of one batch and its gradient for each weight; safe to run in several threads at once.

        One thread a batch is faster than all threads on one batch where other programs share the cores: threads
        then wait for each other once a step and not once an operation.
        """
        loss = self.loss(batch)
        return float(loss.detach()), torch.autograd.grad(loss, self.weights, materialize_grads=True)

    def log(self, **extra: Any) -> None:
        """Append mean losses since the last call, and whatever else is known, to train.jsonl."""
        means = {f"loss_{kind}": round(self._sums[kind] / count, 4) for kind, count in self._counts.items()}
        minutes = round(self.progress.seconds / 60.0, 2)
        line = {"step": self.progress.step, "minutes": minutes, "share": round(self.share, 4), **means, **extra}
        with (self.out / "train.jsonl").open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._sums.clear()
        self._counts.clear()

    def save(self) -> None:
        """Write the checkpoint; the old one is replaced only by a whole new one."""
        tensors: Tensors = {f"model.{name}": weight for name, weight in self.model.state_dict().items()}
        names = {id(weight): name for name, weight in self.model.named_parameters()}
        for weight, state in self.optimizer.state.items():
            for key, value in state.items():
                tensors[f"optimizer.{names[id(weight)]}.{key}"] = torch.as_tensor(value).contiguous()
        meta = {"step": str(self.progress.step), "seconds": repr(self.progress.seconds)}
        meta["drawn"] = json.dumps(self.progress.drawn)
        save_file(tensors, str(self.out / "checkpoint.tmp"), metadata=meta)
        os.replace(self.out / "checkpoint.tmp", self.out / "checkpoint.safetensors")

    def resume(self) -> bool:
        """Take up the checkpoint of the out folder, if there is one."""
        file = self.out / "checkpoint.safetensors"
        if not file.is_file():
            return False
        from safetensors import safe_open

        tensors = load_file(str(file))
        with safe_open(str(file), framework="pt") as handle:
            meta = handle.metadata()
        prefix = "model."
        weights = {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
        self.model.load_state_dict(weights)
        for name, weight in self.model.named_parameters():
            keys = ("step", "exp_avg", "exp_avg_sq")
            held = {key: tensors.get(f"optimizer.{name}.{key}") for key in keys}
            if held["step"] is not None:
                self.optimizer.state[weight] = {key: value for key, value in held.items() if value is not None}
        drawn = Counter({kind: int(count) for kind, count in json.loads(meta["drawn"]).items()})
        self.progress = Progress(int(meta["step"]), float(meta["seconds"]), drawn)
        return True

    def run(self, *, log_every: int = 100, save_minutes: float = 5.0) -> None:
        """Train until the time budget is used up."""
        saved = self.progress.seconds
        while self.share < 1.0:
            self.step()
            if self.progress.step % log_every == 0:
                self.log()
            if self.progress.seconds - saved >= 60.0 * save_minutes:
                saved = self.progress.seconds
                self.save()
                self.log(**self.measured())
        self.save()
        self.log(**self.measured(whole=True))
