"""The server at 100,000 chunks: seconds until it is ready, memory, and time per request over HTTP."""

import argparse
import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.process import beleg, resident_mb
from evals.bench.search_corpus import Text, sentences
from evals.errors import BenchError
from knowledge.catalogue.rows import FileRow, PreparedDocument
from knowledge.catalogue.store import Catalogue
from knowledge.ingest.snapshots import SnapshotStore
from knowledge.retrieval.encoder import EncoderInfo
from knowledge.types import Chunk, DocumentInfo

TENANT = "default"
PER_DOCUMENT = 50


def fill(data_dir: Path, texts: Sequence[Text], vectors: np.ndarray, encoder: EncoderInfo) -> None:
    """Make an installation of given chunks without reading files.

    Args:
        data_dir: an empty folder.
        texts: one a chunk.
        vectors: float16 [chunks, dimension], unit length.
        encoder: the model of the vectors.
    """
    catalogue = Catalogue(f"sqlite:///{data_dir / 'catalogue.db'}")
    for first in range(0, len(texts), PER_DOCUMENT):
        some = texts[first : first + PER_DOCUMENT]
        prepared = _document(first // PER_DOCUMENT, some)
        row = FileRow(prepared.info.source, "/", "0" * 64, "", 1, 1)
        own = vectors[first : first + len(some)]
        inner = [sentences(chunk, vector, encoder) for chunk, vector in zip(prepared.chunks, own, strict=True)]
        catalogue.put_file(TENANT, row, [prepared], [own], [inner])
    store = SnapshotStore(data_dir / "index")
    built = store.build(TENANT, catalogue, encoder, lambda _stage, _done, _total: None)
    catalogue.activate(TENANT, built.name, catalogue.state(TENANT).content)
    model = {"name": encoder.name, "revision": encoder.revision, "dimension": encoder.dimension}
    catalogue.set_model(TENANT, model)
    catalogue.close()


def _document(number: int, texts: Sequence[Text]) -> PreparedDocument:
    from knowledge.dedupe import signature

    document_id = f"{number:08x}"
    text = "\n\n".join(item.text for item in texts)
    chunks, start = [], 0
    for item in texts:
        end = start + len(item.text)
        chunks.append(Chunk(document_id, start, end, item.text, None, (), item.language))
        start = end + 2
    info = DocumentInfo(document_id, "v", f"d{number}.txt", f"Dokument {number}", "de")
    return PreparedDocument(info, text, (), tuple(chunks), tuple(signature(item.text).tobytes() for item in texts))


@contextmanager
def serving(data_dir: Path, *flags: str) -> Iterator[tuple[str, int, float]]:
    """Start `beleg serve`, with further flags if any; gives address, process id and the seconds until it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A pipe that nobody reads would stop the server as soon as its log has filled it.
    log = tempfile.TemporaryFile()  # noqa: SIM115
    began = time.monotonic()
    process = subprocess.Popen(
        beleg("serve", "--port", str(port), "--data-dir", str(data_dir), *flags), stdout=subprocess.DEVNULL, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while time.monotonic() - began < 120:
            if process.poll() is not None:
                log.seek(0)
                raise BenchError(f"beleg serve ended: {log.read()[-500:].decode(errors='replace')}")
            try:
                with urllib.request.urlopen(f"{address}/readyz", timeout=5) as reply:
                    if reply.status == 200:
                        break
            except OSError:
                time.sleep(0.01)
        yield address, process.pid, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def requests(address: str, path: str, questions: Sequence[str]) -> list[float]:
    """Ask one after the other; milliseconds each."""
    times = []
    for question in questions:
        body = json.dumps({"question": question}).encode()
        request = urllib.request.Request(f"{address}{path}", body, {"Content-Type": "application/json"})
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as reply:
            reply.read()
        times.append(1000 * (time.perf_counter() - began))
    return times


def measure(data_dir: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Serve an installation and ask; figures of the second start, when files are cached as on a running machine."""
    with serving(data_dir):
        pass
    with serving(data_dir) as (address, pid, ready):
        requests(address, "/v1/search", questions[:20])
        search = requests(address, "/v1/search", questions)
        requests(address, "/v1/ask", questions[:5])
        ask = requests(address, "/v1/ask", questions[:100])
        memory = resident_mb(pid)
    return {
        "ready_seconds": round(ready, 2),
        "resident_mb": round(memory),
        "search_ms": {
            "p50": round(float(np.percentile(search, 50)), 1),
            "p95": round(float(np.percentile(search, 95)), 1),
        },
        "ask_ms": {"p50": round(float(np.percentile(ask, 50)), 1), "p95": round(float(np.percentile(ask, 95)), 1)},
    }


def main() -> None:
    """Print the figures as JSON."""
    from evals.bench.search_corpus import questions, texts, vectors
    from knowledge.retrieval.encoder import load_encoder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--chunks", type=int, default=100_000)
    arguments = parser.parse_args()
    chunks, encoder = texts(arguments.data, arguments.chunks), load_encoder()
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder:
        matrix = vectors(chunks, encoder).astype(np.float16)
        fill(Path(folder), chunks, matrix, encoder.info)
        found = measure(Path(folder), questions(arguments.data, 300))
    print(json.dumps({"chunks": len(chunks), **found}))


if __name__ == "__main__":
    main()
