"""An installation with policy, brand and settings of its own, and code hashes that cost nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.release import contents
from assistant.release.code import Code
from assistant.release.contents import build_bundle
from assistant.release.serving import release_store
from assistant.release.store import Evaluation, ReleaseStore
from assistant.settings import load_settings

POLICY = """version: 1
input: []
output: []
document: []
"""
CONFIG = """
documents: {workers: 1}
brand: {file: brand.yaml}
policy: policy.yaml
answer: {contact: "%s", threshold: %s}
release: {required: %s}
"""
CODE = Code("0.1.0", {"assistant": "a" * 64, "assistant/chat": "b" * 64}, {"assistant/weights/answers.json": "c" * 64})

Install = Callable[..., Beleg]


@pytest.fixture(autouse=True)
def code(monkeypatch: pytest.MonkeyPatch) -> dict[str, Code]:
    """The running code; put another one under "now" to deploy it."""
    held = {"now": CODE}
    monkeypatch.setattr(contents, "running_code", lambda: held["now"])
    return held


@pytest.fixture
def install(tmp_path: Path, documents: Path) -> Iterator[Install]:
    """Opens the installation with these settings; documents are indexed once."""
    made: list[Beleg] = []

    def opened(contact: str = "Telefon 1", threshold: float = 0.0, required: bool = False) -> Beleg:
        config = tmp_path / "beleg.yaml"
        config.write_text(CONFIG % (contact, threshold, str(required).lower()), encoding="utf-8")
        if not (tmp_path / "policy.yaml").exists():
            (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
            (tmp_path / "brand.yaml").write_text("name: Kranholt\n", encoding="utf-8")
        flags = {"data_dir": tmp_path / "data"}
        beleg = Beleg(load_settings(config, flags=flags, environ={}), environ={})
        if not beleg.catalogue.state("default").snapshot:
            beleg.ingest().run("default", [documents])
        made.append(beleg)
        return beleg

    yield opened
    for beleg in made:
        beleg.close()


@pytest.fixture
def beleg(install: Install) -> Beleg:
    return install()


@pytest.fixture
def store(beleg: Beleg) -> ReleaseStore:
    return release_store(beleg)


def built(beleg: Beleg) -> str:
    """Builds a release of the installation."""
    bundle = build_bundle(beleg)
    release_store(beleg).add(bundle, "anna")
    return bundle.id


def scored(store: ReleaseStore, release: str, suite: str = "support", decision: str = "GO") -> None:
    """A run of a suite against the promoted release."""
    body = {
        "reasons": [] if decision == "GO" else ["action is 0.5, below 0.9."],
        "metrics": {"action": 0.9},
        "cases": 12,
    }
    store.put_evaluation(release, Evaluation(suite, decision, store.current(), "d" * 64, body), "anna")


def live(beleg: Beleg) -> str:
    """Builds, scores and promotes a release."""
    from assistant.release.promotion import judge, promote

    store, release = release_store(beleg), built(beleg)
    scored(store, release)
    promote(store, release, "anna", "", judge(store, release), unsafe=False)
    return release
