"""Word lists the rules know, one entry a line."""

from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of a list in `guardrails/pii/data`."""
    text = files("guardrails.pii").joinpath("data", name).read_text(encoding="utf-8")
    return frozenset(text.split("\n")) - {""}


def first_names() -> frozenset[str]:
    """About eleven thousand first names of European, Turkish, Arabic, African, Indian and East Asian origin.

    Lower case; made by `guardrails/training/pii/gazetteer.py`.
    """
    return word_list("first_names.txt")
