"""Search at 100,000 chunks: time and memory, beside LangChain and txtai with the same model and vectors.

    python -m evals.bench.search --data ../shared/data [--chunks 100000] [--work DIR] [--peers langchain,txtai] [--json]

Every engine runs in a process of its own, one question at a time, query encoding included. Wall time is what a caller
waits; CPU time is what the machine spends and does not depend on what else runs on it. Peers that are not installed are
reported as such.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.search_corpus import questions, texts, vectors
from evals.bench.search_peers import build_snapshot
from evals.bench.search_peers import engine as engine_of
from knowledge.retrieval.encoder import EncoderOptions, load_encoder

WARM = 10
ASKED = {"beleg": 500, "langchain": 40, "txtai": 200}
NEEDS = {"langchain": ("langchain_classic", "langchain_community", "rank_bm25"), "txtai": ("txtai",)}


def prepare(data: Path, work: Path, count: int, model: str, threads: int) -> dict[str, float]:
    """Write texts, vectors and the snapshot into the work folder, unless they are there; returns seconds per step."""
    taken: dict[str, float] = {}
    encoder = load_encoder(EncoderOptions(model, threads=threads))
    stamp = f"{count} {encoder.info.name} {encoder.info.revision}"
    if (work / "stamp").is_file() and (work / "stamp").read_text(encoding="utf-8") == stamp:
        return taken
    start = time.perf_counter()
    chunks = texts(data, count)
    np.save(work / "vectors.npy", vectors(chunks, encoder))
    taken["texts and vectors"] = time.perf_counter() - start
    start = time.perf_counter()
    build_snapshot(work / "snapshot", chunks, np.load(work / "vectors.npy"), encoder)
    taken["snapshot"] = time.perf_counter() - start
    (work / "stamp").write_text(stamp, encoding="utf-8")
    return taken


def probe(engine: str, data: Path, work: Path, count: int, model: str, threads: int) -> dict[str, Any]:
    """Measure one engine in this process."""
    encoder = load_encoder(EncoderOptions(model, threads=threads))
    chunks = texts(data, count)
    matrix = np.load(work / "vectors.npy", mmap_mode="r")
    asked = questions(data, WARM + ASKED[engine])
    start = time.perf_counter()
    searching = engine_of(engine)(work, chunks, matrix, encoder)
    ready = time.perf_counter() - start
    for question in asked[:WARM]:
        searching.search(question)
    wall, cpu = [], []
    for question in asked[WARM:]:
        before, spent = time.perf_counter(), time.process_time()
        searching.search(question)
        wall.append((time.perf_counter() - before) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
    return {
        "questions": len(wall),
        "ready_s": ready,
        "median_ms": float(np.median(wall)),
        "p95_ms": float(np.percentile(wall, 95)),
        "cpu_median_ms": float(np.median(cpu)),
        "cpu_p95_ms": float(np.percentile(cpu, 95)),
    }


def memory(work: Path, data: Path, count: int, model: str, threads: int) -> dict[str, float]:
    """Open the snapshot as a server does, without the bench's texts, and ask 500 questions; returns times and MB."""
    from knowledge.retrieval.searcher import LiveSet, Searcher
    from knowledge.retrieval.snapshot import Snapshot

    asked = questions(data, 500)
    encoder = load_encoder(EncoderOptions(model, threads=threads))
    start = time.perf_counter()
    snapshot = Snapshot.open(work / "snapshot")
    opened = time.perf_counter() - start
    start = time.perf_counter()
    Snapshot.open(work / "snapshot", verify=False)
    unverified = time.perf_counter() - start
    from evals.bench.search_peers import PER_DOCUMENT, info

    documents = {(f"d{n}", "1"): info(n * PER_DOCUMENT, "de") for n in range(-(-count // PER_DOCUMENT))}
    searcher = Searcher(snapshot, encoder, lambda: LiveSet(1, documents))
    for question in asked:
        searcher.search(question)
    return {"open_s": opened, "open_unverified_s": unverified, "rss_mb": _resident(), "private_mb": _private()}


def _resident() -> float:
    """Return resident memory in MB, mapped files included (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _private() -> float:
    """Return resident memory in MB without mapped files, which the system can drop and processes share (Linux)."""
    resident, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[1:3]
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def in_process(arguments: argparse.Namespace, work: Path, what: str) -> dict[str, Any]:
    """Run `probe` or `memory` in a fresh process."""
    command = [sys.executable, "-m", "evals.bench.search", "--data", str(arguments.data), "--work", str(work)]
    command += ["--chunks", str(arguments.chunks), "--model", arguments.model, "--threads", str(arguments.threads)]
    done = subprocess.run([*command, "--only", what], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1][:300] if done.stderr.strip() else "no message"}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def run(arguments: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Prepare and measure everything that is asked for."""
    result: dict[str, Any] = {"chunks": arguments.chunks, "threads": arguments.threads, "model": arguments.model}
    result["prepared_s"] = prepare(arguments.data, work, arguments.chunks, arguments.model, arguments.threads)
    folder = work / "snapshot"
    result["disk_mb"] = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    result["memory"] = in_process(arguments, work, "memory")
    result["engines"] = {}
    for engine in ("beleg", *(name for name in arguments.peers.split(",") if name)):
        missing = [name for name in NEEDS.get(engine, ()) if find_spec(name) is None]
        print(f"search bench: {engine}", file=sys.stderr, flush=True)
        result["engines"][engine] = (
            {"failed": f"not installed: {', '.join(missing)}"} if missing else in_process(arguments, work, engine)
        )
    return result


def table(result: dict[str, Any]) -> str:
    """Return the result as text."""
    lines = [f"Search, {result['chunks']:,} chunks, {result['threads']} threads, model {result['model']}", ""]
    lines.append(
        f"{'engine':<12}{'median ms':>10}{'p95 ms':>9}{'CPU median':>12}{'CPU p95':>9}{'ready s':>9}{'times':>9}"
    )
    own = result["engines"]["beleg"].get("median_ms")
    for name, found in result["engines"].items():
        if "failed" in found:
            lines.append(f"{name:<12}{found['failed']}")
            continue
        times = f"{found['median_ms'] / own:.1f}x" if own else ""
        lines.append(
            f"{name:<12}{found['median_ms']:>10.1f}{found['p95_ms']:>9.1f}{found['cpu_median_ms']:>12.1f}"
            f"{found['cpu_p95_ms']:>9.1f}{found['ready_s']:>9.1f}{times:>9}"
        )
    held = result["memory"]
    if "failed" in held:
        lines += ["", f"memory: {held['failed']}"]
    else:
        lines += [
            "",
            f"Beleg: snapshot on disk {result['disk_mb']:.0f} MB; opened and verified in {held['open_s']:.2f} s "
            f"(without checksums {held['open_unverified_s']:.2f} s); resident after 500 questions "
            f"{held['rss_mb']:.0f} MB, of it {held['private_mb']:.0f} MB not mapped from files",
        ]
    for step, seconds in result["prepared_s"].items():
        lines.append(f"prepared: {step} in {seconds:.0f} s")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Search at 100,000 chunks, beside LangChain and txtai.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--model", default="default")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, help="folder that keeps texts, vectors and snapshot between runs")
    parser.add_argument("--peers", default="langchain,txtai")
    parser.add_argument("--only", choices=["memory", *ASKED], help="measure one engine in this process")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    common = (chosen.data, chosen.work, chosen.chunks, chosen.model, chosen.threads)
    if chosen.only == "memory":
        print(json.dumps(memory(chosen.work, chosen.data, chosen.chunks, chosen.model, chosen.threads)))
    elif chosen.only:
        print(json.dumps(probe(chosen.only, *common)))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            work = chosen.work or Path(temporary)
            work.mkdir(parents=True, exist_ok=True)
            result = run(chosen, work)
        print(json.dumps(result) if chosen.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
