"""Models over real HTTP, and a database with the tables."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.compose import Beleg
from assistant.generate import Generator, Statement, statements
from assistant.resilience.wiring import build_generator
from assistant.settings import load_settings
from assistant.store.database import Database
from assistant.types import Evidence, Question
from guardrails.pii import PiiOptions, Redactor
from knowledge.catalogue.store import Catalogue
from tests.assistant.conftest import DOCUMENTS
from tests.fakes import HashEncoder

QUESTION = Question("Wie lange kann ich Ware zurückgeben?", language="de")


@pytest.fixture(autouse=True)
def provider_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that the provider's client insists on; no proxy between us and the loopback interface."""
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-the-test")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield Database(catalogue.engine)
    catalogue.close()


@cache
def redactor() -> Redactor:
    return Redactor(PiiOptions())


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose index holds the documents beside it."""
    folder = tmp_path_factory.mktemp("resilience")
    for name, text in DOCUMENTS.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = Beleg(load_settings(flags={"data_dir": folder / "data", "documents.workers": 1}, environ={}), environ={})
    made.encoder = HashEncoder()  # type: ignore[assignment]
    made.ingest().run("default", [folder / "docs"])
    made.close()
    return folder


@pytest.fixture
def documents(indexed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(indexed / "docs", tmp_path / "docs")


@pytest.fixture
def make(indexed: Path, tmp_path: Path) -> Iterator[Callable[..., Beleg]]:
    """An installation on the indexed documents: the first address is the premium model's, the others' cheaper ones'."""
    data = shutil.copytree(indexed / "data", tmp_path / "data")
    with ExitStack() as stack:

        def made(
            first: str,
            *further: str,
            timeout: float = 10.0,
            key_env: str = "",
            environ: Mapping[str, str] | None = None,
            **flags: object,
        ) -> Beleg:
            models = [
                {"model": f"openai:cheap-{n}", "base_url": url, "key_env": key_env} for n, url in enumerate(further)
            ]
            settings = {
                "data_dir": data,
                "documents.workers": 1,
                "answer.generator": "openai:premium",
                "answer.base_url": first,
                "answer.threshold": 0.0,
                "answer.timeout_seconds": timeout,
                "limits.models": models,
                **flags,
            }
            opened = Beleg(load_settings(flags=settings, environ={}), environ=environ or {})
            stack.callback(opened.close)
            # The models that guards and redaction load are the same for every test.
            opened.redactor = redactor()
            opened.policy = SimpleNamespace(input=(), output=(), document=())  # type: ignore[assignment]
            return opened

        yield made


def beleg_generator(beleg: Beleg) -> Generator:
    """The chain of an installation, as its assistant has it."""
    from assistant.generate.extractive import ExtractiveOptions, extractive

    return build_generator(beleg, "default", extractive(ExtractiveOptions()))


def evidence(beleg: Beleg) -> list[Evidence]:
    """What the assistant would show a model."""
    hit = beleg.knowledge().search(QUESTION.text, 1)[0]
    chunk = hit.chunk
    return [Evidence(hit, chunk.start, chunk.end, chunk.text, chunk.language, 0.9)]


def stream(beleg: Beleg) -> list[Statement]:
    """All statements, streamed."""
    return list(statements(beleg_generator(beleg), QUESTION, evidence(beleg)))
