"""Plans of texts: which proven sentences stand in a text of an angle and a channel, and in what order."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.copy.brand import Brand
from assistant.copy.channels import measure
from assistant.copy.drafting import grammar
from assistant.copy.drafting.gate import Gate
from assistant.copy.drafting.types import ANGLES, Angle, Candidate

SHORT, MEDIUM = 160, 400
LINE, TIGHT = 60, 100
_SENTENCES = {"short": 3, "medium": 4, "long": 6}
_FIGURES = (
    "torque_nm", "power_w", "cut_mm", "impact_j", "range_m", "chuck_mm", "wood_mm", "concrete_mm", "volume_l",
    "accuracy_mm", "pieces", "length_mm", "width_mm", "height_mm", "weight_kg",
)  # fmt: skip
_COMMERCE = ("availability", "price_eur")
# Which form of a product's description suits an angle; the first that there is stands for it.
_DESCRIBED: Mapping[Angle, tuple[str, ...]] = {
    "benefit": ("description", "use", "feature"),
    "proof": ("feature", "description", "use"),
    "question": ("use", "description", "feature"),
    "urgency": ("feature", "use", "description"),
}


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
class Part:
    """A piece of a text: `full` replaces `text` when that proves nothing beside its neighbours; `fixed` must stay.

    A text needs one `fact` at least, or it says nothing; a headline counts as one.
    """

    text: str
    full: str = ""
    fixed: bool = False
    breaks: bool = False
    fact: bool = False
    item: bool = False


def plans(material: Material, gate: Gate, brand: Brand) -> Iterator[tuple[Angle, list[Part]]]:
    """Plans of all angles in turn, then the same with other sentences first."""
    size = _size(gate)
    for turn in range(max(1, len(material.candidates))):
        for angle in ANGLES:
            if size == "short":
                yield from ((angle, parts) for parts in _short(material, gate, brand, angle, turn))
            else:
                yield angle, _long(material, gate, brand, angle, turn, size)


def joined(parts: Sequence[Part]) -> str:
    """The text of parts: paragraphs, list items on lines of their own, sentences after each other."""
    text, before = "", None
    for part in parts:
        listed = part.item and before is not None and before.item
        text += ("\n" if listed else "\n\n" if part.breaks or part.item else " ") * bool(text) + part.text
        before = part
    return text


def settled(parts: Sequence[Part], short: str) -> list[Part]:
    """The parts with the product's name where nothing before them says what "it" is."""
    found, named = [], False
    for part in parts:
        if part.full and not named:
            part = dataclasses.replace(part, text=part.full, full="")
        found.append(part)
        named = named or (bool(short) and short in part.text)
    return found


def _size(gate: Gate) -> str:
    limit = gate.channel.max_chars
    return "long" if limit is None or limit > MEDIUM else "medium" if limit > SHORT else "short"


def _short(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int) -> Iterator[list[Part]]:
    """A line or two: a hook with facts, as much as fits."""
    limit = gate.channel.max_chars or SHORT
    opening, said = _opening(material, gate, brand, angle, turn)
    ordered = [c for c in _ordered(material, angle, turn) if c.role not in {"price_eur", *said}]
    hooks = [c for c in ordered if c.subject and material.short]
    if limit <= LINE:
        yield from (_fit([line], must(gate), gate, limit) for line in _lines(material, opening, hooks, ordered, angle))
        return
    lines, used = [opening] if opening else [], set[str]()
    fitting = _different([c for c in hooks if c.role in (*_FIGURES, "feature")], 2)
    if angle == "proof" and fitting:
        lines, used = [f"{material.short}: {', '.join(c.subject for c in fitting)}."], {_thing(c) for c in fitting}
    chosen = [c for c in _different(ordered, len(ordered)) if _thing(c) not in used][: _SENTENCES["short"]]
    parts = [*(Part(line, fact=line != opening) for line in lines if line), *_sentences(chosen, named=bool(used))]
    yield _fit(parts, [_call(material, gate, brand, angle, turn), *must(gate)], gate, limit, material.short)


def _lines(
    material: Material, opening: str, hooks: Sequence[Candidate], ordered: Sequence[Candidate], angle: Angle
) -> Iterator[Part]:
    """Headlines of an angle, best first."""
    if angle in ("question", "urgency"):
        yield Part(opening, fact=True)
        return
    for candidate in [c for c in hooks if c.angle == angle][:2]:
        sign = " " if candidate.role == "use" else ": "
        yield Part(f"{material.short}{sign}{candidate.subject}", fact=True)
    if not material.short:
        yield from (Part(candidate.text.rstrip("."), fact=True) for candidate in ordered[:2])


def _long(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int, size: str) -> list[Part]:
    """An opening, what the product is, its figures, its price, a call: a paragraph each."""
    limit = gate.channel.max_chars
    opening, said = _opening(material, gate, brand, angle, turn)
    most = _SENTENCES[size] - (2 if angle in ("question", "urgency") and size == "long" else 0)
    chosen = _different([c for c in _ordered(material, angle, turn) if c.role not in said], most)
    figures = [*(c for c in chosen if c.role in _FIGURES), *(c for c in chosen if c.role == "scope")]
    commerce = sorted((c for c in chosen if c.role in _COMMERCE), key=lambda c: _COMMERCE.index(c.role))
    story = [c for c in chosen if c not in figures and c not in commerce]
    blocks = [figures, story, commerce] if angle == "proof" else [story, figures, commerce]
    listed = angle == "proof" and len(figures) > 1
    if angle == "proof" and material.short and not listed:
        opening = ""
    parts = [Part(opening)] if opening else []
    named = bool(opening) and material.short in opening
    for block in blocks:
        if block is figures and listed and material.short in opening:
            made = [Part(f"- {_item(c)}", fact=True, item=True) for c in block]
        else:
            made = list(_sentences(block, named=named, breaks=True))
        parts += made
        named = named or bool(made)
    call = _call(material, gate, brand, angle, turn)
    return _fit(parts, [call, *must(gate)], gate, limit or 4000, material.short)


def _item(candidate: Candidate) -> str:
    """A fact as an item of a list."""
    return candidate.subject or candidate.follow.removeprefix("Im ").rstrip(".") or candidate.text.rstrip(".")


def _sentences(chosen: Sequence[Candidate], *, named: bool, breaks: bool = False) -> Iterator[Part]:
    """Sentences about one product: two clauses joined where they can be, the name only where nothing stands for it."""
    at = 0
    while at < len(chosen):
        first = chosen[at]
        second = chosen[at + 1] if at + 1 < len(chosen) else None
        starts, at = breaks and at == 0, at + 1
        after = named and bool(first.follow)
        if second and first.clause and second.clause and _group(first) == _group(second):
            head, it = first.heads
            verb = f"{first.clause.split()[0]} "
            said = f"{first.clause} {'und' if _german(first) else 'and'} {second.clause.removeprefix(verb)}."
            yield Part(f"{it if after else head} {said}", f"{head} {said}", breaks=starts, fact=True)
            at += 1
        else:
            yield Part(first.follow if after else first.text, first.text, breaks=starts, fact=True)
        named = named or bool(first.heads[0]) or first.role == "description"


def _german(candidate: Candidate) -> bool:
    return not candidate.heads[0].startswith("The ")


def _group(candidate: Candidate) -> str:
    return "figures" if candidate.role in _FIGURES else "commerce" if candidate.role in _COMMERCE else candidate.role


def _fit(parts: Sequence[Part], closing: Sequence[str], gate: Gate, limit: int, short: str = "") -> list[Part]:
    """Parts in order as long as they fit, room kept for what must stand at the end."""
    wanted = must(gate)
    ends = [Part(line, fixed=line in wanted, breaks=limit > SHORT) for line in closing]
    taken = _taken(parts, ends, gate, limit, short)
    if not any(part.fact for part in taken):
        ends = [end for end in ends if end.fixed]
        taken = _taken(parts, ends, gate, limit, short)
    return settled([*taken, *ends], short)


def _taken(parts: Sequence[Part], ends: Sequence[Part], gate: Gate, limit: int, short: str) -> list[Part]:
    taken: list[Part] = []
    for part in parts:
        if measure(joined(settled([*taken, part, *ends], short)), gate.channel) <= limit:
            taken.append(part)
    return taken


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
    forms = _DESCRIBED[angle]
    described = sorted((c for c in rest if c.role in forms), key=lambda c: forms.index(c.role))
    rest = [*_turned(described, turn), *(c for c in rest if c.role not in forms)]
    fitting = [c for c in rest if c.angle == angle]
    others = [c for c in rest if c.angle != angle]
    return [*_turned(asked, turn), *_turned(fitting, turn), *_turned(others, turn + ANGLES.index(angle))]


def _turned(items: Sequence[Candidate], by: int) -> list[Candidate]:
    at = by % len(items) if items else 0
    return [*items[at:], *items[:at]]


def _opening(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int) -> tuple[str, frozenset[str]]:
    """The first line of an angle, "" when the text begins with its facts, and the roles that it states already."""
    options = openings(material, gate, brand, angle)
    line = options[turn % len(options)] if options else ""
    stock = any(line.startswith(words) for words in phrases_of(gate.brief.language)["stocked"])
    return line, frozenset(["availability"] if stock else [])


def openings(material: Material, gate: Gate, brand: Brand, angle: Angle) -> list[str]:
    """First lines of an angle, best first; those that need a word that is not known are left out."""
    phrases = phrases_of(gate.brief.language)
    use = next((c.subject for c in material.candidates if c.role == "use" and c.subject), "")
    stocked = any(c.role == "availability" for c in material.candidates)
    lines = phrases[angle] if material.short else phrases.get(f"{angle}_service", [])
    slots = {
        "short": material.short,
        "the": grammar.short_with_article(material.short, material.name),
        "company": brand.name,
        "use": use,
        "sought": grammar.sought(material.name) if gate.brief.language == "de" else _a(material),
        "stocked": "yes" if stocked else "",
    }
    room = gate.channel.max_chars or MEDIUM
    fitting = [line for line in lines if all(slots[n] for n in line.get("needs", ())) and room > line.get("above", 0)]
    return [line["text"].format(**slots) for line in fitting]


def _a(material: Material) -> str:
    """ "a plunge saw" of "TS 55 plunge saw"; "" without a noun."""
    noun = material.name.removeprefix(material.short).strip()
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}" if noun else ""


def _call(material: Material, gate: Gate, brand: Brand, angle: Angle, turn: int) -> str:
    """The call turns with the angle too, so that variants of one product do not end alike."""
    options = calls(material, gate, brand)
    return options[(turn + ANGLES.index(angle)) % len(options)]


def calls(material: Material, gate: Gate, brand: Brand) -> list[str]:
    """Calls to action in the brand's form of address."""
    known: dict[str, list[str]] = phrases_of(gate.brief.language)["call"]
    form = brand.voice.address_by_channel.get(gate.channel.name, brand.voice.address)
    german = gate.brief.language == "de"
    slots = {"short": material.short, "object": grammar.accusative(material.short, material.name) if german else ""}
    designated = bool(material.short) and material.short != material.name
    lines = known.get(form, known["any"]) if designated else [c for c in known.get(form, known["any"]) if "{" not in c]
    return [line.format(**slots) for line in lines if slots["object"] or "{object}" not in line]


def must(gate: Gate) -> list[str]:
    """The brief's own strings, as lines."""
    return [words if words.endswith((".", "!", "?")) or " " not in words else f"{words}." for words in gate.brief.must]


@cache
def phrases_of(language: str) -> dict[str, Any]:
    """Openings and calls of a language."""
    raw: dict[str, dict[str, Any]] = json.loads(files(__package__).joinpath("phrases.json").read_text(encoding="utf-8"))
    return raw[language]
