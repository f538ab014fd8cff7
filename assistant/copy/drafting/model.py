"""Variants by a language model: facts in, findings fed back a few times, nothing kept that fails a check."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.copy.brand import Brand
from assistant.copy.drafting.distinct import MOST_ALIKE, similarity
from assistant.copy.drafting.gate import Checked, Gate
from assistant.copy.drafting.plans import Material
from assistant.copy.drafting.types import ANGLES, Angle, Variant
from assistant.errors import GenerationError
from assistant.prompts import load_prompt

PROMPT = "copy.v1"
ROUNDS = 3
_MOST_FACTS = 20
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Written:
    """What a model's work came to; `rounds` counts requests, `maker` is the model that answered last."""

    variants: tuple[Variant, ...]
    rounds: int
    maker: str = ""


class Writer(Protocol):
    """Writes variants from material; `name` is what a draft records."""

    name: str

    def write(self, material: Material, gate: Gate, brand: Brand) -> Written:
        """Variants that pass the gate.

        Raises:
            GenerationError: the model cannot be asked at all.
        """
        ...


class ModelWriter:
    """A `Writer` over a chat model.

    Args:
        complete: prompt to reply (`assistant.llm.Complete`).
        name: of the model.
        rounds: how often it is asked at most: once, and again for what did not pass.
        nonce: makes the fence around material unguessable.
    """

    def __init__(
        self,
        complete: Callable[[str], str],
        name: str,
        rounds: int = ROUNDS,
        nonce: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._complete, self._rounds, self._nonce = complete, rounds, nonce
        self._given = name
        self.name = f"{name}/{PROMPT}"

    def write(self, material: Material, gate: Gate, brand: Brand) -> Written:
        """Ask, check, and ask again with what was wrong, until enough variants pass or the rounds are over."""
        kept: list[Variant] = []
        problems: list[str] = []
        for number in range(self._rounds):
            wanted = gate.brief.variants - len(kept)
            try:
                reply = self._complete(self._prompt(material, gate, brand, wanted, kept, problems))
            except GenerationError:
                if not number:
                    raise
                return Written(tuple(kept), number, self._maker())
            drafts = parse(reply)
            problems = [] if drafts else ["The reply was no JSON array of objects with text and angle."]
            for angle, text in drafts[:wanted]:
                checked = gate.check(text)
                said = [*problems_of(checked), *_too_alike(checked.text, kept)]
                if said:
                    problems.append(f"Text: {json.dumps(text, ensure_ascii=False)}\nProblems: {'; '.join(said)}")
                else:
                    kept.append(Variant(checked.text, angle, checked.claims, checked.findings, checked.length))
            if len(kept) == gate.brief.variants:
                return Written(tuple(kept), number + 1, self._maker())
        return Written(tuple(kept), self._rounds, self._maker())

    def _maker(self) -> str:
        """The model that answered: not the first one of the settings when that one was left alone."""
        return f"{getattr(self._complete, 'name', self._given)}/{PROMPT}"

    def _prompt(
        self,
        material: Material,
        gate: Gate,
        brand: Brand,
        wanted: int,
        kept: Sequence[Variant],
        problems: Sequence[str],
    ) -> str:
        brief, limit = gate.brief, gate.channel.max_chars
        form = brand.voice.address_by_channel.get(gate.channel.name, brand.voice.address)
        return load_prompt(PROMPT, brief.language).render(
            {
                "nonce": self._nonce(),
                "count": str(wanted),
                "channel": gate.channel.name,
                "limit": str(limit) if limit else "-",
                "address": form,
                "voice": " ".join(brand.voice.description.split()) or "-",
                "brief": json.dumps(brief.model_dump(mode="json", exclude={"variants", "id"}), ensure_ascii=False),
                "facts": "\n".join(f"- {c.text}" for c in material.candidates[:_MOST_FACTS]),
                "kept": "\n".join(f"- {json.dumps(v.text, ensure_ascii=False)}" for v in kept) or "-",
                "problems": "\n".join(problems) or "-",
            }
        )


def parse(reply: str) -> list[tuple[Angle, str]]:
    """Angles and texts of a reply; what is malformed is left out."""
    start, end = reply.find("["), reply.rfind("]")
    if not 0 <= start < end <= _LONGEST * 10:
        return []
    try:
        values: Any = json.loads(reply[start : end + 1])
    except (ValueError, RecursionError):
        return []
    found: list[tuple[Angle, str]] = []
    for value in values:
        text = value.get("text") if isinstance(value, dict) else None
        if isinstance(text, str) and 0 < len(text.strip()) <= _LONGEST:
            said = value.get("angle")
            found.append((next((angle for angle in ANGLES if angle == said), ANGLES[0]), text.strip()))
    return found


def problems_of(checked: Checked) -> list[str]:
    found = [f"{f.rule}: {f.message} {f.suggestion}".strip() for f in checked.findings if f.severity != "suggestion"]
    found += [
        f"claim not usable ({c.status}): {c.text} – {c.reason}" for c in checked.claims if c.status != "supported"
    ]
    found += [f"must contain: {words}" for words in checked.lacks]
    found += [f"must not contain: {words}" for words in checked.forbidden]
    return found


def _too_alike(text: str, kept: Sequence[Variant]) -> list[str]:
    alike = any(similarity(text, variant.text) > MOST_ALIKE for variant in kept)
    return ["too similar to another variant"] if alike else []
