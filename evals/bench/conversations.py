"""Conversations over HTTP: time per turn, turns per second, first streamed sentence, and what a SIGKILL loses.

python -m evals.bench.conversations [--conversations 2000] [--chunks 100000 --data ../shared/data] [--data-dir DIR]

A real `beleg serve` of the demo company answers; with `--chunks` its documents stand among so many others, and beside
the support questions, of which some come again and again, questions are asked that nobody has asked before ("once").

For the kill, every conversation is begun and written to at once; when
half of the replies have come, the server is killed. Lost is whatever it had acknowledged and does not know afterwards;
what was not acknowledged is sent again with the same key and must be answered exactly once.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from assistant.compose import Beleg
from assistant.settings import load_settings
from evals.bench.process import beleg
from evals.bench.search_corpus import questions, texts, vectors
from evals.bench.server import fill
from evals.errors import BenchError
from knowledge.retrieval.encoder import load_encoder

DEMO = Path(__file__).parents[2] / "assistant" / "demo"
QUESTIONS = (
    "Wie lange kann ich Ware zurückgeben?",
    "Was kostet der Versand nach Österreich?",
    "Ist der AX 18 Pro wasserdicht?",
    "Wie lange ist Garantie auf VoltKern-Akkus?",
    "Wo kann ich alte Akkus abgeben?",
    "Welche Zahlungsarten gibt es bei Ihnen?",
    "Bis wann kann ich eine Bestellung stornieren?",
    "Kalibrieren Sie Drehmomentschlüssel?",
)
ESCALATES = "Ich möchte mit einem Mitarbeiter sprechen."
_READY = 120.0
_WARM = 20


@dataclass
class Talk:
    """One conversation as its client knows it."""

    number: int
    asked: str = ""
    id: str = ""
    token: str = ""
    reply: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What its visitor writes; every tenth asks for a person unless it is said what is asked."""
        if self.asked:
            return self.asked
        return ESCALATES if self.number % 10 == 0 else QUESTIONS[self.number % len(QUESTIONS)]


@contextmanager
def serving(data_dir: Path, config: Path = DEMO / "beleg.yaml") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start `beleg serve`; gives its address and process, once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = beleg("serve", "--port", str(port), "--data-dir", str(data_dir), "--config", str(config))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        began = time.monotonic()
        while time.monotonic() - began < _READY:
            if process.poll() is not None:
                raise BenchError("beleg serve ended before it was ready.")
            try:
                if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield address, process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)


@asynccontextmanager
async def client(address: str, connections: int) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client for so many requests at once."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=httpx.Timeout(300.0)) as made:
        yield made


async def begin(http: httpx.AsyncClient, talk: Talk) -> None:
    """Create a conversation."""
    reply = await http.post("/v1/conversations", json={})
    reply.raise_for_status()
    body = reply.json()
    talk.id, talk.token = body["id"], body["token"]


async def write(http: httpx.AsyncClient, talk: Talk, key: str = "first") -> dict[str, Any]:
    """Send a talk's message; the acknowledged reply."""
    reply = await http.post(
        f"/v1/conversations/{talk.id}/messages",
        json={"text": talk.text, "key": key},
        headers={"Visitor-Token": talk.token},
    )
    reply.raise_for_status()
    found: dict[str, Any] = reply.json()
    return found


async def patiently(http: httpx.AsyncClient, talk: Talk) -> dict[str, Any]:
    """Send a talk's message as a browser would: again, with the same key, when the connection breaks."""
    for _ in range(4):
        try:
            return await write(http, talk)
        except httpx.TransportError:
            await asyncio.sleep(0.5)
    return await write(http, talk)


async def latencies(address: str, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of turns one after the other, each in a conversation of its own; the first twenty warm up."""
    times = []
    async with client(address, 1) as http:
        for number, question in enumerate(questions, start=1):
            talk = Talk(number, asked=question)
            await begin(http, talk)
            began = time.perf_counter()
            await write(http, talk)
            times.append(1000 * (time.perf_counter() - began))
    return percentiles(times[_WARM:])


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {f"p{share}": round(float(np.percentile(times, share)), 1) for share in (50, 95)}


async def throughput(address: str, seconds: float, at_once: int) -> float:
    """Turns per second with so many visitors at once; one turn in ten opens a case."""
    async with client(address, at_once) as http:
        done, end = 0, time.perf_counter() + seconds

        async def visitor(number: int) -> None:
            nonlocal done
            talk = Talk(number)
            await begin(http, talk)
            turn = 0
            while time.perf_counter() < end:
                turn += 1
                talk.number = number + 7 * turn
                await write(http, talk, f"{turn}")
                done += 1

        began = time.perf_counter()
        await asyncio.gather(*(visitor(number) for number in range(1, at_once + 1)))
        return done / (time.perf_counter() - began)


async def first_sentences(address: str, turns: int) -> list[float]:
    """Milliseconds until the first sentence of a streamed turn."""
    times = []
    async with client(address, 1) as http:
        for number in range(1, turns + 1):
            talk = Talk(number if number % 10 else number + 1)
            await begin(http, talk)
            headers = {"Visitor-Token": talk.token, "Accept": "text/event-stream"}
            began = time.perf_counter()
            path = f"/v1/conversations/{talk.id}/messages"
            async with http.stream("POST", path, json={"text": talk.text}, headers=headers) as reply:
                async for line in reply.aiter_lines():
                    if line == "event: sentence":
                        times.append(1000 * (time.perf_counter() - began))
                        break
    return times


async def until_half(address: str, talks: list[Talk], process: "subprocess.Popen[bytes]") -> None:
    """Begin all conversations, write to all of them at once, and kill the server when half have their reply."""
    async with client(address, len(talks)) as http:
        await asyncio.gather(*(begin(http, talk) for talk in talks))
        answered = 0

        async def one(talk: Talk) -> None:
            nonlocal answered
            try:
                talk.reply = await write(http, talk)
            except httpx.HTTPError:
                return
            answered += 1
            if answered == len(talks) // 2:
                os.kill(process.pid, signal.SIGKILL)

        await asyncio.gather(*(one(talk) for talk in talks))
    process.wait(timeout=60)


async def resend(address: str, talks: list[Talk]) -> None:
    """Send every message again with the same key, acknowledged or not."""
    async with client(address, 64) as http:
        found = await asyncio.gather(*(patiently(http, talk) for talk in talks))
    for talk, reply in zip(talks, found, strict=True):
        if talk.reply and talk.reply["seq"] != reply["seq"]:
            raise BenchError("An acknowledged reply was made twice.")
        talk.reply = talk.reply or reply


def lost(data_dir: Path, talks: list[Talk]) -> dict[str, int]:
    """What the database does not know of what was acknowledged."""
    beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": data_dir}))
    try:
        store, tenant = beleg.conversations.store, beleg.settings.tenant
        missing = {"conversations": 0, "replies": 0, "doubled": 0, "cases": 0}
        for talk in talks:
            said = store.said(tenant, talk.id)
            users = [one for one in said if one.role == "user"]
            replies = [one for one in said if one.role == "assistant"]
            missing["conversations"] += not users and bool(talk.reply)
            missing["replies"] += bool(talk.reply) and not any(one.seq == talk.reply["seq"] for one in replies)
            missing["doubled"] += len(users) > 1 or len(replies) > 1
            case = talk.reply.get("case") if talk.reply else None
            missing["cases"] += bool(case) and beleg.handover.open_case_of(tenant, talk.id) is None
        return missing
    finally:
        beleg.close()


def kill_and_count(data_dir: Path, count: int) -> dict[str, Any]:
    """The whole story of the kill."""
    talks = [Talk(number) for number in range(1, count + 1)]
    with serving(data_dir) as (address, process):
        asyncio.run(until_half(address, talks, process))
    acknowledged = [talk for talk in talks if talk.reply]
    after_kill = lost(data_dir, acknowledged)
    with serving(data_dir) as (address, _process):
        asyncio.run(resend(address, talks))
    return {
        "conversations": count,
        "acknowledged_before_the_kill": len(acknowledged),
        "lost_after_the_kill": after_kill,
        "lost_after_sending_again": lost(data_dir, talks),
    }


def measure(data_dir: Path, count: int, seconds: float, once: Sequence[str]) -> dict[str, Any]:
    """All figures; of the kill only where conversations are asked for."""
    again = [QUESTIONS[number % len(QUESTIONS)] for number in range(_WARM + 100)]
    with serving(data_dir) as (address, _process):
        found: dict[str, Any] = {"turn_ms": asyncio.run(latencies(address, again))}
        found["escalation_ms"] = asyncio.run(latencies(address, [ESCALATES] * (_WARM + 20)))
        if once:
            found["turn_once_ms"] = asyncio.run(latencies(address, once))
        found["first_sentence_ms"] = percentiles(asyncio.run(first_sentences(address, 60))[10:])
        found["turns_per_second"] = round(asyncio.run(throughput(address, seconds, 16)), 1)
        found["load"] = os.getloadavg()[0]
    return {**found, "kill": kill_and_count(data_dir, count)} if count else found


def prepare(data_dir: Path, chunks: int, data: Path) -> None:
    """Index the demo company, among other chunks where these are asked for."""
    made = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": data_dir}))
    tenant = made.settings.tenant
    try:
        if made.catalogue.list_documents(tenant):
            return
        if chunks:
            others, encoder = texts(data, chunks), load_encoder()
            fill(data_dir, others, vectors(others, encoder).astype(np.float16), encoder.info)
        made.ingest().run(tenant, [DEMO / "company"])
    finally:
        made.close()


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=2_000, help="0: no kill.")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--chunks", type=int, default=0, help="Other chunks beside the demo company's.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--data-dir", type=Path, help="Kept for the next run; a temporary one when not given.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder:
        data_dir = asked.data_dir or Path(folder)
        prepare(data_dir, asked.chunks, asked.data)
        once = questions(asked.data, _WARM + 100) if asked.chunks else []
        print(json.dumps(measure(data_dir, asked.conversations, asked.seconds, once)))


if __name__ == "__main__":
    main()
