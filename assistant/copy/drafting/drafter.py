"""The one flow: brief → facts from approved sources → variants → checks."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.copy.claims import facts
from assistant.copy.claims.check import Claims
from assistant.copy.claims.detect import has_verb
from assistant.copy.drafting.brief import Brief
from assistant.copy.drafting.composer import compose
from assistant.copy.drafting.distinct import highest
from assistant.copy.drafting.documents import sentences
from assistant.copy.drafting.gate import Gate
from assistant.copy.drafting.model import Writer, Written
from assistant.copy.drafting.plans import Material
from assistant.copy.drafting.products import Products, designation_of, role_of
from assistant.copy.drafting.sentences import of_product, product_name
from assistant.copy.drafting.types import Candidate, DraftSet, Product, Variant
from assistant.copy.lint import Linter
from assistant.errors import GenerationError
from knowledge.base import KnowledgeBase

PATTERNS = "patterns"
log = logging.getLogger("beleg.copy")


@dataclass(frozen=True, slots=True)
class Known:
    """What the approved documents hold for a brief.

    Attributes:
        gate: what every text for the brief must pass.
        product: of a feed, None for a service or an unknown product.
        missing: facts of the brief that nothing proves.
        notes: what the person should know.
    """

    gate: Gate
    product: Product | None
    material: Material
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Drafter:
    """Makes variants for briefs.

    Args:
        knowledge: where facts come from.
        linter: the brand's rules.
        claims: the claim checker.
        writer: a language model; None composes from patterns.

    Example:
        made = beleg.drafter().draft(brief_of({"product": "AX 18 Pro", "channel": "newsletter"}))
    """

    def __init__(self, knowledge: KnowledgeBase, linter: Linter, claims: Claims, writer: Writer | None = None) -> None:
        self._knowledge, self._writer = knowledge, writer
        self.linter, self.claims = linter, claims
        self.products = Products(knowledge)

    def draft(self, brief: Brief) -> DraftSet:
        """Variants of a brief; none when no approved document holds its facts.

        Raises:
            BrandError: there is no such channel.
            KnowledgeError: nothing is indexed.
        """
        known = self.known(brief)
        sources = tuple(dict.fromkeys(c.citation for c in known.material.candidates if c.citation))
        if not known.material.candidates:
            return DraftSet((), known.missing, (*known.notes, _say(brief, "nothing")), PATTERNS, sources=sources)
        made = self.write(known)
        notes = [*known.notes, *made.notes]
        alike = highest([variant.text for variant in made.variants])
        return DraftSet(made.variants, known.missing, tuple(notes), made.maker, alike, made.rounds, sources)

    def known(self, brief: Brief) -> Known:
        """What may be said for a brief, before anything is written.

        Raises:
            BrandError: there is no such channel.
            KnowledgeError: nothing is indexed.
        """
        product = self.products.find(brief.product) if brief.product else None
        return self._facts(brief, product, Gate(brief, self.linter, self.claims, keys_of(product)))

    def write(self, known: Known) -> DraftSet:
        """Variants from what is known: by the model where one is set and can be asked, else from patterns."""
        brief, maker, rounds, notes = known.gate.brief, PATTERNS, 0, list[str]()
        variants: list[Variant] = []
        if self._writer is not None:
            written = self._written(self._writer, known.material, known.gate)
            variants, maker, rounds = list(written.variants), written.maker or self._writer.name, written.rounds
            if len(variants) < brief.variants:
                notes.append(_say(brief, "model" if rounds else "no_model"))
        if not variants:
            variants, maker = list(self.compose(known).variants), PATTERNS
        if len(variants) < brief.variants:
            notes.append(_say(brief, "fewer"))
        return DraftSet(tuple(variants), (), tuple(notes), maker, rounds=rounds)

    def compose(self, known: Known) -> DraftSet:
        """Variants from patterns alone."""
        return DraftSet(tuple(compose(known.material, known.gate, self.linter.brand)), (), (), PATTERNS)

    def _written(self, writer: Writer, material: Material, gate: Gate) -> Written:
        """What the model wrote; nothing when it cannot be asked: the patterns write then, and a note says so."""
        try:
            return writer.write(material, gate, self.linter.brand)
        except GenerationError as error:
            log.warning("drafting without a model: %s", type(error).__name__)
            return Written((), 0)

    def _facts(self, brief: Brief, product: Product | None, gate: Gate) -> Known:
        brand, language = self.linter.brand, brief.language
        notes = [_say(brief, "unknown_product")] if brief.product and product is None else []
        found = of_product(product, language, brand) if product else []
        if product and not found and language == "en":
            notes.append(_say(brief, "no_name"))
        found += self._quotes(brief, product)
        proven = [candidate for candidate in found if gate.proven(candidate.text)]
        asked, missing = self._asked(brief, product, proven, gate)
        order = [*asked, *(c for c in proven if c.text not in {a.text for a in asked})]
        name = product_name(product, language, brand) if product else ""
        short = (designation_of(product) if designation_of(product) != product.name else name) if product else ""
        material = Material(tuple(order), name, short, frozenset(c.text for c in asked))
        return Known(gate, product, material, missing, tuple(notes))

    def _quotes(self, brief: Brief, product: Product | None) -> list[Candidate]:
        """Sentences of documents; nothing about a product that no feed knows, for any sentence might be of another."""
        if brief.product and product is None:
            return []
        names = facts.read(product.name, "de").designations if product else frozenset[str]()
        if product and not names:
            return []
        queries = [designation_of(product), *(f"{designation_of(product)} {f}" for f in brief.facts)] if product else []
        queries += [] if product else [*brief.facts, brief.subject]
        return sentences(self._knowledge, queries, brief.language, names)

    def _asked(
        self, brief: Brief, product: Product | None, proven: Sequence[Candidate], gate: Gate
    ) -> tuple[list[Candidate], tuple[str, ...]]:
        """The candidates that say what the brief wants said, and what nothing proves."""
        asked: list[Candidate] = []
        missing: list[str] = []
        for fact in brief.facts:
            covering = next((c for c in proven if covers(c, fact, brief.language)), None)
            covering = covering or self._stated(fact, product, gate)
            if covering is None:
                missing.append(fact)
            elif covering not in asked:
                asked.append(covering)
        return asked, tuple(missing)

    def _stated(self, fact: str, product: Product | None, gate: Gate) -> Candidate | None:
        """The brief's own sentence, when it is one and the documents prove it."""
        text = fact if fact.endswith(".") else f"{fact}."
        name = product.name if product else ""
        names = facts.read(name, "de").designations
        if len(fact.split()) < 4 or not fact[:1].isupper() or not has_verb(fact):
            return None
        if not names <= facts.read(fact, "de").designations:
            return None
        claims = self.claims.check(text, gate.brief.language)
        if not claims or any(claim.status != "supported" for claim in claims) or not gate.proven(text):
            return None
        return Candidate(text, "brief", "proof", claims[0].citation)


def keys_of(product: Product | None) -> tuple[str, ...]:
    """Item number and category, by which rules of a brand name products."""
    values = product.values if product else {}
    return tuple(key for key in (values.get("sku", ""), values.get("category", "")) if key)


def covers(candidate: Candidate, fact: str, language: str) -> bool:
    """Whether a sentence says what a fact of a brief asks for: its attribute, or its figures and most of its words."""
    if role_of(fact) and role_of(fact) == candidate.role:
        return True
    wanted, said = facts.read(fact, language), facts.read(candidate.text, language)
    figures = {(q.value, q.unit) for q in said.quantities}
    if not {(q.value, q.unit) for q in wanted.quantities} <= figures:
        return False
    if not wanted.designations <= said.designations or wanted.negated != said.negated:
        return False
    total = sum(weight for _, weight in wanted.words)
    held = sum(w for key, w in wanted.words if any(facts.alike(key, other) for other, _ in said.words))
    return held >= 0.7 * total if total else bool(wanted.quantities or wanted.designations)


_NOTES = {
    "nothing": (
        "Kein freigegebenes Dokument enthält Fakten für dieses Briefing; es wurde nichts geschrieben.",
        "No approved document holds facts for this brief; nothing was written.",
    ),
    "unknown_product": (
        "Das Produkt steht in keinem freigegebenen Produktfeed.",
        "The product is in no approved product feed.",
    ),
    "no_name": (
        "Das Glossar hat keinen englischen Namen für dieses Produkt.",
        "The glossary has no English name for this product.",
    ),
    "fewer": (
        "Die Fakten tragen keine weiteren deutlich verschiedenen Varianten in diesem Kanal.",
        "The facts carry no further distinct variants in this channel.",
    ),
    "model": (
        "Nicht jede Variante des Modells hielt Regeln und Belege ein; solche Varianten fehlen.",
        "Not every variant of the model kept rules and proofs; such variants are left out.",
    ),
    "no_model": (
        "Das Sprachmodell ist gerade nicht erreichbar oder sein Budget verbraucht; der Text kommt aus Mustern.",
        "The language model cannot be reached now or its budget is spent; the text is made from patterns.",
    ),
}


def _say(brief: Brief, what: str) -> str:
    return _NOTES[what][0 if brief.language == "de" else 1]
