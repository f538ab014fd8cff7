"""A text that is used again, and which proven sentences say no more than it does."""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.copy.claims import facts
from assistant.copy.claims.check import Claims
from assistant.copy.drafting.brief import Brief
from assistant.copy.drafting.drafter import Drafter, Known
from assistant.copy.drafting.types import Angle, Candidate
from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
from assistant.errors import RequestError

_PRONOUN = re.compile(r"^(?:Er|Sie|Es|It)(?=\s)")
_WORDS = 0.7


@dataclass(frozen=True, slots=True)
class Source:
    """A text and what it is for.

    Attributes:
        name: number and version of the approved draft, e.g. "D-1f0c v2"; "" for a text that nobody has approved.
    """

    text: str
    brief: Brief
    name: str = ""

    @property
    def state(self) -> Literal["approved", "draft"]:
        """Whether a person has approved the text; what is made of a draft is no more than one."""
        return "approved" if self.name else "draft"


def approved(desk: ReviewDesk, tenant: str, draft_id: str) -> Source:
    """The newest version of an approved draft.

    Raises:
        NoSuchDraft
        Blocked: it is not approved, has expired, or must be looked at again.
    """
    draft = desk.get(tenant, draft_id)
    desk.demand_current(draft)
    with desk.database.read() as connection:
        version = store.newest(connection, draft)
    return Source(version.text, Brief(**draft.brief), f"{draft.id} v{version.number}")


def from_brief(brief: Brief, drafter: Drafter) -> Source:
    """The first text that a brief gives; nobody has approved it.

    Raises:
        RequestError: it gives none.
    """
    made = drafter.draft(brief.model_copy(update={"variants": 1})).variants
    if not made:
        raise RequestError("The brief gives no text.", "beleg copy draft says why.")
    return Source(made[0].text, brief)


def draft_note(language: str) -> str:
    """What a person should know of a text that was made of a draft."""
    if language == "de":
        return "Der Ausgangstext ist ein Entwurf: Niemand hat ihn freigegeben."
    return "The source is a draft: nobody has approved it."


def said(source: Source, known: Known, claims: Claims) -> list[Candidate]:
    """The proven sentences of a text, in its order, then those of the product that say no more than it does.

    Args:
        known: what the documents hold for the brief of the new text, in the same language.
    """
    language = source.brief.language
    whole = facts.read(source.text, language)
    rows = [c for c in known.material.candidates if says(whole, c, language)]
    head = next((c.heads[0] for c in known.material.candidates if c.heads[0]), "")
    own = []
    for claim in claims.check(source.text, language):
        if claim.status != "supported" or claim.citation is None:
            continue
        text = claim.text.strip()
        if _PRONOUN.match(text):
            if not head:
                continue
            text = _PRONOUN.sub(head, text)
        if text[:1].isupper() and text.endswith("."):
            angle: Angle = "proof" if re.search(r"\d", text) else "benefit"
            own.append(Candidate(text, "document", angle, claim.citation))
    if not known.material.name:
        return own
    # A row's pattern says the same as the sentence and can be cut to any length.
    beside = [c for c in own if not any(says(facts.read(c.text, language), row, language) for row in rows)]
    return [*rows, *beside]


def says(text: facts.Facts, candidate: Candidate, language: str) -> bool:
    """Whether a text says what a candidate says: its figures and most of its words."""
    forms = (candidate.subject, candidate.clause or candidate.follow or candidate.text)
    return any(_holds(text, facts.read(form, language)) for form in forms if form)


def _holds(text: facts.Facts, wanted: facts.Facts) -> bool:
    figures = {(q.value, q.unit) for q in text.quantities}
    if not {(q.value, q.unit) for q in wanted.quantities} <= figures:
        return False
    total = sum(weight for _, weight in wanted.words)
    held = sum(w for key, w in wanted.words if any(facts.alike(key, other) for other, _ in text.words))
    return held >= _WORDS * total if total else bool(wanted.quantities)


def figures_beyond(text: str, source: Source) -> tuple[str, ...]:
    """Figures of a text that its source does not have, as written."""
    known = {(q.value, q.unit) for q in facts.read(source.text, source.brief.language).quantities}
    found = facts.read(text, source.brief.language).quantities
    return tuple(text[q.start : q.end].strip() for q in found if (q.value, q.unit) not in known)


def carried(text: str, candidates: Sequence[Candidate], language: str) -> tuple[list[str], list[str]]:
    """Which of a source's facts a text says and which it leaves out, as sentences."""
    read = facts.read(text, language)
    held = [says(read, candidate, language) for candidate in candidates]
    kept = [c.text for c, there in zip(candidates, held, strict=True) if there]
    return kept, [c.text for c, there in zip(candidates, held, strict=True) if not there]


def for_channel(brief: Brief, channel: str, **values: object) -> Brief:
    """The brief of the new text: for another channel, one variant, nothing demanded but what the source says."""
    return Brief.model_validate(
        {**brief.model_dump(mode="json"), "channel": channel, "facts": (), "must": (), "id": "", **values}
    )


def with_material(known: Known, candidates: Sequence[Candidate]) -> Known:
    """The same with only these candidates to write from."""
    return dataclasses.replace(known, material=dataclasses.replace(known.material, candidates=tuple(candidates)))
