"""Variants without a model: proven sentences, put together by angle and channel, kept only when every check passes."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.copy.brand import Brand
from assistant.copy.channels import measure
from assistant.copy.drafting.distinct import MOST_ALIKE, similarity
from assistant.copy.drafting.gate import Checked, Gate
from assistant.copy.drafting.grammar import short_with_article
from assistant.copy.drafting.types import ANGLES, Angle, Candidate, Variant

SHORT, MEDIUM = 160, 400
_SENTENCES = {"short": 3, "medium": 4, "long": 6}
_PARAGRAPH = 3
LINE, TIGHT = 60, 100
_TRIES = 48
_REPAIRS = 8


@dataclass(frozen=True, slots=True)
class Material:
    """What texts are made of.

    Attributes:
        candidates: proven sentences, most wanted first.
        name: the product's name in the language, "" for a service.
        short: its short name.
        priority: texts of candidates that the brief asks for.
    """

    candidates: tuple[Candidate, ...]
    name: str = ""
    short: str = ""
    priority: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a text: `full` replaces `text` when that proves nothing beside its neighbours; `fixed` must stay.

    A text needs one `fact` at least, or it says nothing; a headline counts as one.
    """

    text: str
    full: str = ""
    fixed: bool = False
    breaks: bool = False
    fact: bool = False


def compose(material: Material, gate: Gate, brand: Brand) -> list[Variant]:
    """Up to `brief.variants` distinct variants; fewer when the facts carry no more."""
    made: list[Variant] = []
    counts = dict.fromkeys(ANGLES, 0)
    for _, (angle, parts) in zip(range(_TRIES), _plans(material, gate, brand), strict=False):
        if len(made) >= gate.brief.variants:
            break
        if counts[angle] > min(counts.values()) and len(made) < gate.brief.variants and counts[angle] >= 2:
            continue
        checked = _repaired(parts, gate)
        if checked is None or any(similarity(checked.text, other.text) > MOST_ALIKE for other in made):
            continue
        counts[angle] += 1
        made.append(Variant(checked.text, angle, checked.claims, checked.findings, checked.length))
    return made


def _plans(material: Material, gate: Gate, brand: Brand) -> Iterator[tuple[Angle, list[_Part]]]:
    """Plans of all angles in turn, then the same with other sentences first."""
    size = _size(gate)
    rounds = max(1, len(material.candidates))
    for turn in range(rounds):
        for angle in ANGLES:
            if size == "short":
                yield from ((angle, parts) for parts in _short(material, gate, brand, angle, turn))
            else:
                yield angle, _long(material, gate, brand, angle, turn, size)


def _size(gate: Gate) -> str:
    limit = gate.channel.max_chars
    return "long" if limit is None or limit > MEDIUM else "medium" if limit > SHORT else "short"


def _short(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int) -> Iterator[list[_Part]]:
    """A line or two: a hook with a fact, as much as fits."""
    limit = gate.channel.max_chars or SHORT
    opening = _opening(material, gate, brand, angle, turn)
    ordered = [c for c in _ordered(material, angle, turn) if c.role != "price_eur"]
    hooks = [c for c in ordered if c.subject and material.short]
    if limit <= LINE:
        yield from (_fit([line], _must(gate), gate, limit) for line in _lines(material, opening, hooks, ordered, angle))
        return
    lines, used = [opening], set[str]()
    fitting = [c for c in hooks if c.angle == angle and c.role != "use"]
    if angle in ("benefit", "proof") and fitting and (angle == "proof" or limit <= TIGHT):
        lines, used = [f"{material.short}: {fitting[0].subject}."], {_thing(fitting[0])}
    chosen = [c for c in _different(ordered, len(ordered)) if _thing(c) not in used][: _SENTENCES["short"]]
    parts = [
        *(_Part(line, fact=line != opening) for line in lines if line),
        *(_Part(c.text, fact=True) for c in chosen),
    ]
    closing = _call(gate, brand, angle, turn)
    yield _fit(parts, [closing, *_must(gate)], gate, limit)


def _lines(
    material: Material, opening: str, hooks: Sequence[Candidate], ordered: Sequence[Candidate], angle: Angle
) -> Iterator[_Part]:
    """Headlines of an angle, best first."""
    if angle in ("question", "urgency"):
        yield _Part(opening, fact=True)
        return
    for candidate in [c for c in hooks if c.angle == angle][:2]:
        sign = " " if candidate.role == "use" else ": "
        yield _Part(f"{material.short}{sign}{candidate.subject}", fact=True)
    if not material.short:
        yield from (_Part(candidate.text, fact=True) for candidate in ordered[:2])


def _long(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int, size: str) -> list[_Part]:
    """An opening, sentences on different things, a call; the product is named once a paragraph."""
    limit = gate.channel.max_chars or 4000
    opening = _opening(material, gate, brand, angle, turn)
    chosen = _different(_ordered(material, angle, turn), _SENTENCES[size])
    note = _phrases(gate.brief.language)["price_note"]
    parts = [_Part(opening)] if opening else []
    for number, candidate in enumerate(chosen):
        starts = number % _PARAGRAPH == 0
        after = f" {note}" if candidate.role == "price_eur" else ""
        follow = candidate.follow if candidate.follow and not starts else candidate.text
        parts.append(_Part(follow + after, candidate.text + after, breaks=starts, fact=True))
    return _fit(parts, [_call(gate, brand, angle, turn), *_must(gate)], gate, limit)


def _call(gate: Gate, brand: Brand, angle: Angle, turn: int) -> str:
    """The call turns with the angle too, so that variants of one product do not end alike."""
    calls = _calls(gate, brand)
    return calls[(turn + ANGLES.index(angle)) % len(calls)]


def _fit(parts: Sequence[_Part], closing: Sequence[str], gate: Gate, limit: int) -> list[_Part]:
    """Parts in order as long as they fit, room kept for what must stand at the end."""
    must = _must(gate)
    long = limit > SHORT
    ends = [_Part(line, fixed=line in must, breaks=long) for line in closing]
    if parts and measure(_joined([parts[0], *ends]), gate.channel) > limit:
        ends = [end for end in ends if end.fixed]
    taken: list[_Part] = []
    for part in parts:
        longest = [*taken, dataclasses.replace(part, text=max(part.text, part.full, key=len)), *ends]
        if measure(_joined(longest), gate.channel) <= limit:
            taken.append(part)
    return [*taken, *ends]


def _different(ordered: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first candidates of different roles; sentences of documents may be two."""
    chosen: list[Candidate] = []
    for candidate in ordered:
        same = sum(_thing(other) == _thing(candidate) for other in chosen)
        if len(chosen) < most and same < (2 if candidate.role == "document" else 1):
            chosen.append(candidate)
    return chosen


def _thing(candidate: Candidate) -> str:
    """What a candidate speaks of; features and uses are taken from the description and would repeat it."""
    return "description" if candidate.role in ("feature", "use") else candidate.role


def _ordered(material: Material, angle: Angle, turn: int) -> list[Candidate]:
    """What the brief asks for first, then what suits the angle; `turn` lets others lead."""
    asked = [c for c in material.candidates if c.text in material.priority]
    rest = [c for c in material.candidates if c.text not in material.priority]
    fitting = [c for c in rest if c.angle == angle]
    others = [c for c in rest if c.angle != angle]
    return [*_turned(asked, turn), *_turned(fitting, turn), *_turned(others, turn + ANGLES.index(angle))]


def _turned(items: Sequence[Candidate], by: int) -> list[Candidate]:
    at = by % len(items) if items else 0
    return [*items[at:], *items[:at]]


def _opening(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int) -> str:
    phrases = _phrases(gate.brief.language)
    service = phrases["question_service"] if angle == "question" else [""]
    options = phrases[angle] if material.short else service
    the = short_with_article(material.short, material.name)
    return str(options[turn % len(options)]).format(short=material.short, the=the, company=brand.name)


def _calls(gate: Gate, brand: Brand) -> list[str]:
    calls: dict[str, list[str]] = _phrases(gate.brief.language)["call"]
    form = brand.voice.address_by_channel.get(gate.channel.name, brand.voice.address)
    return calls.get(form, calls["any"])


def _must(gate: Gate) -> list[str]:
    return [words if words.endswith((".", "!", "?")) or " " not in words else f"{words}." for words in gate.brief.must]


def _repaired(parts: Sequence[_Part], gate: Gate) -> Checked | None:
    """The text when it passes; sentences that break a rule or prove nothing are left out one by one."""
    left = list(parts)
    for _ in range(_REPAIRS):
        if not any(part.fact for part in left):
            return None
        checked = gate.check(_joined(left))
        if checked.passed:
            return checked
        at = _culprit(left, checked)
        if at is None:
            return None
        if left[at].full not in ("", left[at].text):
            left[at] = dataclasses.replace(left[at], text=left[at].full)
        else:
            del left[at]
    return None


def _joined(parts: Sequence[_Part]) -> str:
    text = ""
    for part in parts:
        text += ("\n\n" if part.breaks else " ") * bool(text) + part.text
    return text


def _culprit(parts: Sequence[_Part], checked: Checked) -> int | None:
    """The part that the first problem stands in; the last that may go when the text as a whole is the problem."""
    spans = [f.span for f in checked.findings if f.severity != "suggestion"]
    spans += [claim.span for claim in checked.claims if claim.status != "supported"]
    for number, part in enumerate(parts):
        end = len(_joined(parts[: number + 1]))
        start = end - len(part.text)
        if not part.fixed and any(span[0] < end and start < span[1] for span in spans):
            return number
    free = [number for number, part in enumerate(parts) if not part.fixed]
    return free[-1] if len(free) > 1 and spans else None


@cache
def _phrases(language: str) -> dict[str, Any]:
    raw: dict[str, dict[str, Any]] = json.loads(files(__package__).joinpath("phrases.json").read_text(encoding="utf-8"))
    return raw[language]
