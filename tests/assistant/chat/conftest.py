"""A small chat installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from guardrails.pipeline import Policy
from tests.assistant.chat.helpers import Installation, install, small_policy


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return small_policy(tmp_path_factory.mktemp("policy"))


@pytest.fixture
def it(tmp_path: Path, policy: Policy) -> Iterator[Installation]:
    made, catalogue = install(tmp_path, policy)
    yield made
    made.chat.close()
    catalogue.close()
