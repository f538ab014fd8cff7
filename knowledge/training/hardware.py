"""What a training runs on: options that the trainings share."""

import argparse

import torch


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--device`, `--scale` and `--workers`."""
    parser.add_argument("--device", type=device, default="cpu", metavar="{cpu,cuda}", help="cuda for a GPU")
    parser.add_argument("--scale", type=int, default=1, help="factor on batch sizes, 8 on a GPU")
    parser.add_argument("--workers", type=int, default=2, help="batches a step, one thread each; 1 on a GPU")


def device(name: str) -> str:
    """The name of a device that is there.

    Raises:
        ArgumentTypeError: it is not, or the name is another.
    """
    if name not in ("cpu", "cuda"):
        raise argparse.ArgumentTypeError(f"{name!r} is neither cpu nor cuda")
    if name == "cuda" and not torch.cuda.is_available():
        raise argparse.ArgumentTypeError(
            f"PyTorch {torch.__version__} finds no GPU here. Leave the option out to train on the processor, or install"
            " a CUDA build of torch and its driver"
        )
    return name
