"""A running server and its releases: `python -m evals.bench.following`.

A real `beleg serve` answers visitors all the time while releases are promoted and rolled back beside it, and a canary
with a planted regression (it abstains from everything) is tried. Measured: requests that failed, seconds until the
server follows, requests that the canary served before it stopped by itself, and whether conversations stick to theirs.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from evals.bench.process import beleg, run_json
from evals.bench.server import serving
from evals.errors import BenchError

QUESTIONS = (
    "Was kostet der Versand nach Österreich?",
    "Wie lange kann ich einen Artikel zurückgeben?",
    "Wie lange gilt die Garantie?",
    "Do you ship to Switzerland?",
)
_PATIENCE = 120.0


class Installation:
    """The demo company in a folder, with settings that can be changed."""

    def __init__(self, folder: Path, source: Path | None) -> None:
        self.folder = folder
        demo = Path("assistant/demo").resolve()
        self.settings = yaml.safe_load((demo / "beleg.yaml").read_text(encoding="utf-8"))
        self.settings.setdefault("release", {})["follow_seconds"] = 1.0
        self.settings["base_dir"] = str(demo)
        self.config, self.data = folder / "beleg.yaml", folder / "data"
        self.write()
        if source is not None:
            shutil.copytree(source, self.data)
        else:
            self.run("index", str(demo / "company"))

    def write(self, **answer: Any) -> None:
        """Write the settings, some of `answer` changed."""
        form = {**self.settings, "answer": {**self.settings.get("answer", {}), **answer}}
        self.config.write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")

    def run(self, *arguments: str) -> dict[str, Any]:
        """A command of the command line with --json."""
        return run_json(beleg(*arguments, "--json", *self.where))[0]

    def do(self, *arguments: str) -> None:
        """A command that prints no JSON."""
        done = subprocess.run(beleg(*arguments, *self.where), capture_output=True, text=True, check=False)
        if done.returncode:
            raise BenchError(f"beleg {arguments[0]} ended with {done.returncode}: {done.stderr[-300:]}")

    @property
    def where(self) -> list[str]:
        """Flags that name it."""
        return ["--config", str(self.config), "--data-dir", str(self.data)]

    def release(self, contact: str, **answer: Any) -> str:
        """Build a release of changed settings."""
        self.write(contact=contact, **answer)
        built: str = self.run("release", "build")["id"]
        self.write()
        return built

    def promote(self, release: str) -> None:
        """Promote past the gate: what is measured here is the switch, not the suites."""
        self.run("release", "promote", release, "--unsafe", "--reason", "measurement")


class Visitors:
    """Ask all the time from several threads, in conversations of three turns, and note who answered."""

    def __init__(self, address: str, threads: int) -> None:
        self.address = address
        self.answered: list[tuple[float, str, str, int]] = []
        self.failed: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(threads)]

    @contextmanager
    def asking(self) -> Iterator["Visitors"]:
        """Ask while the block runs."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(timeout=_PATIENCE)

    def until(self, release: str) -> float:
        """Seconds until a release answers.

        Raises:
            BenchError: it never does.
        """
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE:
            if any(at >= began and name == release for at, name, _, _ in self.answered[-50:]):
                return time.monotonic() - began
            time.sleep(0.05)
        raise BenchError(f"{release} does not answer.")

    def _visit(self, number: int) -> None:
        turn = number
        while not self._stop.is_set():
            try:
                begun = _post(f"{self.address}/v1/conversations", {})
                head = {"Visitor-Token": begun["token"]}
                for _ in range(3):
                    turn += 1
                    asked = {"text": QUESTIONS[turn % len(QUESTIONS)]}
                    reply = _post(f"{self.address}/v1/conversations/{begun['id']}/messages", asked, head)
                    name = reply["release"].split()[0]
                    self.answered.append((time.monotonic(), name, begun["id"], len(reply["text"])))
                    if self._stop.is_set():
                        return
            except (OSError, ValueError, KeyError) as error:
                self.failed.append(type(error).__name__)


def switching(place: Installation, threads: int) -> dict[str, Any]:
    """Promote and roll back under load."""
    first, second = place.release("Telefon 1"), place.release("Telefon 2")
    place.promote(first)
    with serving_with(place) as address, Visitors(address, threads).asking() as visitors:
        visitors.until(first)
        place.promote(second)
        promoted = visitors.until(second)
        place.run("release", "rollback", "--reason", "measurement")
        back = visitors.until(first)
        time.sleep(3)
        ready = json.loads(_get(f"{address}/readyz"))
    return {
        "requests": len(visitors.answered),
        "failed": Counter(visitors.failed),
        "without_text": sum(length == 0 for *_, length in visitors.answered),
        "seconds_to_follow_promotion": round(promoted, 1),
        "seconds_to_follow_rollback": round(back, 1),
        "answered_by": dict(Counter(name for _, name, _, _ in visitors.answered)),
        "ready": ready["detail"],
    }


def canary(place: Installation, threads: int, share: float) -> dict[str, Any]:
    """Try a candidate that abstains from everything on live visitors until it stops by itself."""
    bad = place.release("Telefon 3", threshold=1.0)
    with serving_with(place) as address, Visitors(address, threads).asking() as visitors:
        time.sleep(2)
        place.do("release", "canary", "start", bad, "--share", str(share))
        found: dict[str, Any] = {}
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE and found.get("state") != "stopped":
            time.sleep(1)
            found = place.run("release", "canary", "status")["trials"][0]
        stopped_at = time.monotonic()
        time.sleep(5)
    own = [one for one in visitors.answered if one[1] == bad]
    return {
        "canary_share": share,
        "state": found["state"],
        "reason": found["reason"],
        "served_by_the_canary": len(own),
        "counted": found["turns"],
        "served_after_it_stopped": sum(at > stopped_at for at, *_ in own),
        "conversations": len({one[2] for one in visitors.answered}),
        "conversations_of_the_canary": len({one[2] for one in own}),
        "failed": Counter(visitors.failed),
        "alerts": _alerts(place),
    }


def sticking(place: Installation, threads: int, share: float, seconds: float) -> dict[str, Any]:
    """Try a harmless candidate: every conversation stays with the release that began it."""
    good = place.release("Telefon 4")
    with serving_with(place) as address:
        place.do("release", "canary", "start", good, "--share", str(share))
        time.sleep(2)
        with Visitors(address, threads).asking() as visitors:
            time.sleep(seconds)
        place.do("release", "canary", "stop")
    by: dict[str, list[str]] = {}
    for _, name, conversation, _ in visitors.answered:
        by.setdefault(conversation, []).append(name)
    many = {conversation: names for conversation, names in by.items() if len(names) > 1}
    return {
        "conversations_of_several_turns": len(many),
        "with_more_than_one_release": sum(len(set(names)) > 1 for names in many.values()),
        "share_of_the_canary": round(sum(good in names for names in by.values()) / max(1, len(by)), 3),
        "asked_share": share,
    }


@contextmanager
def serving_with(place: Installation) -> Iterator[str]:
    """`beleg serve` of an installation; gives its address."""
    with serving(place.data, "--config", str(place.config)) as (address, _pid, _seconds):
        yield address


def _alerts(place: Installation) -> list[str]:
    with sqlite3.connect(place.data / "catalogue.db") as connection:
        return [row[0] for row in connection.execute("SELECT sentence FROM monitor_alerts WHERE rule = 'canary'")]


def _post(url: str, body: dict[str, Any], head: dict[str, str] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", **(head or {})}
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        found: dict[str, Any] = json.loads(reply.read())
    return found


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as reply:
        content: bytes = reply.read()
    return content


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="data folder of an indexed demo company to copy; none: index it")
    parser.add_argument("--threads", type=int, default=3)
    parser.add_argument("--share", type=float, default=0.3, help="of conversations for the canary")
    parser.add_argument("--seconds", type=float, default=30, help="how long conversations are watched for sticking")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="beleg-following-") as folder:
        place = Installation(Path(folder), chosen.index)
        print(json.dumps({"switch": switching(place, chosen.threads)}, ensure_ascii=False), flush=True)
        stuck = sticking(place, chosen.threads, chosen.share, chosen.seconds)
        print(json.dumps({"sticking": stuck}, ensure_ascii=False), flush=True)
        tried = canary(place, chosen.threads, chosen.share)
        print(json.dumps({"canary": tried}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
