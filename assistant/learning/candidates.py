"""FAQ candidates: kept, merged, decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from assistant.errors import RequestError
from assistant.handover import store
from assistant.handover.errors import CaseConflict, NoSuchCase
from assistant.handover.tables import case_events, case_refs, cases, faq_candidates
from assistant.learning.likeness import likeness
from assistant.store.database import Database

State = Literal["pending", "approved", "rejected", "withdrawn"]
SAME_QUESTION, SAME_ANSWER = 0.5, 0.5
_BEFORE: Mapping[str, Sequence[str]] = {
    "pending": (),
    "approved": ("pending", "approved", "withdrawn"),
    "rejected": ("pending",),
    "withdrawn": ("approved",),
}
_BATCH = 200
_VARIANTS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question and an answer that a person gave; see `assistant.handover.tables.faq_candidates`."""

    tenant: str
    id: str
    state: State
    language: str
    question: str
    answer: str
    cases: Sequence[str]
    variants: Sequence[str]
    left_out: int
    similarity: float
    decided_by: str
    created_at: datetime
    decided_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "state": self.state,
            "language": self.language,
            "question": self.question,
            "answer": self.answer,
            "cases": list(self.cases),
            "variants": list(self.variants),
            "left_out": self.left_out,
            "similarity": self.similarity,
            "decided_by": self.decided_by,
            "created_at": self.created_at.isoformat(),
            "decided_at": self.decided_at.isoformat() if self.decided_at else None,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """What a case teaches, before it is merged with what is known."""

    case_id: str
    language: str
    question: str
    answer: str
    left_out: int


class Candidates:
    """FAQ candidates of all tenants; every call names one.

    Args:
        database: where they are kept.
        clock: now, time zone aware.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def unread(self, tenant: str) -> list[tuple[Mapping[str, Any], list[str]]]:
        """Resolved cases that have not been looked at, with the replies that people gave."""
        seen = select(case_refs.c.case_id).where(case_refs.c.tenant == tenant, case_refs.c.kind == "faq")
        query = (
            select(cases)
            .where(cases.c.tenant == tenant, cases.c.state == "resolved", cases.c.resolution == "resolved")
            .where(cases.c.id.not_in(seen))
            .order_by(cases.c.resolved_at)
            .limit(_BATCH)
        )
        with self._database.read() as connection:
            return [
                (dict(row._mapping), _replies(connection, tenant, row.id)) for row in connection.execute(query).all()
            ]

    def note(self, tenant: str, case_id: str, found: Found | None) -> str | None:
        """Keep what a case teaches, merged with a candidate that says the same; returns the candidate's id.

        In one transaction with the note that the case has been looked at.
        """
        with self._database.write() as connection:
            if store.referenced(connection, tenant, "faq", case_id):
                return None
            store.refer(connection, tenant, "faq", case_id, case_id)
            if found is None:
                return None
            known = self._of(connection, tenant, found.language)
            twin, nearest = _twin(known, found)
            if twin is None:
                return self._add(connection, tenant, found, nearest)
            variants = list(dict.fromkeys([*twin.variants, found.question]))
            values = {
                "cases": [*twin.cases, found.case_id],
                "variants": [text for text in variants if text != twin.question][:_VARIANTS],
            }
            connection.execute(_at(tenant, twin.id).values(**values))
            return twin.id

    def get(self, tenant: str, candidate_id: str) -> Candidate:
        """A candidate.

        Raises:
            NoSuchCase: there is none of this id.
        """
        query = select(faq_candidates).where(
            faq_candidates.c.tenant == tenant, faq_candidates.c.id == candidate_id.upper()
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NoSuchCase("There is no such FAQ candidate.", "See: beleg inbox faq list")
        return _candidate(row)

    def listed(self, tenant: str, states: Sequence[str] = ()) -> list[Candidate]:
        """Candidates, oldest first."""
        query = select(faq_candidates).where(faq_candidates.c.tenant == tenant)
        if states:
            query = query.where(faq_candidates.c.state.in_(states))
        ordered = query.order_by(faq_candidates.c.created_at, faq_candidates.c.id)
        with self._database.read() as connection:
            return [_candidate(row) for row in connection.execute(ordered)]

    def decide(
        self, tenant: str, candidate_id: str, state: State, by: str, *, question: str = "", answer: str = ""
    ) -> Candidate:
        """Approve, reject or withdraw; only what is pending or approved can be decided on.

        Raises:
            CaseConflict: somebody decided otherwise meanwhile.
        """
        found = self.get(tenant, candidate_id)
        values = {"state": state, "decided_by": by, "decided_at": self._clock()}
        values |= {name: text for name, text in (("question", question), ("answer", answer)) if text}
        with self._database.write() as connection:
            where = faq_candidates.c.state.in_(_BEFORE[state])
            changed = connection.execute(_at(tenant, found.id).where(where).values(**values)).rowcount
        if not changed:
            raise CaseConflict(f"The candidate is {found.state}.", "Look at it again.")
        return self.get(tenant, found.id)

    def _of(self, connection: Connection, tenant: str, language: str) -> list[Candidate]:
        here = (faq_candidates.c.tenant == tenant, faq_candidates.c.language == language)
        query = select(faq_candidates).where(*here).order_by(faq_candidates.c.created_at, faq_candidates.c.id)
        return [_candidate(row) for row in connection.execute(query)]

    def _add(self, connection: Connection, tenant: str, found: Found, nearest: float) -> str:
        candidate_id = store.new_id("Q")
        connection.execute(
            insert(faq_candidates).values(
                tenant=tenant,
                id=candidate_id,
                state="pending",
                language=found.language,
                question=found.question,
                answer=found.answer,
                cases=[found.case_id],
                variants=[],
                left_out=found.left_out,
                similarity=round(nearest, 4),
                decided_by="",
                created_at=self._clock(),
            )
        )
        return candidate_id


def _twin(known: Sequence[Candidate], found: Found) -> tuple[Candidate | None, float]:
    """The candidate that asks and answers the same, and how near the nearest question is.

    A near question with another answer stays a candidate of its own: its editor sees by the similarity that two people
    have answered differently.
    """
    alike = likeness(found.language)
    scored = [(max(alike(found.question, text) for text in (c.question, *c.variants)), c) for c in known]
    nearest = max((score for score, _ in scored), default=0.0)
    same = [(s, c) for s, c in scored if s >= SAME_QUESTION and alike(found.answer, c.answer) >= SAME_ANSWER]
    best = max(same, key=lambda item: item[0], default=None)
    return (best[1] if best else None), nearest


def _replies(connection: Connection, tenant: str, case_id: str) -> list[str]:
    query = select(case_events.c.text).where(
        case_events.c.tenant == tenant, case_events.c.case_id == case_id, case_events.c.kind == "replied"
    )
    return list(connection.execute(query.order_by(case_events.c.number)).scalars())


def _at(tenant: str, candidate_id: str) -> Any:
    return update(faq_candidates).where(faq_candidates.c.tenant == tenant, faq_candidates.c.id == candidate_id)


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(**row._mapping)


def checked(question: str, answer: str) -> None:
    """Refuse what is no FAQ entry.

    Raises:
        RequestError: empty.
    """
    if not question.strip() or not answer.strip():
        raise RequestError("A FAQ entry needs a question and an answer.", "Write both.")
