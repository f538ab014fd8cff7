"""A streamed answer of a language model: milliseconds from the model's first full sentence to the visitor's, and from
cancelling to the model's closed connection.

python -m evals.bench.streaming [--turns 30] [--data-dir DIR]

A real `beleg serve` of the demo company answers over HTTP; the model is a scripted OpenAI-compatible server that
repeats sentences of the evidence, a few characters every few milliseconds. Both are on this machine and use one clock.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from evals.bench.conversations import DEMO, QUESTIONS, Talk, begin, client, percentiles, prepare, serving
from evals.bench.llm_server import Reply, ScriptedServer, quoting

_PIECE, _PAUSE = 12, 0.01
_WARM = 5


def first_claim_ends(said: str) -> int:
    """Characters of a reply until its first claim is complete: until then nobody can know what it says."""
    return said.index("}") + 1


async def first_sentence(http: httpx.AsyncClient, llm: ScriptedServer, question: str) -> float | None:
    """Milliseconds from the end of the model's first claim to the first sentence with a receipt; None without one."""
    talk, llm.sent = Talk(1, asked=question), []
    await begin(http, talk)
    headers = {"Visitor-Token": talk.token, "Accept": "text/event-stream"}
    seen: float | None = None
    async with http.stream("POST", _messages(talk), json={"text": question}, headers=headers) as reply:
        kind = ""
        async for line in reply.aiter_lines():
            kind = line.removeprefix("event: ") if line.startswith("event: ") else kind
            if seen is None and kind == "sentence" and line.startswith("data: ") and json.loads(line[6:])["citations"]:
                seen = time.monotonic()
    ends = first_claim_ends(quoting(llm.prompt()))
    came = next((at for at, characters in llm.sent if characters >= ends), None)
    return 1000 * (seen - came) if seen is not None and came is not None else None


async def cancelled(http: httpx.AsyncClient, llm: ScriptedServer, question: str) -> float:
    """Milliseconds from asking to cancel until the model's connection is closed."""
    talk, before, asked = Talk(1, asked=question), llm.broken, len(llm.requests)
    await begin(http, talk)
    headers = {"Visitor-Token": talk.token}
    turn = asyncio.create_task(http.post(_messages(talk), json={"text": question}, headers=headers))
    while len(llm.requests) == asked:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await http.post(f"/v1/conversations/{talk.id}/cancel", headers=headers)
    while llm.broken == before and time.monotonic() - began < 10:
        await asyncio.sleep(0.001)
    took = 1000 * (time.monotonic() - began)
    await turn
    return took


async def measured(address: str, llm: ScriptedServer, turns: int) -> dict[str, Any]:
    """Both figures."""
    async with client(address, 4) as http:
        found = [await first_sentence(http, llm, QUESTIONS[n % len(QUESTIONS)]) for n in range(turns + _WARM)]
        times = [one for one in found[_WARM:] if one is not None]
        llm.script = [Reply(lambda prompt: quoting(prompt) + " " * 4_000, piece=_PIECE, pause=_PAUSE)]
        stopped = [await cancelled(http, llm, QUESTIONS[n % len(QUESTIONS)]) for n in range(5)]
    return {
        "turns": turns,
        "worded_by_the_model": len(times),
        "first_sentence_after_the_models_ms": percentiles(times),
        "connection_closed_after_cancel_ms": percentiles(stopped),
        "load": os.getloadavg()[0],
    }


def _messages(talk: Talk) -> str:
    return f"/v1/conversations/{talk.id}/messages"


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--data-dir", type=Path, help="Kept for the next run; a temporary one when not given.")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder,
        ScriptedServer([Reply(quoting, piece=_PIECE, pause=_PAUSE)]) as llm,
    ):
        data_dir = asked.data_dir or Path(folder)
        prepare(data_dir, 0, Path())
        os.environ |= {
            "OPENAI_API_KEY": "not-a-key",
            "BELEG_ANSWER__GENERATOR": "openai:scripted",
            "BELEG_ANSWER__BASE_URL": llm.url,
            "BELEG_LIMITS__CACHE__DAYS": "0",
        }
        with serving(data_dir, DEMO / "beleg.yaml") as (address, _process):
            print(json.dumps(asyncio.run(measured(address, llm, asked.turns))))


if __name__ == "__main__":
    main()
