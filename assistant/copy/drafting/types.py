"""The nouns of drafting: fact, variant, draft set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.copy.types import Claim, Finding
from assistant.types import Citation

Angle = Literal["benefit", "proof", "question", "urgency"]
ANGLES: tuple[Angle, ...] = ("benefit", "proof", "question", "urgency")


@dataclass(frozen=True, slots=True)
class Product:
    """A row of a product feed.

    Attributes:
        name: as the feed writes it.
        values: by role (`sku`, `name`, `category`, `price_eur`, `weight_kg`, ...), as written.
        citation: the row.
    """

    name: str
    values: Mapping[str, str]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may stand in a text.

    Attributes:
        text: the sentence; complete in itself.
        role: what it speaks of, e.g. "torque_nm", "description", "document".
        angle: where it serves best.
        citation: what proves it.
        subject: short form without the product's name, "" when there is none.
        follow: form that stands after a sentence about the same product ("Er wiegt 1,80 kg."), "" when there is none.
        clause: what is said of the product ("wiegt 1,80 kg"), for joining two clauses; "" when it cannot be joined.
        heads: subjects of the sentence and of its `follow` form.
    """

    text: str
    role: str
    angle: Angle
    citation: Citation | None = None
    subject: str = ""
    follow: str = ""
    clause: str = ""
    heads: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Variant:
    """One text that keeps every rule and states only what documents prove."""

    text: str
    angle: Angle
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    length: int


@dataclass(frozen=True, slots=True)
class DraftSet:
    """What a brief came to.

    Attributes:
        variants: distinct ones; fewer than asked when the facts do not carry more.
        missing: facts of the brief that no approved document proves; they are in no variant.
        notes: what the person should know, in the brief's language.
        maker: "patterns", or the name of the model.
        similarity: highest word overlap (Jaccard, 0..1) between two variants.
        rounds: repair rounds a model needed.
    """

    variants: tuple[Variant, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    maker: str
    similarity: float = 0.0
    rounds: int = 0
    sources: tuple[Citation, ...] = field(default=())


def variant_json(variant: Variant) -> dict[str, Any]:
    """Plain data of a variant, with a source for each claim."""
    return {
        "text": variant.text,
        "angle": variant.angle,
        "length": variant.length,
        "claims": [claim_json(claim) for claim in variant.claims],
        "findings": [
            {"rule": f.rule, "start": f.span[0], "end": f.span[1], "severity": f.severity, "message": f.message}
            for f in variant.findings
        ],
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """Plain data of a claim and its receipt."""
    cited = claim.citation
    return {
        "text": claim.text,
        "status": claim.status,
        "start": claim.span[0],
        "end": claim.span[1],
        "kinds": list(claim.kinds),
        "reason": claim.reason,
        "citation": citation_json(cited) if cited else None,
    }


def citation_json(cited: Citation) -> dict[str, Any]:
    """Plain data of a receipt."""
    return {
        "document_id": cited.document_id,
        "source": cited.source,
        "title": cited.title,
        "page": cited.page,
        "start": cited.start,
        "end": cited.end,
        "quote": cited.quote,
    }


def set_json(made: DraftSet) -> dict[str, Any]:
    """Plain data of a draft set."""
    return {
        "variants": [variant_json(variant) for variant in made.variants],
        "missing": list(made.missing),
        "notes": list(made.notes),
        "maker": made.maker,
        "similarity": round(made.similarity, 3),
        "rounds": made.rounds,
        "sources": [citation_json(cited) for cited in made.sources],
    }
