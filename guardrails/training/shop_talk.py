"""Everyday customers' messages in free words, harmless and not, written for the classifier of topics.

`shop_talk.{de,en}.txt` beside this file: stories with relatives, illness and inheritance, hire of machines, prices,
cameras, anger, tool words and instructions in a harmless sense (family "allow"), and requests that must be caught.
"""

from collections.abc import Iterator
from pathlib import Path

from guardrails.training.injection.generate import read_templates

ALLOW = "allow"


def lines() -> Iterator[tuple[str, str, str]]:
    """(language, topic or "allow", text) of each message."""
    for language in ("de", "en"):
        _, topics = read_templates(Path(__file__).parent / f"shop_talk.{language}.txt")
        for topic, texts in topics.items():
            for text in texts:
                yield language, topic, text
