"""Stems are the same whatever threads ask for them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from guardrails.stemming import stemmer

WORDS = ("rückgabefristen", "häuser", "bestellungen", "kostenlose", "verlängerten", "schrauben", "abos") * 300


@pytest.fixture(autouse=True)
def many_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_share_a_stemmer() -> None:
    stem = stemmer("german")
    alone = [stem(word) for word in WORDS]
    with ThreadPoolExecutor(4) as pool:
        assert all(found == alone for found in pool.map(lambda _: [stem(word) for word in WORDS], range(8)))
