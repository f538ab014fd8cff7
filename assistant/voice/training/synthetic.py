# ruff: noqa: E501
"""Synthetic clauses and notes from the banks beside this file; everything is marked as synthetic.

python -m assistant.voice.training.synthetic --notes 200 > synthetic.jsonl
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.voice.training.frames import make

_HERE = Path(__file__).parent
_FRAMED, _FRAMES_FROM = 0.3, 50_000
_SLOT = re.compile(r"\{(\w+)\}")
_JOINTS = {
    "de": [*[""] * 12, "und ", "aber ", "also ", "dann ", "ach so ", "außerdem ", "und äh ", "ähm ", "ja und ", "so "],
    "en": [*[""] * 12, "and ", "but ", "so ", "then ", "oh and ", "also ", "and um ", "uh ", "anyway ", "right "],
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One synthetic clause.

    Attributes:
        family: number of its template; cross-validation keeps families together.
        labels: a fact kind, `task:<kind>`, done, cancelled, hypo, customer, chatter or sensitive.
    """

    text: str
    labels: tuple[str, ...]
    language: str
    family: int


@cache
def bank(language: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """(labels, template) of a language's bank."""
    lines = (_HERE / f"clauses.{language}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" | ", 1) for line in lines if line.strip() and not line.startswith("#"))
    return tuple((tuple(labels.split("+")), template) for labels, template in pairs)


@cache
def _slots(language: str) -> dict[str, list[str]]:
    slots: dict[str, list[str]] = json.loads((_HERE / "slots.json").read_text(encoding="utf-8"))[language]
    return slots


def fill(template: str, language: str, chance: random.Random) -> str:
    """A template with every slot filled."""
    while _SLOT.search(template):
        template = _SLOT.sub(lambda m: chance.choice(_slots(language)[m.group(1)]), template)
    return re.sub(r"\s+", " ", template).strip()


_SUBJECT = {
    "de": re.compile(
        r"^(?:er|sie|ihn|die) (?=(?:hat|will|braucht|sucht|ist|war|fand|findet|möchte|meint|interessiert|überlegt|kann|muss|würde|könnte|befürchtet|zweifelt|hätte)\b)"
    ),
    "en": re.compile(
        r"^(?:he|she|they) (?=(?:wants|needs|liked|loved|asked|found|thinks|was|said|ordered|placed|complained|felt|doubts|reckons|bought|turned)\b)|^(?:he|she)(?='s )"
    ),
}


def _named(text: str, language: str, chance: random.Random) -> str:
    """A name instead of the pronoun, in a third of the clauses that allow it."""
    if chance.random() > 0.35:
        return text
    return _SUBJECT[language].sub(
        lambda m: fill("{HERR}", language, chance) + (" " if m.group().endswith(" ") else ""), text
    )


def clauses(language: str, copies: int, seed: int) -> Iterator[Clause]:
    """`copies` fillings of every template."""
    chance = random.Random(seed)
    offset = 0 if language == "de" else 100_000
    for family, (labels, template) in enumerate(bank(language)):
        for _ in range(copies):
            yield Clause(_named(fill(template, language, chance), language, chance), labels, language, offset + family)


def _template(language: str, chance: random.Random) -> tuple[int, tuple[str, ...], str]:
    """(family, labels, template) from the bank, or put together from an action and a frame."""
    if chance.random() < _FRAMED:
        made = make(language, chance)
        return _FRAMES_FROM + made.family, made.labels, made.text
    pool = bank(language)
    family = chance.randrange(len(pool))
    return family, *pool[family]


def note(language: str, chance: random.Random) -> tuple[str, list[tuple[int, int, Clause]]]:
    """A note of 6 to 18 clauses as one string, and the place of each clause; a third has no punctuation."""
    count, plain = chance.randint(6, 18), chance.random() < 0.5
    text, places = "", []
    for _ in range(count):
        family, labels, template = _template(language, chance)
        joint = chance.choice(_JOINTS[language])
        words = joint + _named(fill(template, language, chance), language, chance)
        words = words.lower().replace(",", "") if plain else words[0].upper() + words[1:]
        start = len(text) + (1 if text else 0)
        text = (text + " " if text else "") + words + ("" if plain else chance.choice([".", ".", ".", ","]))
        offset = family + (0 if language == "de" else 100_000)
        places.append((start, start + len(words), Clause(words, labels, language, offset)))
    return text, places


def _record(number: int, language: str, chance: random.Random) -> dict[str, Any]:
    text, places = note(language, chance)
    return {
        "id": f"synthetic_{language}_{number:04d}",
        "synthetic": True,
        "lang": language,
        "transcript": text,
        "clauses": [{"start": a, "end": b, "labels": list(c.labels)} for a, b, c in places],
    }


def main() -> None:
    """Write notes as JSON Lines to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=200, help="notes per language")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    for language in ("de", "en"):
        for number in range(options.notes):
            sys.stdout.write(json.dumps(_record(number, language, chance), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
