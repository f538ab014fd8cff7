"""A database, a sampler without models, and turns."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.monitor.sampling import Sampler, SamplingOptions
from assistant.monitor.store import AlertStore, SampleStore
from assistant.monitor.types import LiveTurn
from assistant.store.database import Database
from knowledge.catalogue.store import Catalogue

Turns = Callable[..., LiveTurn]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield Database(catalogue.engine)
    catalogue.close()


@pytest.fixture
def store(database: Database) -> SampleStore:
    return SampleStore(database)


@pytest.fixture
def alerts(database: Database) -> AlertStore:
    return AlertStore(database)


def live_turn(**given: Any) -> LiveTurn:
    """A turn that went well."""
    values: dict[str, Any] = {
        "tenant": "default",
        "conversation_id": "c1",
        "seq": 1,
        "release": "r-1",
        "channel": "chat",
        "language": "de",
        "action": "answer",
        "question": "Was kostet der Versand in die Schweiz?",
        "reply": "Der Versand in die Schweiz kostet 12,90 Euro.",
        "citations": [{"source": "versand.md", "page": None, "quote": "Der Versand in die Schweiz kostet 12,90 Euro."}],
        "facts": {"latency_ms": 120.0, "tokens": 0, "euros": 0.0, "failed": False},
    }
    return LiveTurn(**{**values, **given})


def redact(text: str, _language: str | None) -> str:
    return text.replace("Erika", "[PERSON]")


def embed(_text: str) -> np.ndarray:
    return np.array([1.0, 0.0], dtype=np.float32)


@pytest.fixture
def sampler(store: SampleStore) -> Iterator[Callable[..., Sampler]]:
    made: list[Sampler] = []

    def build(share: float = 1.0, score: Any = lambda _turn, _address: {"groundedness": 1.0}) -> Sampler:
        made.append(Sampler(store, score, redact, embed, SamplingOptions(share, "sie", "tiny")))
        return made[-1]

    yield build
    for one in made:
        one.close()
