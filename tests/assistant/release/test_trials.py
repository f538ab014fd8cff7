"""Canaries and shadows on a served installation."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.release import live as live_module
from assistant.release.counts import Counts, Rate
from assistant.release.errors import ReleaseError
from assistant.release.routing import Router
from assistant.release.serving import release_store, served
from assistant.release.shadow import shadow_report
from assistant.release.tables import shadows
from assistant.release.trials import Trials
from assistant.release.view import shadow_text, trial_json
from assistant.types import Answer, Question
from tests.assistant.release.conftest import CODE, Install, built, live

ASKED = "Was kostet der Versand in die Schweiz?"
Served = Callable[..., tuple[Beleg, Trials, str, str]]


@pytest.fixture
def at_work(install: Install, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A served release with a candidate beside it; trials are read anew before every turn."""
    monkeypatch.setattr(live_module, "Router", lambda *given: Router(*given, refresh=0))
    made: list[Beleg] = []

    def start(threshold: float = 0.0) -> tuple[Beleg, Trials, str, str]:
        own = live(install())
        candidate = built(install(threshold=threshold, contact="Telefon 2"))
        beleg = served(install())
        made.append(beleg)
        return beleg, Trials(release_store(beleg), beleg.settings.release.canary), own, candidate

    yield start
    for beleg in made:
        beleg.close()


def ask(beleg: Beleg, conversation: str, text: str = ASKED) -> Answer:
    return beleg.releases.answer(Question(text), conversation, live_module.from_documents)


def test_a_canary_with_a_planted_regression_stops_by_itself(at_work: Served) -> None:
    beleg, trials, _, candidate = at_work(threshold=1.0)  # The regression: it abstains from everything.
    assert ask(beleg, "before").action == "answer"
    trials.start("canary", candidate, 0.5, "anna")
    by = [ask(beleg, f"c{number}").release.split()[0] for number in range(150)]
    (trial,) = trials.all()
    found = trial_json(trials, trial)
    assert trial.state == "stopped" and trial.reason.startswith("abstain: ")
    # Every request that the canary served is counted, and none after it stopped.
    assert found["turns"] == by.count(candidate) == found["signals"]["abstain"]["events"]
    assert 5 <= found["turns"] <= 40 and candidate not in by[-60:]
    stopped = [event for event in release_store(beleg).trail.all() if event.kind == "stop"]
    assert [event.person for event in stopped] == ["beleg serve"] and stopped[0].reason == trial.reason


def test_a_good_canary_goes_on_and_sticks_to_its_conversations(at_work: Served) -> None:
    beleg, trials, own, candidate = at_work()
    trials.start("canary", candidate, 0.3, "anna")
    first = [beleg.releases.router.choose(f"c{number}") for number in range(2_000)]
    assert first == [beleg.releases.router.choose(f"c{number}") for number in range(2_000)]
    assert 0.25 < first.count(candidate) / 2_000 < 0.35
    by = {ask(beleg, f"c{number}").release.split()[0] for number in range(40)}
    assert by == {own, candidate} and trials.running("canary") is not None
    assert f"canary {candidate} on 30%" in beleg.releases.note()


def test_bad_ratings_stop_a_canary(at_work: Served) -> None:
    beleg, trials, own, candidate = at_work()
    trials.start("canary", candidate, 0.5, "anna")
    for _ in range(20):
        beleg.releases.rated("default", f"{candidate} extractive", False)
        beleg.releases.rated("default", own, False)
    assert trials.running("canary") is None and trials.all()[0].reason.startswith("feedback")


def test_a_canary_that_breaks_is_answered_for_and_stopped(at_work: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    beleg, trials, own, candidate = at_work()
    trials.start("canary", candidate, 0.5, "anna")
    monkeypatch.setattr(beleg.releases, "_candidate", lambda release: 1 / 0)
    answers = [ask(beleg, f"c{number}") for number in range(60)]
    assert {answer.release.split()[0] for answer in answers} == {own}
    assert trials.running("canary") is None and trials.all()[0].reason.startswith("error")


def test_a_database_that_cannot_count_costs_nobody_an_answer(at_work: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    beleg, _, own, _ = at_work()

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Counts, "add", broken)
    monkeypatch.setattr(Trials, "running", broken)
    assert ask(beleg, "c").release.split()[0] == own


def test_the_chat_goes_to_the_canary_and_names_it(at_work: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    beleg, trials, own, candidate = at_work()
    with TestClient(create_app(beleg)) as client:
        trials.start("canary", candidate, 0.5, "anna")
        named = set()
        for number in range(12):
            begun = client.post("/v1/conversations", json={}).json()
            head = {"Visitor-Token": begun["token"]}
            where = f"/v1/conversations/{begun['id']}"
            replies = [client.post(f"{where}/messages", json={"text": "Hallo"}, headers=head).json() for _ in range(2)]
            names = {reply["release"].split()[0] for reply in replies}
            assert len(names) == 1
            named |= names
            if number == 0:
                rating = {"seq": replies[0]["seq"], "helpful": False}
                assert client.post(f"{where}/feedback", json=rating, headers=head).status_code == 201
        listed = client.get("/v1/releases/trials").json()["trials"]
    assert named == {own, candidate}
    served_turns = Counts(beleg.database).rates(own, "")["error"].total
    assert listed[0]["turns"] + served_turns == 24


def test_a_shadow_is_compared_redacted_and_never_shown(at_work: Served) -> None:
    beleg, trials, own, candidate = at_work(threshold=1.0)
    trial = trials.start("shadow", candidate, 1.0, "anna")
    asked = "Was kostet der Versand in die Schweiz? Meine Adresse ist max.mustermann@example.org"
    answer = ask(beleg, "c", asked)
    assert answer.release.split()[0] == own and answer.action == "answer"
    beleg.releases.shadows.close()
    with beleg.database.read() as connection:
        (row,) = connection.execute(select(shadows)).all()
    assert "mustermann" not in row.question and row.candidate["action"] == "abstain"
    assert row.candidate["release"].split()[0] == candidate
    report = shadow_report(beleg.database, trial.id)
    assert report["turns"] == 1 and report["same_action"] == 0.0 and len(report["changes"]) == 1
    shown = shadow_text({"candidate": candidate, "baseline": own, "state": "running", **report})
    assert "mustermann" not in shown and "1 turns compared" in shown


def test_a_shadow_that_breaks_is_a_finding(at_work: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    beleg, trials, _, candidate = at_work()
    trial = trials.start("shadow", candidate, 1.0, "anna")
    monkeypatch.setattr(beleg.releases, "_candidate", lambda release: 1 / 0)
    assert ask(beleg, "c").action == "answer"
    beleg.releases.shadows.close()
    report = shadow_report(beleg.database, trial.id)
    assert report["changes"][0]["candidate"]["release"] == "failed: ZeroDivisionError"


@pytest.mark.parametrize("why", ["own", "share", "twice", "code", "unknown"])
def test_trials_that_cannot_start(why: str, at_work: Served, code: dict) -> None:
    _, trials, own, candidate = at_work()
    name, share = candidate, 0.1
    if why == "own":
        name = own
    elif why == "share":
        share = 0.9
    elif why == "twice":
        trials.start("canary", candidate, 0.1, "anna")
    elif why == "code":
        code["now"] = type(CODE)("0.1.1", {}, {})
    else:
        name = "r-000000000000"
    with pytest.raises(ReleaseError):
        trials.start("canary", name, share, "anna")


def test_no_trial_before_a_promotion(beleg: Beleg) -> None:
    candidate = built(beleg)
    with pytest.raises(ReleaseError, match="No release was promoted"):
        Trials(release_store(beleg), beleg.settings.release.canary).start("canary", candidate, 0.1, "anna")


def test_counts_add_up_over_tenants(beleg: Beleg) -> None:
    counts = Counts(beleg.database)
    for tenant in ("a", "a", "b"):
        counts.add(tenant, "r-1", "", {"guard": tenant == "b", "error": False})
    counts.add("a", "r-1", "trial", {"guard": True})
    assert counts.rates("r-1", "") == {"guard": Rate(1, 3), "error": Rate(0, 3)}
    assert counts.rates("r-1", "trial") == {"guard": Rate(1, 1)} and counts.rates("r-2", "") == {}
