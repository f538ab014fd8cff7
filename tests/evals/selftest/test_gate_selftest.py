"""The gate's self-test in small: changes that need no index."""

from pathlib import Path

import pytest

from evals.selftest import workbench
from evals.selftest.__main__ import enough, right
from evals.selftest.noops import NOOPS
from evals.selftest.parts import PARTS, whole
from evals.selftest.regressions import REGRESSIONS
from evals.selftest.types import Change, patched
from evals.selftest.workbench import Outcome, Workbench
from tests.fakes import HashEncoder


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Without an index: these parts read texts alone."""
    made = Workbench(tmp_path_factory.mktemp("selftest"))
    made._indexes["base"] = made.folder / "nothing"
    base = made.base()
    base.__dict__["encoder"] = HashEncoder()
    base.__dict__["reader"] = None
    return made


def change(name: str) -> Change:
    return next(one for one in (*REGRESSIONS, *NOOPS) if one.name == name)


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("dates off by one", "NO-GO"),
        ("playbook rule dropped", "NO-GO"),
        ("redaction off", "NO-GO"),
        ("policy topic removed", "NO-GO"),
        ("playbook copied with a comment", "GO"),
        ("redactor built anew", "GO"),
    ],
)
def test_changes_are_told_apart(bench: Workbench, name: str, decision: str) -> None:
    outcome = bench.judge(change(name))
    assert outcome.decision == decision, outcome.reasons


def test_a_suite_that_fails_without_a_change_proves_nothing(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    def strict(part: object) -> object:
        suite = whole(PARTS["voice"])
        return replace(suite, gates=tuple(replace(gate, at_least=1.01) for gate in suite.gates))

    monkeypatch.setattr(workbench, "whole", strict)
    outcome = bench.judge(change("dates off by one"))
    assert outcome.decision == "INSUFFICIENT DATA" and "without the change" in outcome.reasons[0]


def test_there_are_twenty_of_each_and_every_part_is_known() -> None:
    assert len({one.name for one in REGRESSIONS}) >= 20 and len({one.name for one in NOOPS}) == 20
    assert {one.part for one in (*REGRESSIONS, *NOOPS)} <= set(PARTS)


def test_what_is_enough() -> None:
    missed = Outcome(REGRESSIONS[0], "GO", (), 0.0)
    caught = Outcome(REGRESSIONS[0], "NO-GO", ("x",), 0.0)
    assert right("regressions", [missed, caught]) == 1
    assert not enough("regressions", [caught] * 19 + [missed])
    assert enough("noops", [missed] * 19 + [caught]) and not enough("noops", [missed] * 18 + [caught] * 2)


def test_a_patch_ends_with_its_block() -> None:
    class Owner:
        def said(self) -> str:
            return "before"

    def broken() -> None:
        with patched(Owner, "said", lambda _self: "after"):
            assert Owner().said() == "after"
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        broken()
    assert Owner().said() == "before"


def test_floors_are_kept_only_where_all_their_cases_are(tmp_path: Path) -> None:
    suite = whole(PARTS["model"])
    assert suite.gates and not [gate for gate in suite.gates if gate.at_least or gate.at_most]
    guards = {gate.metric: gate.at_least for gate in whole(PARTS["guards"]).gates}
    assert guards["pii_recall"] == 0.9 and "attack_success" not in guards
    assert {gate.metric for gate in suite.gates} >= {"gold_in_quote", "citation_recall"}
