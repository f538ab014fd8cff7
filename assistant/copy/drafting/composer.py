"""Variants without a model: proven sentences, put together by angle and channel, kept only when every check passes."""

import dataclasses
from collections.abc import Sequence

from assistant.copy.brand import Brand
from assistant.copy.drafting.distinct import MOST_ALIKE, similarity
from assistant.copy.drafting.gate import Checked, Gate
from assistant.copy.drafting.plans import Material, Part, joined, plans, settled
from assistant.copy.drafting.types import ANGLES, Variant

_TRIES = 48
_REPAIRS = 8

__all__ = ["Material", "compose"]


def compose(material: Material, gate: Gate, brand: Brand) -> list[Variant]:
    """Up to `brief.variants` distinct variants; fewer when the facts carry no more."""
    made: list[Variant] = []
    counts = dict.fromkeys(ANGLES, 0)
    for _, (angle, parts) in zip(range(_TRIES), plans(material, gate, brand), strict=False):
        if len(made) >= gate.brief.variants:
            break
        if counts[angle] > min(counts.values()) and len(made) < gate.brief.variants and counts[angle] >= 2:
            continue
        checked = _repaired(parts, gate, material.short)
        if checked is None or any(similarity(checked.text, other.text) > MOST_ALIKE for other in made):
            continue
        counts[angle] += 1
        made.append(Variant(checked.text, angle, checked.claims, checked.findings, checked.length))
    return made


def _repaired(parts: Sequence[Part], gate: Gate, short: str) -> Checked | None:
    """The text when it passes; sentences that break a rule or prove nothing are left out one by one."""
    left = list(parts)
    for _ in range(_REPAIRS):
        if not any(part.fact for part in left):
            return None
        checked = gate.check(joined(left))
        if checked.passed:
            return checked
        at = _culprit(left, checked)
        if at is None:
            return None
        if left[at].full not in ("", left[at].text):
            left[at] = dataclasses.replace(left[at], text=left[at].full)
        else:
            del left[at]
        left = settled(left, short)
    return None


def _culprit(parts: Sequence[Part], checked: Checked) -> int | None:
    """The part that the first problem stands in; the last that may go when the text as a whole is the problem."""
    spans = [f.span for f in checked.findings if f.severity != "suggestion"]
    spans += [claim.span for claim in checked.claims if claim.status != "supported"]
    for number, part in enumerate(parts):
        end = len(joined(parts[: number + 1]))
        start = end - len(part.text)
        if not part.fixed and any(span[0] < end and start < span[1] for span in spans):
            return number
    free = [number for number, part in enumerate(parts) if not part.fixed]
    return free[-1] if len(free) > 1 and spans else None
