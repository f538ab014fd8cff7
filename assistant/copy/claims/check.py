"""The claim checker: every factual statement of a text against the approved documents."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property

from assistant.copy.brand import Brand
from assistant.copy.claims import facts, unit_prices
from assistant.copy.claims.abroad import Abroad
from assistant.copy.claims.detect import PLAIN, Statement, statements
from assistant.copy.claims.support import LEAST, Asked, Support
from assistant.copy.claims.verify import Comparison, compare
from assistant.copy.matching import SafePattern
from assistant.copy.rules.claims import ClaimsPolicy, PolicyHit, has_footnote
from assistant.copy.types import Claim, ClaimStatus
from assistant.copy.view import View
from assistant.evidence.units import units
from assistant.types import Citation
from knowledge.base import KnowledgeBase
from knowledge.errors import KnowledgeError, QueryError
from knowledge.retrieval.visibility import SearchFilter
from knowledge.text.sentences import split
from knowledge.types import DocumentInfo, Hit

HITS = 16
# From this probability on a document proves a statement; a false one that passes is worse than a true one that stops.
PROVEN = LEAST
# From this share of its words in one sentence of the documents on, a loose statement speaks of the same matter.
SAME_MATTER = 0.6
# What the law wants beside a price (§ 3, § 6 PAngV) claims nothing about the thing that is sold.
_PRICE_NOTE = re.compile(
    r",?\s*\(?\b(?:inkl|inklusive|incl|including)\b\.?\s+"
    r"(?:(?:der\s+)?(?:gesetzl\w*\.?\s+)?(?:MwSt|Mehrwertsteuer|USt)|VAT)\b\.?"
    r"(?:,?\s*(?:(?:und|and)\s+)?(?:zzgl|zuzüglich|plus)\b\.?\s+(?:Versand(?:kosten)?|shipping(?:\s+costs)?|delivery))?\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    comparison: Comparison
    hit: Hit
    likely: float = 0.0


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A statement, the hits of a search for it, and the statement beside each of their sentences and rows."""

    asked: Asked
    compared: list[Comparison]
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the documents hold: what may prove a statement, and what has expired or does not hold yet."""

    valid: tuple[_Found, ...] = ()
    expired: tuple[_Found, ...] = ()


class Claims:
    """Finds the claims of a text and checks each against the documents.

    Args:
        knowledge: the knowledge base; None finds claims and judges them by policy alone.
        brand: its claims policy.
        today: day on which documents must hold; None for the day of the check.
        groups: access groups whose documents may prove claims; public copy needs none.

    Example:
        Claims(beleg.knowledge(), brand).check("Der AX 18 Pro erreicht 85 Nm.", "de")[0].status  # "supported"
    """

    def __init__(
        self,
        knowledge: KnowledgeBase | None,
        brand: Brand,
        today: Callable[[], date] | None = None,
        groups: frozenset[str] = frozenset(),
    ) -> None:
        self._knowledge = knowledge
        self._brand = brand
        self._policy = ClaimsPolicy(brand)
        self._abroad = Abroad(brand)
        self._footnote = SafePattern(brand.claims.footnote, "claims.footnote")
        self._today = today or date.today
        self._groups = groups

    def check(self, text: str, language: str | None = None) -> list[Claim]:
        """Every factual statement of a text, in order.

        Args:
            text: plain text or Markdown; code in it is left out.
            language: ISO 639-1 code; None to detect it.

        Raises:
            KnowledgeError: the index is missing or does not fit.
        """
        view = View(text, language, self._brand.language)
        claims = (self._claim(view, statement) for statement in statements(view, self._policy))
        return [claim for claim in claims if claim is not None]

    def _claim(self, view: View, statement: Statement) -> Claim | None:
        blocking = next((hit for hit in statement.hits if self._forbids(view, hit)), None)
        if blocking is not None:
            return _made(view, statement, "forbidden", None, _why_forbidden(view, blocking), blocking.rule)
        needed = next((hit.source for hit in statement.hits if hit.policy == "document" and hit.source), None)
        found = self._evidence(view, statement, needed.document if needed else "")
        if statement.loose and not any(_speaks_of_it(f.comparison) for f in (*found.valid, *found.expired)):
            return None
        rule = statement.hits[0].rule if statement.hits else ""
        proof = _likeliest(found.valid)
        if proof is not None:
            if not unit_prices.follow(view.plain[statement.start : statement.end], proof.comparison.unit.text):
                return _made(view, statement, "unsupported", proof, _why_unit_price(view), rule)
            return _made(view, statement, "supported", proof, "", rule)
        old = _likeliest(found.expired)
        if old is not None:
            return _made(view, statement, "outdated", old, _why_outdated(view, old.hit.document), rule)
        against = _against(found.valid)
        if any(hit.policy == "allowed" for hit in statement.hits) and against is None:
            return _made(view, statement, "supported", None, "", rule)
        closest = against or max(found.valid, key=lambda f: (f.likely, f.comparison.score), default=None)
        return _made(view, statement, "unsupported", closest, _why_unsupported(view, against), rule)

    def _forbids(self, view: View, hit: PolicyHit) -> bool:
        if hit.kind == "scarcity":
            return False
        if hit.policy == "footnote":
            return not has_footnote(view, hit, self._footnote)
        return hit.policy == "forbidden"

    def _evidence(self, view: View, statement: Statement, glob: str) -> _Evidence:
        if self._knowledge is None:
            return _Evidence()
        found = self.looked_up(view, statement)
        hits = found.hits
        valid = [c for c in found.compared if self.proves(hits[c.unit.hit].document, glob)]
        expired = [c for c in found.compared if not self._holds(hits[c.unit.hit].document)]
        return _Evidence(self._weighed(found.asked, valid, hits), self._weighed(found.asked, expired, hits))

    def looked_up(self, view: View, statement: Statement) -> LookedUp:
        """A statement beside everything that a search for it finds, whether it may prove it or not.

        Raises:
            KnowledgeError: the index is missing or does not fit.
        """
        text = _PRICE_NOTE.sub("", unit_prices.without(view.plain[statement.start : statement.end]))
        claim = facts.read(text, view.language)
        names = claim.designations | statement.subject
        if statement.subject and not claim.designations:
            claim = facts.of_the_subject(claim)
        if not names and view.sentence_at(statement.start)[0] < statement.start:
            # Of "Der Löser ist lieferbar und kostet 11,90 €" the second clause speaks of the first one's thing.
            claim = facts.within(claim, facts.read(statement.context, view.language))
        query = f"{statement.written} {text}" if statement.subject else text
        queries = [query] if names or not statement.context else [query, f"{text} {statement.context}"]
        hits = list(
            {(hit.chunk.document_id, hit.chunk.start): hit for q in queries for hit in self._search(q)}.values()
        )
        asked = Asked((text, query, f"{statement.context} {text}".strip()), statement.kinds == (PLAIN,))
        compared = self._compared(claim, view.language, names, frozenset() if names else statement.topic, hits)
        return LookedUp(asked, compared, hits)

    def _compared(
        self, claim: facts.Facts, language: str, names: frozenset[str], topic: frozenset[str], hits: list[Hit]
    ) -> list[Comparison]:
        translated = facts.read(self._abroad(claim.text, language), language)
        return [
            compare(
                claim if hits[unit.hit].chunk.language == language else translated,
                unit,
                hits[unit.hit],
                language,
                names,
                topic,
            )
            for unit in units(hits, split)
        ]

    def _weighed(self, asked: Asked, compared: list[Comparison], hits: list[Hit]) -> tuple[_Found, ...]:
        likely = self._support(asked, compared, hits) if compared else []
        return tuple(_Found(c, hits[c.unit.hit], p) for c, p in zip(compared, likely, strict=True))

    @cached_property
    def _support(self) -> Support:
        assert self._knowledge is not None
        return Support(self._knowledge.encoder)

    def _search(self, query: str) -> list[Hit]:
        assert self._knowledge is not None
        try:
            return self._knowledge.search(query, HITS, SearchFilter(groups=self._groups, include_expired=True))
        except QueryError:
            return []

    def _holds(self, document: DocumentInfo) -> bool:
        day = self._today()
        early = document.valid_from is not None and document.valid_from > day
        return not early and (document.valid_until is None or document.valid_until >= day)

    def proves(self, document: DocumentInfo, glob: str = "") -> bool:
        """Whether a document may prove claims: approved, in force, one of the brand's sources, and of the glob."""
        if not document.approved or not self._holds(document):
            return False
        sources = self._brand.claims.sources
        if sources and not any(fnmatchcase(document.source, pattern) for pattern in sources):
            return False
        return not glob or fnmatchcase(document.source, glob)


def _speaks_of_it(comparison: Comparison) -> bool:
    return comparison.verdict != "open" or comparison.words >= SAME_MATTER


def _likeliest(found: Sequence[_Found]) -> _Found | None:
    """What proves a statement best, None when nothing is likely enough to."""
    best = max(found, key=lambda f: (f.likely, f.comparison.score), default=None)
    return best if best is not None and best.likely >= PROVEN else None


def _against(found: Sequence[_Found]) -> _Found | None:
    of = [f for f in found if f.comparison.verdict == "contradicted"]
    return max(of, key=lambda f: (f.comparison.score, f.hit.score), default=None)


def _made(view: View, statement: Statement, status: ClaimStatus, found: _Found | None, reason: str, rule: str) -> Claim:
    text = view.text[statement.start : statement.end]
    span = (statement.start, statement.end)
    return Claim(text, status, _citation(found), span, statement.kinds, reason, rule)


def _citation(found: _Found | None) -> Citation | None:
    if found is None:
        return None
    hit, unit = found.hit, found.comparison.unit
    info = hit.document
    return Citation(info.id, info.source, info.title, hit.chunk.page, unit.start, unit.end, unit.text)


def _why_forbidden(view: View, hit: PolicyHit) -> str:
    german = view.language == "de"
    if hit.source is not None:
        return hit.source.reason or (
            "Die Marke verbietet diese Aussage." if german else "The brand forbids this claim."
        )
    if hit.law is not None:
        return f"{hit.law.german if german else hit.law.english} ({hit.law.law})"
    return "Wettbewerber nennen wir nicht (§ 6 UWG)." if german else "We do not name competitors (§ 6 UWG)."


def _why_outdated(view: View, document: DocumentInfo) -> str:
    until = document.valid_until.isoformat() if document.valid_until else ""
    if view.language == "de":
        return (
            f"Nur ein Dokument, das nicht mehr gilt (bis {until}), sagt das."
            if until
            else "Das Dokument gilt noch nicht."
        )
    return (
        f"Only a document that no longer holds (until {until}) says so." if until else "The document does not hold yet."
    )


def _why_unsupported(view: View, against: _Found | None) -> str:
    if against is not None:
        return "Die Dokumente sagen etwas anderes." if view.language == "de" else "The documents say otherwise."
    return "Kein freigegebenes Dokument belegt das." if view.language == "de" else "No approved document proves it."


def _why_unit_price(view: View) -> str:
    if view.language == "de":
        return "Der Grundpreis folgt nicht aus Preis und Menge der Dokumente."
    return "The unit price does not follow from price and content in the documents."


__all__ = ["Claims", "KnowledgeError"]
