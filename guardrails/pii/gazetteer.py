"""First names the rules know, lower case (source: `guardrails/training/pii/gazetteer.py`)."""

from functools import cache
from importlib.resources import files


@cache
def first_names() -> frozenset[str]:
    """About eleven thousand first names of European, Turkish, Arabic, African, Indian and East Asian origin."""
    text = files("guardrails.pii").joinpath("data/first_names.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
