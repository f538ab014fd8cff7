"""Everyday customers' messages in free words, harmless and not, written for the classifier of topics.

`shop_talk.{de,en}.txt` beside this file: stories with relatives, illness and inheritance, hire of machines, prices,
cameras, anger, tool words and instructions in a harmless sense (family "allow"), and requests that must be caught.
The stories that the intents are trained on are messages of the same kind: whole ones, as people write them.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from guardrails.training.injection.generate import read_templates

ALLOW = "allow"
STORIES = Path(__file__).parents[2] / "evals" / "understanding"
"""Folder with `stories.{de,en}.yaml`."""


def lines() -> Iterator[tuple[str, str, str]]:
    """(language, topic or "allow", text) of each message."""
    for language in ("de", "en"):
        _, topics = read_templates(Path(__file__).parent / f"shop_talk.{language}.txt")
        for topic, texts in topics.items():
            for text in texts:
                yield language, topic, text


def stories(without: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(language, text) of the stories of all intents but those named."""
    for language in ("de", "en"):
        families = yaml.safe_load((STORIES / f"stories.{language}.yaml").read_text(encoding="utf-8"))
        for intent, groups in families.items():
            if intent not in without:
                yield from ((language, text) for group in groups for text in group)
