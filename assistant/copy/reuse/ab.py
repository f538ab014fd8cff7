"""A/B sets: texts that differ in exactly one named place; the rest is the same, character for character, and measured.

A reader's choice between two texts says something about a difference only when there is one difference.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from assistant.copy.claims import facts
from assistant.copy.drafting.drafter import Drafter, Known
from assistant.copy.drafting.gate import Checked
from assistant.copy.drafting.model import problems_of
from assistant.copy.drafting.plans import calls, openings
from assistant.copy.drafting.types import ANGLES, Candidate, Variant, variant_json
from assistant.copy.reuse.source import Source, says
from assistant.copy.view import View
from assistant.errors import GenerationError, RequestError
from assistant.prompts import load_prompt

Difference = Literal["opening", "call", "angle"]
DIFFERENCES: tuple[Difference, ...] = ("opening", "call", "angle")
PROMPT = "segment.v1"
ROUNDS = 3
_NAMES = {
    "de": {
        "opening": "die Form des Einstiegs",
        "call": "der Handlungsaufruf",
        "angle": "der Blickwinkel des ersten Satzes",
    },
    "en": {
        "opening": "the form of the opening",
        "call": "the call to action",
        "angle": "the angle of the first sentence",
    },
}
_LONGEST_OPENING = 90
_WORD_END = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Arm:
    """One text of a set.

    Attributes:
        label: "A", "B", ...
        value: what stands at the place of the difference.
        start, end: where, in this text.
        same: share of the text outside of the place that equals text A there; 1.0 or the arm does not exist.
    """

    label: str
    value: str
    start: int
    end: int
    same: float
    variant: Variant


@dataclass(frozen=True, slots=True)
class AbSet:
    """Texts that differ in one place, A first; `note` says why there are fewer than asked."""

    difference: Difference
    arms: tuple[Arm, ...]
    maker: str
    note: str = ""


def ab_set(
    source: Source,
    difference: Difference,
    drafter: Drafter,
    count: int = 2,
    complete: Callable[[str], str] | None = None,
) -> AbSet:
    """A text and up to `count` - 1 others that differ from it in one place.

    Args:
        source: text A; it must pass every check itself.
        complete: a language model for the place; None: the patterns' openings and calls, and proven sentences.

    Raises:
        RequestError: text A does not pass, or has no such place.
        BrandError: there is no such channel.
        KnowledgeError: nothing is indexed.
    """
    known = drafter.known(source.brief)
    first = known.gate.check(source.text)
    if not first.passed:
        raise RequestError(
            "Text A breaks a rule or states what is not proven.", "Correct it: beleg copy lint shows where."
        )
    text = first.text
    place = place_of(text, difference, first, source.brief.language)
    if place is None:
        raise RequestError(
            f"The text has no {difference} that could change.", f"Choose another of {', '.join(DIFFERENCES)}."
        )
    start, end, tail = place
    arms = [Arm("A", text[start:end].strip(), start, end, 1.0, _variant(first))]
    maker = "patterns"
    for value, made_by in _values(text, place, difference, known, drafter, count, complete):
        if len(arms) == count:
            break
        piece = value + tail if value else ""
        whole = text[:start] + piece + text[end:].lstrip() if not value else text[:start] + piece + text[end:]
        checked = known.gate.check(whole)
        last = start + len(piece)
        if not checked.passed or checked.text != whole or any(checked.text == arm.variant.text for arm in arms):
            continue
        same = unchanged(text, (start, end), whole, (start, last))
        if same < 1.0:
            continue
        maker = made_by
        arms.append(Arm(chr(ord("A") + len(arms)), value, start, last, same, _variant(checked)))
    note = "" if len(arms) == count else _fewer(source.brief.language, len(arms))
    return AbSet(difference, tuple(arms), maker, note)


def unchanged(one: str, place: tuple[int, int], other: str, other_place: tuple[int, int]) -> float:
    """The share of the words outside of the places that are the same in both texts and in the same order, 0..1."""
    before, after = one[: place[0]].split(), one[place[1] :].split()
    left, right = other[: other_place[0]].split(), other[other_place[1] :].split()
    pairs = [*zip(before, left, strict=False), *zip(reversed(after), reversed(right), strict=False)]
    longest = max(len(before), len(left)) + max(len(after), len(right))
    return sum(a == b for a, b in pairs) / longest if longest else 1.0


def place_of(text: str, difference: Difference, checked: Checked, language: str) -> tuple[int, int, str] | None:
    """Where a difference may stand, and what separates it from what follows; None when the text has no such place."""
    sentences = View(text, language).sentences
    claims = [claim.span for claim in checked.claims]
    stated = [any(a < end and start < b for a, b in claims) for start, end in sentences]
    if not any(stated):
        return None
    first = stated.index(True)
    if difference == "angle":
        start, end = sentences[first]
        return start, end, ""
    if difference == "call":
        ends = [
            span for span, states in zip(sentences, stated, strict=True) if not states and span[0] > sentences[first][1]
        ]
        return (*ends[-1], "") if ends else None
    if first and sentences[0][1] - sentences[0][0] <= _LONGEST_OPENING:
        end = sentences[first][0]
        return 0, end, text[sentences[first - 1][1] : end]
    return 0, 0, "\n\n" if "\n\n" in text else " "


def _values(
    text: str,
    place: tuple[int, int, str],
    difference: Difference,
    known: Known,
    drafter: Drafter,
    count: int,
    complete: Callable[[str], str] | None,
) -> Iterator[tuple[str, str]]:
    """Other wordings of a place with who made them: the model's first, then the patterns'."""
    if complete is not None:
        try:
            for value in _asked(text, place, difference, known, drafter, count, complete):
                yield value, f"{getattr(complete, 'name', 'model')}/{PROMPT}"
        except GenerationError:
            pass  # The patterns go on.
    brand, material, now = drafter.linter.brand, known.material, text[place[0] : place[1]].strip()
    if difference == "call":
        found = calls(material, known.gate, brand)
    elif difference == "opening":
        found = [
            line
            for angle in ("question", "urgency", "proof", "benefit")
            for line in openings(material, known.gate, brand, angle)
        ]
        found = [*found, ""] if now else found
    else:
        found = [c.text for c in _leads(known, text, now)]
    yield from ((value, "patterns") for value in dict.fromkeys(found) if value != now)


def _leads(known: Known, text: str, now: str) -> list[Candidate]:
    """Proven sentences that could lead instead, those of another angle first; none that the text says already."""
    said = next((c.angle for c in known.material.candidates if c.text == now), "")
    language = known.gate.brief.language
    rest = facts.read(text.replace(now, ""), language)
    free = [c for c in known.material.candidates if c.role != "price_eur" and not says(rest, c, language)]
    return sorted(free, key=lambda c: (c.angle == said, ANGLES.index(c.angle)))


def _asked(
    text: str,
    place: tuple[int, int, str],
    difference: Difference,
    known: Known,
    drafter: Drafter,
    count: int,
    complete: Callable[[str], str],
) -> Iterator[str]:
    """What a model writes for the place; what fails goes back with the reasons, a bounded number of times."""
    start, end, tail = place
    gate, brand, problems, wanted = known.gate, drafter.linter.brand, list[str](), count - 1
    for _ in range(ROUNDS):
        prompt = load_prompt(PROMPT, gate.brief.language).render(
            {
                "nonce": secrets.token_hex(8),
                "count": str(wanted),
                "difference": _NAMES[gate.brief.language][difference],
                "address": brand.voice.address_by_channel.get(gate.channel.name, brand.voice.address),
                "limit": str(gate.channel.max_chars or "-"),
                "text": json.dumps(text, ensure_ascii=False),
                "segment": json.dumps(text[start:end].strip() or "-", ensure_ascii=False),
                "facts": "\n".join(f"- {c.text}" for c in known.material.candidates[:20]),
                "problems": "\n".join(problems) or "-",
            }
        )
        problems = []
        for value in _strings(complete(prompt)):
            checked = gate.check(text[:start] + value + tail + text[end:])
            if checked.passed:
                wanted -= 1
                yield value
            else:
                problems.append(f"{json.dumps(value, ensure_ascii=False)}: {'; '.join(problems_of(checked))}")
        if wanted <= 0:
            return


def _strings(reply: str) -> list[str]:
    start, end = reply.find("["), reply.rfind("]")
    try:
        values: Any = json.loads(reply[start : end + 1]) if 0 <= start < end else []
    except (ValueError, RecursionError):
        return []
    return [value.strip() for value in values if isinstance(value, str) and 0 < len(value.strip()) <= 2_000]


def _variant(checked: Checked) -> Variant:
    return Variant(checked.text, "benefit", checked.claims, checked.findings, checked.length)


def _fewer(language: str, found: int) -> str:
    if language == "de":
        return f"Nur {found} Fassung(en) unterscheiden sich an genau dieser Stelle und halten alle Regeln."
    return f"Only {found} text(s) differ in exactly this place and keep every rule."


def ab_json(made: AbSet) -> dict[str, Any]:
    """Plain data of an A/B set."""
    return {
        "difference": made.difference,
        "maker": made.maker,
        "note": made.note,
        "arms": [
            {
                "label": arm.label,
                "value": arm.value,
                "start": arm.start,
                "end": arm.end,
                "unchanged": arm.same,
                **variant_json(arm.variant),
            }
            for arm in made.arms
        ],
    }
