"""One redactor for all tests of this folder: loading takes a second."""

import pytest

from guardrails.pii import PiiOptions, Redactor


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    return Redactor(PiiOptions())
