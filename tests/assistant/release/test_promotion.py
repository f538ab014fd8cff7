"""What may go live, what comes back, and the audit trail of both."""

import pytest
from sqlalchemy import delete, update

from assistant.release.errors import ReleaseDamaged, ReleaseError
from assistant.release.promotion import judge, promote, rollback
from assistant.release.store import ReleaseStore
from assistant.release.tables import events
from assistant.release.view import changelog, detail, markdown, overview, text
from tests.assistant.release.conftest import Install, built, live, scored


def test_what_was_never_scored_is_not_promoted(install: Install, store: ReleaseStore) -> None:
    release = built(install())
    verdict = judge(store, release)
    assert verdict.decision == "INSUFFICIENT DATA" and "not scored" in verdict.reasons[0]
    with pytest.raises(ReleaseError, match="INSUFFICIENT DATA"):
        promote(store, release, "anna", "", verdict, unsafe=False)
    assert store.current() == ""


@pytest.mark.parametrize(
    ("decisions", "required", "expected"),
    [
        ({"support": "GO"}, (), "GO"),
        ({"support": "GO"}, ("support",), "GO"),
        ({"support": "GO"}, ("support", "safety"), "INSUFFICIENT DATA"),
        ({"support": "GO", "safety": "NO-GO"}, (), "NO-GO"),
        ({"support": "INSUFFICIENT DATA", "safety": "NO-GO"}, (), "NO-GO"),
        ({"support": "INSUFFICIENT DATA"}, (), "INSUFFICIENT DATA"),
        ({}, ("support",), "INSUFFICIENT DATA"),
    ],
)
def test_every_suite_must_say_go(
    decisions: dict, required: tuple[str, ...], expected: str, install: Install, store: ReleaseStore
) -> None:
    release = built(install())
    for suite, decision in decisions.items():
        scored(store, release, suite, decision)
    verdict = judge(store, release, required)
    assert verdict.decision == expected
    assert bool(verdict.reasons) == (expected != "GO")


def test_a_suite_that_the_promoted_release_passed_may_not_be_left_out(install: Install, store: ReleaseStore) -> None:
    first = built(install())
    scored(store, first, "support")
    scored(store, first, "safety")
    promote(store, first, "anna", "", judge(store, first), unsafe=False)
    second = built(install(contact="Telefon 2"))
    scored(store, second, "support")
    verdict = judge(store, second)
    assert verdict.decision == "INSUFFICIENT DATA" and "safety was not run" in verdict.reasons[0]
    scored(store, second, "safety")
    scored(store, second, "brand-new-suite")
    assert judge(store, second).decision == "GO"


def test_scores_against_an_older_baseline_do_not_count(install: Install, store: ReleaseStore) -> None:
    candidate = built(install(contact="Telefon 2"))
    scored(store, candidate)
    live(install(contact="Telefon 3"))
    verdict = judge(store, candidate)
    assert verdict.decision == "INSUFFICIENT DATA" and "was not held against" in verdict.reasons[0]


def test_past_the_gate_only_with_a_reason(install: Install, store: ReleaseStore) -> None:
    release = built(install())
    scored(store, release, decision="NO-GO")
    with pytest.raises(ReleaseError, match="reason"):
        promote(store, release, "anna", "  ", judge(store, release), unsafe=True)
    promote(store, release, "anna", "Preisfehler muss weg", judge(store, release), unsafe=True)
    entry = changelog(store)[0]
    assert entry["unsafe"] and entry["decision"] == "NO-GO" and entry["why"] == "Preisfehler muss weg"
    assert "Past the gate" in markdown([entry])


def test_rollback_returns_step_by_step(install: Install, store: ReleaseStore) -> None:
    first, second, third = (live(install(contact=f"Telefon {n}")) for n in (1, 2, 3))
    assert store.current() == third
    assert rollback(store, "bert", "Beschwerden") == (third, second)
    assert rollback(store, "bert", "") == (second, first)
    with pytest.raises(ReleaseError, match="no release to return to"):
        rollback(store, "bert", "")
    assert store.current() == first
    assert {one["id"]: one["state"] for one in overview(store)} == {
        first: "promoted",
        second: "candidate",
        third: "candidate",
    }


def test_a_damaged_release_does_not_come_back(install: Install, store: ReleaseStore) -> None:
    first = live(install())
    live(install(contact="Telefon 2"))
    policy = store.folder / first / "policy.yaml"
    policy.chmod(0o644)
    policy.write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(ReleaseDamaged):
        rollback(store, "bert", "")
    assert store.current() != first


def test_promoting_twice_is_refused(install: Install, store: ReleaseStore) -> None:
    release = live(install())
    with pytest.raises(ReleaseError, match="already"):
        promote(store, release, "anna", "", judge(store, release), unsafe=False)


@pytest.mark.parametrize("how", ["person", "reason", "gone", "body"])
def test_a_changed_audit_trail_is_seen(how: str, install: Install, store: ReleaseStore) -> None:
    live(install())
    with store.database.write() as connection:
        if how == "gone":
            connection.execute(delete(events).where(events.c.seq == 2))
        else:
            value = {"unsafe": False} if how == "body" else "niemand"
            connection.execute(update(events).where(events.c.seq == 2).values(**{how: value}))
    with pytest.raises(ReleaseDamaged, match="audit trail"):
        store.current()


def test_the_changelog_says_what_changed_and_how_it_scored(install: Install, store: ReleaseStore) -> None:
    first = live(install())
    second = live(install(contact="Telefon 2"))
    newest, oldest = changelog(store)
    assert newest["release"] == second and newest["changes"] == ["answer.contact: Telefon 1 → Telefon 2"]
    assert newest["scores"] == {"support": {"action": 0.9}} and oldest["changes"] == ["first release"]
    page = markdown([newest, oldest])
    assert f"promote {second}" in page and "- support: action 0.900" in page and f"promote {first}" in page
    shown = text(detail(store, second))
    assert "gate       GO" in shown and "generator  extractive" in shown and "promote by anna" in shown
