"""Ingestion: documents to searchable, against LangChain's loaders, splitter and FAISS with the same model.

Both run as fresh processes, so both times hold everything from the start of Python to the first hit.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from evals.bench.process import beleg, python, run_json

PEER = Path(__file__).resolve().parent.parent.parent / "tests" / "peers" / "langchain_ingest.py"
QUESTION = "Wann ist Werbung eine unzumutbare Belästigung?"


def measure(documents: Path) -> dict[str, Any]:
    """Index a folder with both; returns seconds, documents, chunks and the ratio."""
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder:
        report, seconds = run_json(beleg("index", str(documents), "--data-dir", folder, "--json"))
        hits, _ = run_json(beleg("search", QUESTION, "--data-dir", folder, "--json"))
    peer, peer_seconds = run_json(python(str(PEER), str(documents), QUESTION))
    return {
        "documents": report["documents"],
        "chunks": report["chunks"],
        "failed": len(report["failed"]),
        "seconds": round(seconds, 1),
        "first_hit": hits["hits"][0]["source"],
        "peer": "LangChain loaders, RecursiveCharacterTextSplitter(1000, 200), FAISS, same model",
        "peer_chunks": peer["chunks"],
        "peer_seconds": round(peer_seconds, 1),
        "peer_first_hit": peer["first_hit"],
        "times_faster": round(peer_seconds / seconds, 2),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    print(json.dumps(measure(parser.parse_args().data / "docs"), ensure_ascii=False))


if __name__ == "__main__":
    main()
