"""Measuring other processes: seconds, and the memory they hold."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.errors import BenchError


def run_json(
    command: Sequence[str], *, cwd: Path | None = None, timeout: float = 3600.0
) -> tuple[dict[str, Any], float]:
    """Run a command that prints one JSON object as its last line; returns it and the wall-clock seconds.

    Raises:
        BenchError: it failed or printed something else; the message carries the end of its stderr.
    """
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    began = time.monotonic()
    done = subprocess.run(
        list(command), cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    seconds = time.monotonic() - began
    lines = done.stdout.strip().splitlines()
    if done.returncode not in (0, 1) or not lines:
        raise BenchError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-800:]}")
    try:
        found: dict[str, Any] = json.loads(lines[-1])
    except json.JSONDecodeError:
        raise BenchError(f"{Path(command[0]).name} printed no JSON: {done.stderr[-800:]}") from None
    return found, seconds


def python(script: str, *arguments: str) -> list[str]:
    """The command that runs a module or script with this interpreter."""
    return [sys.executable, *(["-m", script] if not script.endswith(".py") else [script]), *arguments]


def beleg(*arguments: str) -> list[str]:
    """The command line of this checkout."""
    return [sys.executable, "-m", "assistant.cli.main", *arguments]


def resident_mb(pid: int) -> float:
    """Megabytes (10^6 bytes) of a process that are in memory now, mapped files included; Linux only."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0
