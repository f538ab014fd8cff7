"""The claim checker: every factual statement of a text against the approved documents."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from assistant.copy.brand import Brand
from assistant.copy.claims import facts
from assistant.copy.claims.abroad import Abroad
from assistant.copy.claims.detect import PLAIN, Statement, statements
from assistant.copy.claims.verify import Judgement, judge
from assistant.copy.matching import SafePattern
from assistant.copy.rules.claims import ClaimsPolicy, PolicyHit, has_footnote
from assistant.copy.types import Claim, ClaimStatus
from assistant.copy.view import View
from assistant.evidence.units import Unit, units
from assistant.types import Citation
from knowledge.base import KnowledgeBase
from knowledge.errors import KnowledgeError, QueryError
from knowledge.retrieval.visibility import SearchFilter
from knowledge.text.sentences import split
from knowledge.types import DocumentInfo, Hit

HITS = 16
# A proof in words must fit this much better than a contradiction to win.
MARGIN = 0.02
# A figure that agrees yields to another one only where that fits the statement's words much better.
SURE = 0.1
# A sentence without a name and with fewer words is looked up together with the one before it.
SHORT = 3
# From this share of its words in one sentence of the documents on, a plain statement speaks of the same matter.
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
    judgement: Judgement
    unit: Unit
    hit: Hit


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
        found = self._evidence(view, statement)
        if statement.kinds == (PLAIN,) and not any(_speaks_of_it(f.judgement) for f in found):
            return None
        needed = next((hit.source for hit in statement.hits if hit.policy == "document" and hit.source), None)
        valid = [f for f in found if self._proves(f.hit.document, needed.document if needed else "")]
        proven = _best(valid, "proven")
        rule = statement.hits[0].rule if statement.hits else ""
        against = _best(valid, "contradicted")
        figures = "number" in statement.kinds
        margin = -SURE if figures else MARGIN
        if proven is not None and (against is None or proven.judgement.score >= against.judgement.score + margin):
            return _made(view, statement, "supported", proven, "", rule)
        expired = [f for f in found if not self._holds(f.hit.document)]
        old = _best(expired, "proven")
        if old is not None:
            return _made(view, statement, "outdated", old, _why_outdated(view, old.hit.document), rule)
        if any(hit.policy == "allowed" for hit in statement.hits) and against is None:
            return _made(view, statement, "supported", None, "", rule)
        closest = against or max(valid, key=lambda f: f.judgement.score, default=None)
        return _made(view, statement, "unsupported", closest, _why_unsupported(view, against), rule)

    def _forbids(self, view: View, hit: PolicyHit) -> bool:
        if hit.kind == "scarcity":
            return False
        if hit.policy == "footnote":
            return not has_footnote(view, hit, self._footnote)
        return hit.policy == "forbidden"

    def _evidence(self, view: View, statement: Statement) -> list[_Found]:
        if self._knowledge is None:
            return []
        text = _PRICE_NOTE.sub("", view.plain[statement.start : statement.end])
        claim = facts.read(text, view.language)
        names = claim.designations | statement.subject
        if statement.subject and not claim.designations:
            claim = facts.of_the_subject(claim)
        found = self._judged(claim, statement, view, f"{statement.written} {text}" if statement.subject else text)
        if not names and sum(weight >= 0.5 for _, weight in claim.words) < SHORT:
            claim = facts.within(claim, facts.read(statement.context, view.language))
            found += self._judged(claim, statement, view, f"{text} {statement.context}")
        return found

    def _judged(self, claim: facts.Facts, statement: Statement, view: View, query: str) -> list[_Found]:
        names = claim.designations | statement.subject
        topic = frozenset[str]() if names else statement.topic
        hits = self._search(query)
        translated = facts.read(self._abroad(claim.text, view.language), view.language)
        found = []
        for unit in units(hits, split):
            hit = hits[unit.hit]
            stated = claim if hit.chunk.language == view.language else translated
            found.append(_Found(judge(stated, unit, hit, view.language, names, topic), unit, hit))
        return found

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

    def _proves(self, document: DocumentInfo, glob: str) -> bool:
        if not document.approved or not self._holds(document):
            return False
        sources = self._brand.claims.sources
        if sources and not any(fnmatchcase(document.source, pattern) for pattern in sources):
            return False
        return not glob or fnmatchcase(document.source, glob)


def _speaks_of_it(judgement: Judgement) -> bool:
    return judgement.verdict != "open" or judgement.score >= SAME_MATTER


def _best(found: Sequence[_Found], verdict: str) -> _Found | None:
    of = [f for f in found if f.judgement.verdict == verdict]
    return max(of, key=lambda f: (f.judgement.score, f.hit.score), default=None)


def _made(view: View, statement: Statement, status: ClaimStatus, found: _Found | None, reason: str, rule: str) -> Claim:
    text = view.text[statement.start : statement.end]
    span = (statement.start, statement.end)
    return Claim(text, status, _citation(found), span, statement.kinds, reason, rule)


def _citation(found: _Found | None) -> Citation | None:
    if found is None:
        return None
    hit, unit = found.hit, found.unit
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


__all__ = ["Claims", "KnowledgeError"]
