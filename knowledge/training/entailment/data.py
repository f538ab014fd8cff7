"""Statements and questions beside evidence, settled by it or not: written ones, and made ones to begin with.

Written for this project are `pairs/*.jsonl`: stretches of documents, each with true statements in other words and
false ones with one thing changed, or with customers' messages that it answers and others that it leaves open; in
`contrast*.jsonl` a stretch and its twin, which differ in one thing, with what holds for one, the other, both, neither.
Those in `pairs/held_out` are every eighth of the latter, for measuring. The made ones come from the permissive parallel
sentences (a sentence is proven by its translation, not by a changed or a neighbouring one) and from the reader's
questions (a question with its answer is proven by its passage, with another answer it is not; a question is answered
by its own passage, not by others).
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import ModelError
from knowledge.training.reader.data import Item, Material, load_material, without_answer
from knowledge.training.texts import Pair, load_sentences

WRITTEN = Path(__file__).parent / "pairs"
_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*")
_LONGEST = 400
_ASKED = ("written", "wiki", "policy")
_SHORT, _LONG = 25, 260
_OPPOSITES = (
    ("kein", "ein"), ("keine", "eine"), ("keinen", "einen"), ("nicht ", ""), ("ohne", "mit"), ("mit", "ohne"),
    ("vor", "nach"), ("nach", "vor"), ("über", "unter"), ("mindestens", "höchstens"), ("mehr", "weniger"),
    ("alle", "einige"), ("immer", "manchmal"), ("nur", "auch"), ("auch", "nur"), ("oder", "und"), ("erste", "letzte"),
    ("kann", "muss"), ("können", "müssen"), ("müssen", "können"), ("muss", "kann"), ("größer", "kleiner"),
    ("not ", ""), ("no ", "a "), ("without", "with"), ("with", "without"), ("before", "after"), ("after", "before"),
    ("more", "less"), ("all", "some"), ("always", "sometimes"), ("only", "also"), ("can", "must"), ("must", "can"),
    ("first", "last"), ("or", "and"), ("above", "below"), ("larger", "smaller"), ("enable", "disable"),
)  # fmt: skip
_VERBS = re.compile(r"\b(ist|sind|hat|haben|wird|werden|kann|können|muss|müssen|is|are|has|have|can|must|will|may)\b")
_GERMAN = frozenset(("ist", "sind", "hat", "haben", "wird", "werden", "kann", "können", "muss", "müssen"))


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement or question beside a stretch of a document.

    Attributes:
        settled: whether the evidence proves the statement or answers the question.
        group: those of one group share their evidence and stay in one fold.
        change: what makes it false or leaves it open; "" when it is settled.
        asks: whether it is a question.
    """

    text: str
    evidence: str
    settled: bool
    group: str
    change: str = ""
    asks: bool = False


def written(folder: Path = WRITTEN) -> list[Statement]:
    """The statements written for this project.

    Raises:
        ModelError: there are none.
    """
    files = sorted(folder.glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    found = [one for row in rows for one in (_contrasted if "twin" in row else _beside)(row)]
    if not found:
        raise ModelError(f"No pairs in {folder}; the training data belongs to the repository.")
    return found


def _beside(row: dict[str, Any]) -> Iterator[Statement]:
    """The texts beside one stretch."""
    asks = "answered" in row
    for yes, key in ((True, "answered" if asks else "true"), (False, "open" if asks else "false")):
        for one in row[key]:
            yield Statement(one["text"], row["evidence"], yes, row["id"], one.get("change", ""), asks)


def _contrasted(row: dict[str, Any]) -> Iterator[Statement]:
    """The texts beside a stretch and beside its twin, which differs in one thing: each text counts for both."""
    asks = "answered" in row
    own, others = ("answered", "twin_answered") if asks else ("true", "twin_true")
    for key, by_own, by_twin in (
        (own, True, False),
        (others, False, True),
        ("both", True, True),
        ("neither", False, False),
    ):
        for one in row[key]:
            for evidence, yes in ((row["evidence"], by_own), (row["twin"], by_twin)):
                change = "" if yes else "neither" if key == "neither" else row["change"]
                yield Statement(one["text"], evidence, yes, row["id"], change, asks)


def made(folder: Path, count: int, seed: int) -> list[Statement]:
    """So many made ones, drawn by seed: half from parallel sentences, a quarter questions with answers, a quarter
    questions alone."""
    chance = random.Random(seed)
    sources = [pairs for pairs in load_sentences(folder).values() if len(pairs) > 50]
    told = load_material(folder, headings=0)
    asked = [item for name in _ASKED for item in told.sources[name]]
    found: list[Statement] = []
    collection = _Collection(told, asked)
    while len(found) < count:
        group, draw = f"m{len(found)}", chance.random()
        if draw < 0.5:
            found += _from_pair(chance.choice(sources), chance, group)
        elif draw < 0.75:
            found += _with_answer(collection, chance.choice(collection.located), chance, group)
        else:
            found += _alone(collection, chance.choice(asked), chance, group)
    chance.shuffle(found)
    return found[:count]


class _Collection:
    """The reader's questions by passage and pool."""

    def __init__(self, told: Material, asked: Sequence[Item]) -> None:
        self.told = told
        self.located = [item for item in asked if item.spans]
        self.by_passage: dict[int, list[Item]] = {}
        for item in self.located:
            self.by_passage.setdefault(item.passage, []).append(item)
        self.pools: dict[str, list[int]] = {}
        for number, pool in enumerate(told.pools):
            self.pools.setdefault(pool, []).append(number)


def _from_pair(pairs: Sequence[Pair], chance: random.Random, group: str) -> Iterator[Statement]:
    """A translation in its neighbourhood as evidence; the sentence itself, a changed one, a neighbour as statements."""
    at = chance.randrange(len(pairs))
    one = pairs[at]
    if not (_SHORT <= len(one.de) <= _LONG and _SHORT <= len(one.en) <= _LONG):
        return
    around = [pairs[i] for i in (at - 2, at - 1, at + 1, at + 2) if 0 <= i < len(pairs) and pairs[i].en != one.en]
    near = [p for p in around if _SHORT <= len(p.de) <= _LONG and _SHORT <= len(p.en) <= _LONG]
    told, said = chance.choice(("de", "en")), chance.choice(("de", "en"))
    beside = [getattr(p, told) for p in near if chance.random() < 0.35][:2]
    if told == said:
        said = "en" if told == "de" else "de"
    held = [getattr(one, told), *beside]
    chance.shuffle(held)
    evidence = " ".join(held)[:_LONGEST]
    yield Statement(getattr(one, said), evidence, True, group)
    for other in (said, told):
        twin = changed(getattr(one, other), chance)
        if twin:
            yield Statement(twin[1], evidence, False, group, twin[0])
            if other == told and chance.random() < 0.5:
                yield Statement(getattr(one, told), evidence, True, group)
            break
    stranger = next((p for p in near if getattr(p, told) not in held), None)
    if stranger and chance.random() < 0.5:
        yield Statement(getattr(stranger, said), evidence, False, group, "neighbour")


def changed(text: str, chance: random.Random) -> tuple[str, str] | None:
    """What was changed, and the sentence with it; None where nothing can be."""
    ways = [_figure, _opposite, _denied]
    chance.shuffle(ways)
    return next((twin for way in ways if (twin := way(text, chance))), None)


def _figure(text: str, chance: random.Random) -> tuple[str, str] | None:
    found = [*_FIGURE.finditer(text)]
    if not found:
        return None
    match = chance.choice(found)
    digits = re.search(r"\d+", match.group())
    assert digits is not None
    old = int(digits.group()[:9])
    new = chance.choice([n for n in (old + 1, old * 2, old + 10, max(0, old - 1), old // 2) if n != old])
    return "figure", text[: match.start()] + str(new) + text[match.start() + len(digits.group()) :]


def _opposite(text: str, chance: random.Random) -> tuple[str, str] | None:
    held = [(one, other) for one, other in _OPPOSITES if re.search(_whole(one), text)]
    if not held:
        return None
    one, other = chance.choice(held)
    return "opposite", re.sub(_whole(one), other, text, count=1)


def _whole(word: str) -> str:
    return rf"\b{word}" + ("" if word.endswith(" ") else r"\b")


def _denied(text: str, _: random.Random) -> tuple[str, str] | None:
    match = _VERBS.search(text)
    if match is None or re.search(r"\b(?:nicht|kein\w*|nie|not|no|never)\b", text):
        return None
    return "negation", text[: match.end()] + (" nicht" if match.group() in _GERMAN else " not") + text[match.end() :]


def _with_answer(held: _Collection, item: Item, chance: random.Random, group: str) -> Iterator[Statement]:
    """A question with its answer, and with the answer of another question about the passage."""
    passage = held.told.passages[item.passage]
    start, end = item.spans[0]
    answer, evidence = passage[start:end], _window(passage, item.spans[0], chance)
    if answer not in evidence:
        return
    yield Statement(f"{item.question} {answer}", evidence, True, group)
    others = {passage[a:b] for i in held.by_passage[item.passage] for a, b in i.spans} - {answer}
    wrong = [one for one in sorted(others) if one in evidence and one not in answer and answer not in one]
    twin = changed(answer, chance)
    if wrong and (twin is None or chance.random() < 0.7):
        yield Statement(f"{item.question} {chance.choice(wrong)}", evidence, False, group, "swapped")
    elif twin:
        yield Statement(f"{item.question} {twin[1]}", evidence, False, group, twin[0])


def _alone(held: _Collection, item: Item, chance: random.Random, group: str) -> Iterator[Statement]:
    """A question beside its passage, beside the passage without the answer, and beside another one of its pool."""
    passage = held.told.passages[item.passage]
    if not item.spans:
        yield Statement(item.question, passage[:_LONGEST], False, group, "near_miss", asks=True)
        return
    yield Statement(item.question, _window(passage, item.spans[0], chance), True, group, asks=True)
    without = without_answer(passage, item.spans)
    if without and chance.random() < 0.6:
        yield Statement(item.question, without[:_LONGEST], False, group, "left_out", asks=True)
        return
    fitting = held.told.fitting(item)
    pool = held.pools[held.told.pools[item.passage]]
    place = pool.index(item.passage)
    near = [n for n in pool[max(0, place - 6) : place + 7] if n not in fitting]
    if near:
        other = held.told.passages[chance.choice(near)]
        yield Statement(item.question, other[:_LONGEST], False, group, "another_passage", asks=True)


def _window(passage: str, span: tuple[int, int], chance: random.Random) -> str:
    """A part of a passage with the span somewhere in it."""
    begin = max(0, span[0] - chance.randrange(40, _LONGEST // 2))
    return passage[begin : begin + chance.randrange(_LONGEST // 2, _LONGEST)]
