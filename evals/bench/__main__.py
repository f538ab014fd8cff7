"""`make bench`: all figures from one run, as text, and as JSON in `.cache/bench.json`.

python -m evals.bench --data ../shared/data [--only retrieval,answers,search,encoding,ingest,faults,server,start]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from evals.bench.process import beleg, python
from evals.errors import BenchError

PARTS = {
    "retrieval": ("Search quality, cross-validated by article", "evals.retrieval.run"),
    "answers": ("Answers and abstention, cross-validated by article", "evals.answers.run"),
    "search": ("100,000 chunks: search beside LangChain and txtai", "evals.bench.search"),
    "encoding": ("Texts to vectors beside the English model", "evals.bench.encoding"),
    "ingest": ("Ingestion of docs/ beside LangChain", "evals.bench.ingest"),
    "faults": ("Faults of language models: who answers, and when", "evals.bench.faults"),
    "server": ("100,000 chunks: the server", "evals.bench.server"),
}


def start_seconds(repeats: int = 5) -> float:
    """Median wall-clock seconds of `beleg --help`."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        subprocess.run(beleg("--help"), stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return sorted(times)[repeats // 2]


def part(name: str, data: Path) -> Any:
    """Run one part in a process of its own; its table goes to stdout.

    Raises:
        BenchError: it failed.
    """
    module = PARTS[name][1]
    flags = [] if name in ("ingest", "server") else ["--json"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    command = python(module, "--data", str(data), *flags)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{module} ended with {done.returncode}.", "Its messages stand above.")
    start = done.stdout.find("{")
    return json.loads(done.stdout[start:])


def show(found: Any, indent: str = "  ") -> None:
    """Print nested figures, one line each."""
    for key, value in found.items() if isinstance(found, dict) else enumerate(found):
        if isinstance(value, dict | list) and not _flat(value):
            print(f"{indent}{key}:")
            show(value, indent + "  ")
        else:
            shown = (
                ", ".join(f"{k} {_number(v)}" for k, v in value.items()) if isinstance(value, dict) else _number(value)
            )
            print(f"{indent}{key}: {shown}")


def _flat(value: Any) -> bool:
    return isinstance(value, dict) and all(not isinstance(item, dict | list) for item in value.values())


def _number(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def main() -> None:
    """Run the parts that are asked for; one that fails does not stop the others."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--only", default=",".join(["start", *PARTS]))
    arguments = parser.parse_args()
    figures: dict[str, Any] = {}
    failed = False
    for name in arguments.only.split(","):
        print(f"\n== {'beleg --help' if name == 'start' else PARTS[name][0]}", flush=True)
        try:
            figures[name] = {"help_seconds": start_seconds()} if name == "start" else part(name, arguments.data)
            show(figures[name])
        except (BenchError, subprocess.CalledProcessError, ValueError) as error:
            failed = True
            print(f"  failed: {error}", file=sys.stderr)
    out = Path(".cache/bench.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    raise SystemExit(int(failed))


if __name__ == "__main__":
    main()
