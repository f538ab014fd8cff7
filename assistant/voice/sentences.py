# ruff: noqa: E501
"""Clauses of a transcript, with or without punctuation.

Marks end sentences; inside a sentence, and where there are no marks at all, a small model says between which words a
new clause begins. It is trained on synthetic notes (`training/train.py`); commas are one of its features.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.voice.hashed import WEIGHTS, Hashed, hashed, load
from assistant.voice.words import HESITATIONS, VERBS, Word, words
from guardrails.language import word_set

_END = re.compile(r"[.!?…;:]+(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|prof|hr|fr|mr|mrs|ms|st|nr|no|ca|z\. ?b|d\. ?h|u\. ?a|bzw|ggf|evtl|inkl|co|ltd|inc|tel|str|jun|sen|mio|approx|e\.g|i\.e)"
    r"|\b\d{1,2})\.$",
    re.IGNORECASE,
)
_THRESHOLD = 0.5
_SHORTEST = 2
_LONG, _UNLIKELY = 15, 0.12
"""A clause of more words is cut at its likeliest place, if that is not too unlikely."""
_SPEAKER = word_set(
    """
    ich i i'll i'd i've we we'll we'd
    """
)
_NEVER_LAST = word_set(
    """
    weil dass wenn falls ob und oder aber der dem den des ein eine einen einem einer eines mein seinem seiner
    seinen ihrem ihrer ihren unserem unserer unseren unser mit von bei für zum zur vom beim im am ins ans in auf
    nach vor über unter ohne pro je zwischen the a an of to with from for at by and or but because that which who
    if his her their our my its into onto about than
    """
)
_PRONOUNS = word_set(
    "ich du er sie es wir ihr die der das man i you he she it we they who which i'll i'm i've i'd he's she's they're they've we're "
    "we've we'll he'll she'll they'll it's that's there's he'd she'd they'd we'd"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a note: `transcript[start:end]`; `sentence` counts the sentences that marks end."""

    start: int
    end: int
    sentence: int


def clauses(text: str, model: Hashed | None = None) -> list[Clause]:
    """Clauses in order, without the white space and marks around them."""
    model = model or load(WEIGHTS / "clauses.safetensors")
    found: list[Clause] = []
    for number, (start, end) in enumerate(sentences(text)):
        tokens = [Word(w.start + start, w.end + start, w.text, w.low) for w in words(text[start:end])]
        found.extend(Clause(a, b, number) for a, b in _pieces(tokens, model))
    return found


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the pieces between the marks that end sentences."""
    start = 0
    for match in _END.finditer(text):
        if match.group() == "." and _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start() + 1]):
            continue
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _pieces(tokens: Sequence[Word], model: Hashed) -> Iterator[tuple[int, int]]:
    plain = [w for w in tokens if not w.is_mark]
    if not plain:
        return
    commas = {w.start for w in tokens if w.low == ","}
    first = 0
    for at in range(1, len(plain)):
        if plain[at - 1].low in _NEVER_LAST or at - first < _SHORTEST or len(plain) - at < _SHORTEST:
            continue
        if _starts_over(plain, at, first, commas) or is_boundary(plain, at, first, commas, model):
            yield from _cut(plain, first, at, commas, model)
            first = at
    yield from _cut(plain, first, len(plain), commas, model)


def _cut(plain: Sequence[Word], first: int, last: int, commas: set[int], model: Hashed) -> Iterator[tuple[int, int]]:
    """The words `first` up to, not including, `last`, cut again while they are too many for one clause."""
    while last - first > _LONG:
        places = [
            at
            for at in range(first + _SHORTEST, min(last - _SHORTEST, first + 3 * _LONG))
            if plain[at - 1].low not in _NEVER_LAST
        ]
        best = max(places, key=lambda at: boundary(plain, at, first, commas, model), default=last)
        if best == last or boundary(plain, best, first, commas, model) < _logit(_UNLIKELY):
            break
        yield plain[first].start, plain[best - 1].end
        first = best
    yield plain[first].start, plain[last - 1].end


def _starts_over(plain: Sequence[Word], at: int, first: int, commas: set[int]) -> bool:
    """After a comma, a subject with its verb: `…, ich schick ihm`, `…, I said`."""
    if at - first < 3 or len(plain) - at < 3 or not any(plain[at - 1].end <= c < plain[at].start for c in commas):
        return False
    word, after = plain[at].low, plain[at + 1].low
    return word in _SPEAKER or (word in _PRONOUNS and after in VERBS)


def is_boundary(plain: Sequence[Word], at: int, first: int, commas: set[int], model: Hashed) -> bool:
    """A clause begins at word `at`, the one before began at `first`."""
    return boundary(plain, at, first, commas, model) > _logit(_THRESHOLD)


def boundary(plain: Sequence[Word], at: int, first: int, commas: set[int], model: Hashed) -> float:
    """Log odds that a clause begins at word `at`."""
    found = hashed(features(plain, at, first, commas), model.bits)
    return float(np.float32(model.weights[0, found].sum() + model.bias[0]))


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def features(plain: Sequence[Word], at: int, first: int, commas: set[int]) -> list[str]:
    """Names of what speaks for or against a boundary before word `at`."""
    before, here = plain[at - 1], plain[at]
    after = plain[at + 1].low if at + 1 < len(plain) else "$"
    then = plain[at + 2].low if at + 2 < len(plain) else "$"
    last = plain[at - 2].low if at >= 2 else "^"
    comma = any(before.end <= c < here.start for c in commas)
    verb = any(w.low in VERBS for w in plain[first:at])
    size = min(at - first, 9)
    kinds = f"{_kind(before.low)}{_kind(here.low)}{_kind(after)}{_kind(then)}"
    return [
        "bias",
        f"b={before.low}", f"h={here.low}", f"a={after}", f"l={last}", f"t={then}",
        f"bh={before.low} {here.low}", f"ha={here.low} {after}", f"lb={last} {before.low}",
        f"bs={before.low[-3:]}", f"hs={here.low[-3:]}", f"as={after[-3:]}", f"bs2={before.low[-2:]}",
        f"hat={here.low} {after} {then}",
        f"k={kinds}", f"k3={kinds[:3]}", f"k2={kinds[1:3]}",
        f"n={size}", f"v={verb}", f"nv={size}{verb}", f"vk={verb}{kinds[1:3]}", f"vh={verb}{here.low}",
        f"c={comma}", f"ch={comma}{here.low}", f"ck={comma}{kinds[1:3]}", f"cn={comma}{min(size, 3)}",
        f"vbs={verb}{before.low[-2:]}",
    ]  # fmt: skip


def _kind(word: str) -> str:
    if word in _PRONOUNS:
        return "P"
    if word in VERBS:
        return "V"
    if word in HESITATIONS:
        return "H"
    return "$" if word in ("$", "^") else "w"
