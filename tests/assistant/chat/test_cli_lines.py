"""Lines of `beleg chat --batch`, and the evaluation that counts them."""

import json
from pathlib import Path

import pytest

from assistant.cli.chat import _line
from assistant.cli.common import UsageError
from evals.chat.run import SUITE, Judged, figures
from tests.assistant.chat.helpers import REFERENCE, Installation

NOBODY: frozenset[str] = frozenset()


def test_a_line_is_a_conversation_of_its_own(it: Installation) -> None:
    line = {"id": "1", "messages": [REFERENCE, "2026-104427, 61440"]}
    assert "24. November 2026" in _line(it.chat, "t", NOBODY, line)["text"]
    known = _line(it.chat, "t", NOBODY, {"id": "2", "text": REFERENCE, "customer": "K-10007"})
    assert known["action"] == "answer" and known["trace"]["route"] == "orders"
    history = [{"role": "user", "text": "Verkaufen Sie Boote?"}, {"role": "assistant", "text": "Nein."}]
    _line(it.chat, "t", NOBODY, {"id": "3", "text": "Und Züge mit Dampf?", "history": history})
    assert [message.role for message in it.reader.seen[-1][1]] == ["user", "assistant"]
    with pytest.raises(UsageError):
        _line(it.chat, "t", NOBODY, {"id": "4"})


def test_right_actions_are_counted_per_half_and_action(it: Installation) -> None:
    cases = [{"id": f"c{i}", "messages": ["Hallo!"], "action": "smalltalk" if i % 2 else "answer"} for i in range(8)]
    found = figures([Judged(case, it.talk(*case["messages"])[-1]) for case in cases])
    assert found["all"] == {"right": 0.5, "n": 8} and found["dev"]["n"] + found["held_out"]["n"] == 8
    assert found["by_action"]["smalltalk"]["right"] == 1.0 and found["confused"] == {"answer → smalltalk": 4}


@pytest.mark.parametrize("name", ["", "_heldout", "_variants"])
def test_the_suites_are_well_formed(name: str) -> None:
    path = Path(str(SUITE).replace(".jsonl", f"{name}.jsonl"))
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({case["id"] for case in cases}) == len(cases) >= 60
    assert {case["action"] for case in cases} == {"answer", "clarify", "abstain", "escalate", "refuse", "smalltalk"}
    assert all(case["messages"] and all(isinstance(text, str) for text in case["messages"]) for case in cases)
