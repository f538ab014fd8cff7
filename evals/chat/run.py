"""German support messages of the demo company: is the action right?

python -m evals.chat.run [--suite evals/suites/support_messages.jsonl] [--data-dir DIR] [--wrong] [--json]

The suite's lines are split by a hash of their id into a development half, which rules may be improved on, and a
held-out half. The demo company's documents are indexed when the data directory holds none.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.chat.types import Reply
from assistant.compose import Beleg
from assistant.settings import load_settings

SUITE = Path(__file__).parents[1] / "suites" / "support_messages.jsonl"
DEMO = Path(__file__).parents[2] / "assistant" / "demo"
TODAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""The day from which the demo company's tables count."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One message of the suite and the reply to it."""

    case: Mapping[str, Any]
    reply: Reply

    @property
    def right(self) -> bool:
        """Whether the action is the expected one."""
        return bool(self.reply.action == self.case["action"])

    @property
    def half(self) -> str:
        """ "dev" or "held_out", by a hash of the id."""
        return "dev" if hashlib.sha256(self.case["id"].encode()).digest()[0] % 2 else "held_out"


def judge(beleg: Beleg, cases: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """The replies to the last messages of all cases, each in a conversation of its own."""
    chat, tenant = beleg.conversations, beleg.settings.tenant
    judged = []
    for case in cases:
        made = chat.create(tenant, customer_id=case.get("customer", ""))
        for text in case["messages"]:
            reply = chat.say(tenant, made.id, text)
        judged.append(Judged(case, reply))
    return judged


def share_of(told: Sequence[Judged]) -> dict[str, Any]:
    """How many given answers hold one of the texts under "says", where a case names them."""
    right = sum(any(text.casefold() in one.reply.text.casefold() for text in one.case["says"]) for one in told)
    return {"right": round(right / len(told), 4), "n": len(told)}


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares of right actions: all, per half, per expected action."""

    def share(part: Sequence[Judged]) -> dict[str, Any]:
        return {"right": round(sum(one.right for one in part) / max(len(part), 1), 4), "n": len(part)}

    actions = sorted({one.case["action"] for one in judged})
    told = [one for one in judged if "says" in one.case and one.reply.action == "answer"]
    confusions = Counter((one.case["action"], one.reply.action) for one in judged if not one.right)
    return {
        "all": share(judged),
        "dev": share([one for one in judged if one.half == "dev"]),
        "held_out": share([one for one in judged if one.half == "held_out"]),
        **({"answers_say_it": share_of(told)} if told else {}),
        "by_action": {action: share([one for one in judged if one.case["action"] == action]) for action in actions},
        "confused": {f"{expected} → {given}": n for (expected, given), n in confusions.most_common()},
    }


def demo(data_dir: Path, flags: Mapping[str, Any] | None = None) -> Beleg:
    """The demo company, indexed when it is not yet, on the day of its tables; `flags` as for `load_settings`."""
    from dataclasses import replace

    beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": data_dir, **(flags or {})}))
    if not beleg.catalogue.list_documents(beleg.settings.tenant):
        beleg.ingest().run(beleg.settings.tenant, [DEMO / "company"])
    engine = beleg.conversations.engine
    engine.parts = replace(engine.parts, clock=lambda: TODAY)
    return beleg


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=SUITE)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--wrong", choices=("dev", "all"), help="print the wrong ones of the development half, or all")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    cases = [json.loads(line) for line in asked.suite.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        beleg = demo(asked.data_dir or Path(folder))
        try:
            judged = judge(beleg, cases)
        finally:
            beleg.close()
    for one in judged if asked.wrong else ():
        if not one.right and (asked.wrong == "all" or one.half == "dev"):
            trace = one.reply.trace
            line = (one.case["id"], one.case["action"], "→", one.reply.action, trace.get("route"), trace.get("intent"))
            print(*line, one.reply.confidence, trace.get("label"), one.case["messages"], file=sys.stderr)
            print("   ", one.reply.text[-220:].replace("\n", " "), file=sys.stderr)
    found = figures(judged)
    print(json.dumps(found, ensure_ascii=False, indent=None if asked.json else 1))


if __name__ == "__main__":
    main()
