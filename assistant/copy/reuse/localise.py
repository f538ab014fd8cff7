"""A text in the other language: by a model through the glossary, or anew from that language's proven sentences.

A translation must use the glossary's words, keep names, figures and the form of address, leave nothing untranslated,
and fit the channel; every claim of it must be proven again. What fails goes back to the model a few times at most.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.copy.brand import Brand, Language
from assistant.copy.claims import facts
from assistant.copy.drafting.drafter import Drafter, Known
from assistant.copy.drafting.gate import Checked
from assistant.copy.drafting.model import problems_of
from assistant.copy.drafting.types import Candidate, Variant, variant_json
from assistant.copy.localisation import Localisation
from assistant.copy.matching import TermMatcher
from assistant.copy.reuse.source import Source, for_channel, says, with_material
from assistant.copy.types import Finding
from assistant.copy.view import View
from assistant.errors import GenerationError
from assistant.prompts import load_prompt

PROMPT = "translate.v1"
ROUNDS = 3
_TRIED = 4
_LONGEST = 20_000
# A text made anew is no translation, so a word that it has no use for is not missing.
_OF_TRANSLATIONS = ("missing-term", "figure", "name", "placeholder")


@dataclass(frozen=True, slots=True)
class Localised:
    """A text in the other language.

    Attributes:
        variant: None when no text keeps every rule.
        findings: of the localisation check; none above a suggestion when there is a variant.
        maker: the model, or "patterns": then the text is no translation.
        left_out: what the source says and this text does not, in the source's language.
        notes: what the person should know.
        rounds: requests to the model.
    """

    language: Language
    variant: Variant | None
    findings: tuple[Finding, ...]
    maker: str
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rounds: int = 0


def localise(source: Source, drafter: Drafter, complete: Callable[[str], str] | None = None) -> Localised:
    """The text in the other one of German and English.

    Args:
        complete: a language model; None composes anew.

    Raises:
        BrandError: there is no such channel.
        KnowledgeError: nothing is indexed.
    """
    target: Language = "en" if source.brief.language == "de" else "de"
    known = drafter.known(for_channel(source.brief, source.brief.channel, language=target, variants=_TRIED))
    checker = Localisation(drafter.linter.brand)
    notes: list[str] = []
    rounds = 0
    if complete is not None:
        made, rounds, failed = _translated(source, known, checker, drafter.linter.brand, complete)
        if made is not None:
            name = f"{getattr(complete, 'name', 'model')}/{PROMPT}"
            return Localised(target, _variant(made), (), name, rounds=rounds)
        notes.append(_NOTES["unreachable" if failed else "refused"][target])
    return _anew(source, target, known, checker, drafter, notes, rounds)


def _translated(
    source: Source, known: Known, checker: Localisation, brand: Brand, complete: Callable[[str], str]
) -> tuple[Checked | None, int, bool]:
    """The first translation that passes, the number of requests, and whether the model could not be asked."""
    brief, last, problems = known.gate.brief, "-", list[str]()
    for number in range(1, ROUNDS + 1):
        prompt = load_prompt(PROMPT, brief.language).render(
            {
                "nonce": secrets.token_hex(8),
                "address": brand.voice.address_by_channel.get(known.gate.channel.name, brand.voice.address),
                "channel": known.gate.channel.name,
                "limit": str(known.gate.channel.max_chars or "-"),
                "text": json.dumps(source.text, ensure_ascii=False),
                "glossary": glossary_for(source.text, source.brief.language, brand),
                "last": last,
                "problems": "\n".join(problems) or "-",
            }
        )
        try:
            reply = complete(prompt).strip().strip("`").strip()[:_LONGEST]
        except GenerationError:
            return None, number - 1, number == 1
        checked = known.gate.check(reply)
        wrong = _wrong(checker, source, checked.text, brief.language, brief.channel)
        if checked.passed and not wrong:
            return checked, number, False
        last = json.dumps(reply, ensure_ascii=False)
        problems = [*problems_of(checked), *(f"{f.rule}: {f.message}" for f in wrong)]
    return None, ROUNDS, False


def _anew(
    source: Source,
    target: Language,
    known: Known,
    checker: Localisation,
    drafter: Drafter,
    notes: list[str],
    rounds: int,
) -> Localised:
    """A text from the target language's proven sentences that says no more than the source."""
    first = drafter.known(for_channel(source.brief, source.brief.channel))
    read = facts.read(source.text, source.brief.language)
    stated = [c for c in first.material.candidates if says(read, c, source.brief.language)]
    roles = {c.role for c in stated}
    mine = [c for c in known.material.candidates if _same(c, roles, read)]
    texts = drafter.compose(with_material(known, mine)).variants if mine else ()
    checked = [(v, _wrong(checker, source, v.text, target, known.gate.brief.channel, anew=True)) for v in texts]
    good = [v for v, wrong in checked if not wrong]
    notes.append(_NOTES["anew"][target])
    if not good:
        return Localised(
            target,
            None,
            tuple(checked[0][1]) if checked else (),
            "patterns",
            (),
            (*notes, _NOTES["none"][target]),
            rounds,
        )
    best = max(good, key=lambda v: sum(_has(v.text, c, target) for c in mine))
    said = {c.role for c in mine if _has(best.text, c, target)}
    left = tuple(dict.fromkeys(c.text for c in stated if c.role not in said and c.role not in ("feature", "use")))
    return Localised(target, best, (), "patterns", left, tuple(notes), rounds)


def _same(candidate: Candidate, roles: set[str], read: facts.Facts) -> bool:
    """Whether the source says the same: the attribute, or a sentence whose figures all stand in it."""
    if candidate.role != "document":
        own = facts.read(candidate.clause or candidate.text, "en").quantities
        known = {(q.value, q.unit) for q in read.quantities}
        return candidate.role in roles or (bool(own) and {(q.value, q.unit) for q in own} <= known)
    return False


def _has(text: str, candidate: Candidate, language: str) -> bool:
    return says(facts.read(text, language), candidate, language)


def _wrong(
    checker: Localisation, source: Source, text: str, target: Language, channel: str, *, anew: bool = False
) -> list[Finding]:
    """What the localisation check finds above a suggestion."""
    language: Language = source.brief.language
    found = [f for f in checker.check(source.text, text, language, target, channel) if f.severity != "suggestion"]
    return [f for f in found if not (anew and _only_missing(f))]


def _only_missing(finding: Finding) -> bool:
    """Whether a finding says that something of the source is not there; what is wrong has a place in the text."""
    kind = finding.rule.rpartition(".")[2]
    return kind in _OF_TRANSLATIONS and (finding.span == (0, 0) or kind == "missing-term")


def glossary_for(text: str, language: Language, brand: Brand) -> str:
    """The glossary's lines for the words of a text, "-" when there are none."""
    words: TermMatcher[int] = TermMatcher()
    entries = brand.glossary.entries
    for number, entry in enumerate(entries):
        for word in entry.of(language):
            words.add(word, number, language=language, compounds=language == "de")
    view = View(text, language)
    other: Language = "en" if language == "de" else "de"
    keys = dict.fromkeys(match.key for match in words.find(view.text, view.tokens))
    lines = [f"- {entries[key].of(language)[0]} = {entries[key].of(other)[0]}" for key in keys]
    return "\n".join(lines) or "-"


def _variant(checked: Checked) -> Variant:
    return Variant(checked.text, "benefit", checked.claims, checked.findings, checked.length)


_NOTES: dict[str, dict[Language, str]] = {
    "anew": {
        "en": "No translation: without a language model the text is made anew from proven English sentences.",
        "de": "Keine Übersetzung: Ohne Sprachmodell entsteht der Text neu aus belegten deutschen Sätzen.",
    },
    "none": {
        "en": "No text in English keeps every rule; nothing was written.",
        "de": "Kein deutscher Text hält alle Regeln; es wurde nichts geschrieben.",
    },
    "refused": {
        "en": "The model's translations broke rules or claims; they were not kept.",
        "de": "Die Übersetzungen des Modells verletzten Regeln oder Belege; sie wurden nicht übernommen.",
    },
    "unreachable": {
        "en": "The language model cannot be reached now or its budget is spent.",
        "de": "Das Sprachmodell ist gerade nicht erreichbar oder sein Budget verbraucht.",
    },
}


def localised_json(made: Localised) -> dict[str, Any]:
    """Plain data of a localised text."""
    return {
        "language": made.language,
        "variant": variant_json(made.variant) if made.variant else None,
        "findings": [
            {"rule": f.rule, "start": f.span[0], "end": f.span[1], "message": f.message} for f in made.findings
        ],
        "maker": made.maker,
        "left_out": list(made.left_out),
        "notes": list(made.notes),
        "rounds": made.rounds,
    }
