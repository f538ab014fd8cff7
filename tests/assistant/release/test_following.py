"""A running server follows promotions and rollbacks, and loses no request over it."""

import threading
import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.release.following import Following
from assistant.release.promotion import rollback
from assistant.release.serving import release_store, served
from assistant.release.trials import Trials
from assistant.settings import Settings
from tests.assistant.release.conftest import CODE, Install, built, live

QUESTION = {"question": "Was kostet der Versand in die Schweiz?"}
PATIENCE = 20.0


def following(install: Install, seconds: float = 0.05) -> Following:
    working = install()
    return Following(working, served(working), seconds)


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_a_running_server_follows_promotion_and_rollback_and_loses_no_request(install: Install) -> None:
    first = live(install(contact="Telefon 1"))
    serving = following(install)
    seen: list[str] = []
    failed: list[int] = []
    stop = threading.Event()
    with TestClient(create_app(serving.now, serving)) as client:

        def ask() -> None:
            while not stop.is_set():
                reply = client.post("/v1/ask", json=QUESTION)
                if reply.status_code == 200:
                    seen.append(reply.json()["release"].split()[0])
                else:
                    failed.append(reply.status_code)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert until(lambda: first in seen)
        second = live(install(contact="Telefon 2"))
        assert until(lambda: second in seen)
        rollback(release_store(install()), "anna", "zurück")
        assert until(lambda: seen[-1] == first)
        stop.set()
        for thread in threads:
            thread.join()
        assert client.get("/readyz").json()["detail"] == f"release {first}"
        assert until(lambda: serving.tidy() >= 0 and not serving._retired)
    assert failed == [] and {first, second} == set(seen)


def test_a_conversation_goes_on_across_a_switch(install: Install) -> None:
    live(install(contact="Telefon 1"))
    serving = following(install, 3600)
    with TestClient(create_app(serving.now, serving)) as client:
        begun = client.post("/v1/conversations", json={}).json()
        where, head = f"/v1/conversations/{begun['id']}", {"Visitor-Token": begun["token"]}
        before = client.post(f"{where}/messages", json={"text": "Hallo"}, headers=head).json()
        second = live(install(contact="Telefon 2"))
        assert serving.look() and not serving.look()
        after = client.post(f"{where}/messages", json={"text": "Hallo nochmal"}, headers=head).json()
        said = client.get(where, headers=head).json()["messages"]
    assert before["release"] != after["release"] == second
    assert [one["role"] for one in said] == ["user", "assistant"] * 2


def test_the_first_promotion_is_followed_too(install: Install) -> None:
    serving = following(install, 3600)
    with TestClient(create_app(serving.now, serving)) as client:
        assert "unreleased" in client.get("/readyz").json()["detail"]
        release = live(install(contact="Telefon 2"))
        assert "is promoted now; it is being made ready" in client.get("/readyz").json()["detail"]
        assert serving.look()
        assert client.post("/v1/ask", json=QUESTION).json()["release"].split()[0] == release


def test_a_release_that_does_not_fit_leaves_the_old_one_at_work(install: Install, code: dict) -> None:
    first = live(install())
    serving = following(install, 3600)
    with TestClient(create_app(serving.now, serving)) as client:
        code["now"] = type(CODE)("0.2.0", {**CODE.parts, "assistant/chat": "x" * 64}, CODE.weights)
        second = live(install(contact="Telefon 2"))
        code["now"] = CODE
        assert not serving.look()
        detail = client.get("/readyz").json()["detail"]
        assert client.post("/v1/ask", json=QUESTION).json()["release"].split()[0] == first
    assert f"{second} is promoted now; it cannot be served here: The installed code" in detail


def test_what_a_request_began_with_stays_open_until_it_ends(install: Install) -> None:
    live(install())
    serving = following(install, 3600)
    closed: list[str] = []
    before = serving.now
    before.close = lambda: closed.append(before.release)  # type: ignore[method-assign]
    with serving.using() as held:
        live(install(contact="Telefon 2"))
        assert serving.look() and serving.now is not held is before
        assert serving.tidy() == 0 and closed == []
    assert serving.tidy() == 1 and closed == [before.release]
    serving.stop()


def test_jobs_move_to_the_new_release(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    live(install())
    serving = following(install, 3600)
    seen: list[str] = []
    monkeypatch.setattr(
        "assistant.jobs.register_jobs",
        lambda queue, beleg: queue.register("index", lambda job: seen.append(beleg.release) or {}),
    )
    with TestClient(create_app(serving.now, serving)):
        second = live(install(contact="Telefon 2"))
        serving.look()
        serving.now.queue.enqueue("default", "index", {})
        assert until(lambda: seen == [second])


def test_trials_against_a_release_end_when_it_is_replaced(install: Install) -> None:
    beleg = install()
    live(beleg)
    trials = Trials(release_store(beleg), beleg.settings.release.canary)
    trials.start("canary", built(install(contact="Telefon 3")), 0.1, "anna")
    second = live(install(contact="Telefon 2"))
    assert trials.running("canary") is None and trials.all()[0].reason == f"{second} was promoted."


def test_unsafe_and_zero_seconds_follow_nothing(install: Install) -> None:
    live(install())
    for serving in (Following(install(), served(install(), unsafe=True), 1.0), Following(install(), install(), 0.0)):
        serving.start()
        assert serving._thread is None
        serving.stop()


def test_settings_name_how_often() -> None:
    assert Settings().release.follow_seconds == 2.0
    assert isinstance(Beleg, type)
