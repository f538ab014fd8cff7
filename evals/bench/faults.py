"""What a user gets while the language model's server is at fault: every fault, asked whole and streamed, with one model
and with a cheaper one behind it. Prints one line per fault.

python -m evals.bench.faults [--json] [--seconds 5]
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.compose import Beleg
from assistant.generate import statements
from assistant.generate.extractive import ExtractiveOptions, extractive
from assistant.resilience.turn import Turn, turn
from assistant.resilience.wiring import build_generator
from assistant.settings import load_settings
from assistant.types import Evidence, Question
from evals.bench.llm_server import (
    Behaviour,
    Drip,
    Endless,
    Garbage,
    Half,
    Hang,
    Raw,
    Reply,
    Reset,
    ScriptedServer,
    Status,
    claims,
)
from guardrails.pii import PiiOptions, Redactor

QUESTION = Question("Wie lange kann ich Ware zurückgeben?", language="de")
DOCUMENT = "# Rückgabe\n\nSie können Ware innerhalb von 30 Tagen zurückgeben. Das Geld kommt bald.\n"
GOOD = claims("Sie haben 30 Tage Zeit.", "innerhalb von 30 Tagen zurückgeben")
"""A proper reply."""
FAULTS: dict[str, tuple[Behaviour, str]] = {
    "hangs": (Hang(), "timeout"),
    "resets at once": (Reset(), "unreachable"),
    "resets in the middle": (Reset(40, GOOD), "unreachable"),
    "half a reply, then a polite end": (Half(GOOD, 40), "unreachable"),
    "half a claim": (Half(GOOD, 14), "unreachable"),
    "429 with Retry-After": (Status(429, headers={"Retry-After": "30"}), "rate_limit"),
    "429 without": (Status(429), "rate_limit"),
    "500": (Status(500), "server_error"),
    "503 with a page": (Status(503, "<html>sorry</html>"), "server_error"),
    "401": (Status(401), "rejected"),
    "404": (Status(404), "rejected"),
    "HTML instead of JSON": (Garbage(), "malformed"),
    "binary garbage": (Garbage(bytes(range(256)) * 40, "application/json"), "malformed"),
    "an empty body": (Garbage(b"", "application/json"), "malformed"),
    "JSON null": (Garbage(b"null", "application/json"), "malformed"),
    "JSON of another form": (Garbage(b'{"choices": []}', "application/json"), "malformed"),
    "no HTTP at all": (Raw(), "unreachable"),
    "drips headers": (Drip(headers=True), "timeout"),
    "drips a body": (Drip(), "timeout"),
    "never ends": (Endless(), "timeout"),
    "prose instead of claims": (Reply("Gern! Sie haben 30 Tage."), "malformed"),
    "claims without a source": (Reply(claims("Sie haben 90 Tage.", "innerhalb von 90 Tagen zurückgeben")), ""),
    "nothing": (Reply(""), "empty"),
    "cut off by the token limit": (Reply(GOOD[:-5], finish="length"), "cut_off"),
    "refused by a filter": (Reply("I cannot", finish="content_filter"), "refused"),
    "deeply nested JSON": (Reply('{"claims": ' + "[" * 50_000), "malformed"),
}
"""Fault -> what the server does, and the reason that the trace gives when it is asked whole ("": it found nothing)."""
HANGING = ("hangs", "drips headers", "drips a body", "never ends")
"""Faults that end only because somebody stops waiting."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the user got.

    Attributes:
        served: there was an answer with a receipt, or a person was offered, before the deadline.
        by: which step of the chain gave it.
        reason: why the first model did not.
        seconds: until then.
    """

    served: bool
    by: str
    reason: str
    seconds: float


@cache
def redactor() -> Redactor:
    """One for all installations, as a server that runs for a while has it loaded."""
    made = Redactor(PiiOptions())
    made.analyze(QUESTION.text, QUESTION.language)
    return made


@contextmanager
def installation(folder: Path, addresses: Sequence[str], seconds: float) -> Iterator[Beleg]:
    """One document and as many models as there are addresses."""
    first, *further = addresses
    flags: dict[str, Any] = {
        "data_dir": folder / "data",
        "documents.workers": 1,
        "answer.generator": "openai:premium",
        "answer.base_url": first,
        "answer.threshold": 0.0,
        "limits.models": [{"model": f"openai:cheaper-{n}", "base_url": url} for n, url in enumerate(further)],
        "limits.turn_seconds": seconds,
        "limits.cache.days": 0,
    }
    beleg = Beleg(load_settings(flags=flags, environ={}), environ={})
    beleg.redactor = redactor()
    try:
        yield beleg
    finally:
        beleg.close()


def ask(beleg: Beleg, seconds: float, *, streamed: bool) -> tuple[bool, Turn, float]:
    """Ask once; whether there was an answer with a receipt or a person, the turn, and the seconds that it took."""
    assistant, shown = beleg.assistant(), _evidence(beleg)
    generator = build_generator(beleg, "default", extractive(ExtractiveOptions()))
    began = time.monotonic()
    with turn(seconds=seconds) as this:
        if streamed:
            with closing(statements(generator, QUESTION, shown)) as coming:
                said = [item for item in coming if item.quotes]
            served = bool(said) or this.steps[-1].model == "person"
        else:
            answer = assistant.answer(QUESTION)
            served = bool(answer.citations) if answer.action == "answer" else answer.action in ("abstain", "escalate")
    return served, this, time.monotonic() - began


def _evidence(beleg: Beleg) -> list[Evidence]:
    hit = beleg.knowledge().search(QUESTION.text, 1)[0]
    return [Evidence(hit, hit.chunk.start, hit.chunk.end, hit.chunk.text, hit.chunk.language, 0.9)]


def measure(folder: Path, fault: Behaviour, seconds: float, *, cheaper: bool, streamed: bool) -> Outcome:
    """One fault of the first model."""
    with ExitStack() as stack:
        servers = [stack.enter_context(ScriptedServer([fault]))]
        if cheaper:
            servers.append(stack.enter_context(ScriptedServer([Reply(GOOD)])))
        beleg = stack.enter_context(installation(folder, [server.url for server in servers], seconds))
        served, this, took = ask(beleg, seconds, streamed=streamed)
    by = next((step.model for step in this.steps if step.outcome in ("answered", "offered")), "abstention")
    return Outcome(served and took <= seconds, by, this.steps[0].reason, took)


def run(seconds: float) -> dict[str, Any]:
    """All faults; `served_share` is the figure."""
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rueckgabe.md").write_text(DOCUMENT, encoding="utf-8")
        with installation(folder, ["http://127.0.0.1:9/v1"], seconds) as beleg:
            beleg.ingest().run("default", [folder / "rueckgabe.md"])
        for fault, (behaviour, _) in FAULTS.items():
            rows[fault] = {
                f"{'cheaper' if cheaper else 'alone'}, {'streamed' if streamed else 'whole'}": measure(
                    folder, behaviour, seconds, cheaper=cheaper, streamed=streamed
                )
                for cheaper in (False, True)
                for streamed in (False, True)
            }
    every = [outcome for row in rows.values() for outcome in row.values()]
    return {
        "deadline_seconds": seconds,
        "turns": len(every),
        "served_share": sum(outcome.served for outcome in every) / len(every),
        "slowest_seconds": round(max(outcome.seconds for outcome in every), 2),
        "faults": {
            fault: {
                case: {"served": o.served, "by": o.by, "reason": o.reason, "seconds": round(o.seconds, 2)}
                for case, o in row.items()
            }
            for fault, row in rows.items()
        },
    }


def table(found: dict[str, Any]) -> str:
    """The figures as a Markdown table: who answered, after how many seconds."""
    cases = list(next(iter(found["faults"].values())))
    lines = ["| fault | " + " | ".join(cases) + " |", "| --- |" + " --- |" * len(cases)]
    for fault, row in found["faults"].items():
        cells = [
            f"{o['by'].removeprefix('openai:')} {o['seconds']:.1f} s{'' if o['served'] else ' **late or nothing**'}"
            for o in row.values()
        ]
        lines.append(f"| {fault} | " + " | ".join(cells) + " |")
    share = f"{100 * found['served_share']:.0f} % of {found['turns']} turns served within {found['deadline_seconds']} s"
    return "\n".join([*lines, "", f"{share}; slowest {found['slowest_seconds']} s"])


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Not used; for `python -m evals.bench`.")
    parser.add_argument("--seconds", type=float, default=5.0, help="Deadline of a turn.")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "not-a-key")
    found = run(arguments.seconds)
    print(json.dumps(found, ensure_ascii=False) if arguments.json else table(found))
    raise SystemExit(int(found["served_share"] < 1))


if __name__ == "__main__":
    main()
