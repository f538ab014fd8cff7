"""Two hundred product texts as one job, killed with SIGKILL on the way: is anything lost or made twice?

python -m evals.copy.batch [--texts 200] [--kills 3] [--seed 1] [--json]

Indexes the demo company into a temporary folder, writes briefs for the products of its feed, starts `beleg copy draft
--batch --job` in a process of its own, kills it at random points of its progress, starts it again until the job is
done, and counts drafts by brief and variant. A run without kills, in another data directory, says what should be there.
"""

import argparse
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from assistant.compose import Beleg
from assistant.copy.drafting.products import Products
from assistant.copy.tables import drafts
from assistant.settings import load_settings
from evals.copy.briefs import DEMO
from evals.guardrails.report import Figures

CHANNELS = ("product_page", "newsletter", "meta_description", "sms")
_START = "import sys; from assistant.cli.main import main; sys.exit(main())"
_PROGRESS = re.compile(rb"(\d+)/(\d+) briefs")


def installation(data: Path) -> Beleg:
    """The demo company with its data in a folder."""
    return Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": data}))


def write_briefs(beleg: Beleg, path: Path, count: int) -> None:
    """One brief a line: every product of the feeds in turn, in another channel each round."""
    names = list(dict.fromkeys(p.values.get("sku", p.name) for p in Products(beleg.knowledge()).all()))
    lines = [
        {
            "id": str(i),
            "product": names[i % len(names)],
            "channel": CHANNELS[i // len(names) % len(CHANNELS)],
            "variants": 1,
        }
        for i in range(count)
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8")


def start(data: Path, briefs: Path) -> "subprocess.Popen[bytes]":
    """The command in a process of its own; its progress comes on standard error."""
    arguments = ["copy", "draft", "--batch", str(briefs), "--job", "--as", "eval", "--data-dir", str(data)]
    command = [sys.executable, "-c", _START, *arguments, "--config", str(DEMO / "beleg.yaml")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def killed_at(process: "subprocess.Popen[bytes]", brief: int) -> bool:
    """Kill a process once it reports so many briefs; False when it ended first."""
    assert process.stderr is not None
    seen = b""
    while True:
        piece = process.stderr.read1(4096)  # type: ignore[attr-defined]
        if not piece:
            process.wait()
            return False
        seen = (seen + piece)[-400:]
        found = _PROGRESS.findall(seen)
        if found and int(found[-1][0]) >= brief:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True


def made(data: Path) -> Counter[str]:
    """Drafts by brief and variant: "17:0" once each."""
    beleg = installation(data)
    try:
        with beleg.database.read() as connection:
            origins = connection.execute(select(drafts.c.origin)).scalars().all()
    finally:
        beleg.close()
    return Counter(str(origin).partition(":")[2] for origin in origins)


def measure(texts: int, kills: int, seed: int) -> Figures:
    """Run both jobs and compare them."""
    with tempfile.TemporaryDirectory() as folder:
        whole, broken, briefs = Path(folder) / "whole", Path(folder) / "broken", Path(folder) / "briefs.jsonl"
        for data in (whole, broken):
            beleg = installation(data)
            beleg.ingest().run(beleg.settings.tenant, beleg.sync_paths())
            if data is whole:
                write_briefs(beleg, briefs, texts)
            beleg.close()
        began = time.monotonic()
        plain = start(whole, briefs).communicate()[0]
        seconds = time.monotonic() - began
        points = sorted(random.Random(seed).sample(range(5, max(6 + kills, texts - 5)), kills))
        done = sum(killed_at(start(broken, briefs), point) for point in points)
        last = json.loads(start(broken, briefs).communicate()[0])
        wanted, found = made(whole), made(broken)
    return {
        "texts": texts,
        "kills": done,
        "killed_at": str(points),
        "state": str(last["state"]),
        "briefs_done": last["briefs"],
        "drafts": sum(found.values()),
        "without_enough_facts": last["empty"],
        "failed": len(last["failed"]),
        "lost": sum((wanted - found).values()),
        "doubled": sum(count - 1 for count in found.values()),
        "drafts_of_a_run_without_kills": json.loads(plain)["drafts"],
        "seconds_without_kills": round(seconds, 1),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    figures = measure(given.texts, given.kills, given.seed)
    print(json.dumps(figures) if given.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
