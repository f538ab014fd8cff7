"""What `beleg serve` serves."""

import logging

import pytest
from fastapi.testclient import TestClient

from assistant import __version__
from assistant.api import create_app
from assistant.compose import Beleg
from assistant.release.errors import ReleaseDamaged, ReleaseError
from assistant.release.serving import release_store, served
from tests.assistant.release.conftest import CODE, Install, live
from tests.fakes import HashEncoder

QUESTION = {"question": "Was kostet der Versand in die Schweiz?"}


def test_before_the_first_release_the_working_copy_is_served(beleg: Beleg) -> None:
    assert served(beleg) is beleg
    with TestClient(create_app(beleg)) as client:
        assert client.post("/v1/ask", json=QUESTION).json()["release"].startswith(f"beleg {__version__}")
        ready = client.get("/readyz").json()
    assert ready["status"] == "ok" and "unreleased" in ready["detail"]


def test_the_promoted_bundle_is_served_and_not_the_working_copy(install: Install, tmp_path) -> None:
    release = live(install(contact="Telefon 1"))
    changed = install(contact="Telefon 2")
    (tmp_path / "policy.yaml").write_text("version: 1\ninput: [broken", encoding="utf-8")
    made = served(changed)
    assert made.settings.answer.contact == "Telefon 1" and made.policy.input == ()
    assert made.settings.server == changed.settings.server and made.settings.data_dir == changed.settings.data_dir
    with TestClient(create_app(made)) as client:
        assert client.post("/v1/ask", json=QUESTION).json()["release"].split()[0] == release
        ready = client.get("/readyz").json()
        listed = client.get("/v1/releases").json()
        log = client.get("/v1/releases/changelog").json()["changelog"]
    assert ready == {"status": "ok", "detail": f"release {release}"}
    assert listed["serving"] == listed["promoted"] == release and listed["releases"][0]["evals"] == {"support": "GO"}
    assert [entry["kind"] for entry in log] == ["promote"]


def test_a_required_release_is_required(install: Install) -> None:
    with pytest.raises(ReleaseError, match="no release was promoted"):
        served(install(required=True))


def test_other_code_is_refused_by_name(install: Install, code: dict) -> None:
    beleg = install()
    release = live(beleg)
    code["now"] = type(CODE)("0.1.1", {**CODE.parts, "assistant/chat": "x" * 64}, CODE.weights)
    with pytest.raises(ReleaseError, match=rf"{release}: assistant/chat") as caught:
        served(beleg)
    assert "0.1.0" in caught.value.remedy and "--unsafe" in caught.value.remedy


def test_a_changed_bundle_is_refused(install: Install) -> None:
    beleg = install()
    path = release_store(beleg).folder / live(beleg) / "policy.yaml"
    path.chmod(0o644)
    path.write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(ReleaseDamaged, match=r"policy\.yaml"):
        served(beleg)


def test_another_embedding_model_is_refused(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    beleg = install()
    live(beleg)
    monkeypatch.setattr(Beleg, "encoder", HashEncoder("other"))
    with pytest.raises(ReleaseError, match="embedding model is other"):
        served(beleg)


def test_a_pinned_index_must_be_the_scored_one(install: Install, documents) -> None:
    beleg = install()
    live(beleg)
    (documents / "neu.md").write_text("# Neu\n\nAb heute gilt das Neue überall.\n", encoding="utf-8")
    beleg.ingest().run("default", [documents])
    made = served(beleg)
    assert "the index of default has changed" in made.releases.note()
    made.close()
    pinned = beleg.settings.release.model_copy(update={"index": "pinned"})
    strict = Beleg(beleg.settings.model_copy(update={"release": pinned}), {})
    with pytest.raises(ReleaseError, match="index of default"):
        served(strict)
    strict.close()


def test_unsafe_serves_the_working_copy_and_says_so(install: Install, code: dict, caplog) -> None:
    beleg = install(contact="Telefon 1")
    live(beleg)
    code["now"] = type(CODE)("0.1.1", {}, {})
    with caplog.at_level(logging.WARNING, "beleg.release"):
        made = served(install(contact="Telefon 2"), unsafe=True)
    assert "UNSAFE" in caplog.text and made.settings.answer.contact == "Telefon 2"
    with TestClient(create_app(made)) as client:
        ready = client.get("/readyz").json()
        assert client.post("/v1/ask", json=QUESTION).json()["release"].startswith("unsafe")
    assert ready["status"] == "degraded" and "UNSAFE" in ready["detail"]


def test_a_running_server_says_that_another_release_was_promoted(install: Install) -> None:
    first = live(install())
    made = served(install())
    second = live(install(contact="Telefon 2"))
    note = made.releases.note()
    made.close()
    assert f"release {first}" in note and f"{second} is promoted now; restart" in note
