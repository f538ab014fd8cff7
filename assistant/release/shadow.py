"""Candidate answers in parallel: compared with what was served, never shown, kept redacted."""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from assistant.release.tables import shadows
from assistant.store.database import Database
from assistant.types import Answer, Question

log = logging.getLogger("beleg.release")
_MOST_WAITING = 32
_LONGEST = 4_000
"""Characters of a question or an answer that are kept."""

Redact = Callable[[str, str | None], str]


class Shadows:
    """Compares candidates in the background; a candidate that is too slow is skipped, never waited for.

    Args:
        database: where comparisons are kept.
        redact: (text, language) -> the text without personal data.
        keep: comparisons per trial; the oldest go first.
    """

    def __init__(self, database: Database, redact: Redact, keep: int) -> None:
        self._database = database
        self._redact = redact
        self._keep = keep
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="shadow")
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)
        self.skipped = 0

    def compare(self, trial: str, question: Question, served: Answer, ask: Callable[[Question], Answer]) -> None:
        """Have the candidate answer the same question and keep both; returns at once."""
        if not self._waiting.acquire(blocking=False):
            self.skipped += 1
            return
        try:
            self._pool.submit(self._compare, trial, question, served, ask)
        except RuntimeError:
            # The server is stopping.
            self._waiting.release()

    def close(self) -> None:
        """Wait for the comparison at work; those that wait are dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _compare(self, trial: str, question: Question, served: Answer, ask: Callable[[Question], Answer]) -> None:
        try:
            try:
                found = ask(question)
            except Exception as error:
                # A candidate may fail in any way; that is what a shadow is to find out.
                found = Answer("abstain", "", served.language, release=f"failed: {type(error).__name__}")
            self._keep_one(trial, question, served, found)
        except Exception as error:
            log.error("a comparison could not be kept: %s", type(error).__name__)
        finally:
            self._waiting.release()

    def _keep_one(self, trial: str, question: Question, served: Answer, found: Answer) -> None:
        from rapidfuzz import fuzz

        values = {
            "tenant": question.tenant,
            "id": secrets.token_hex(8),
            "trial": trial,
            "question": self._redact(question.text[:_LONGEST], question.language),
            "served": self._form(served),
            "candidate": self._form(found),
            "same_action": int(served.action == found.action),
            "likeness": round(fuzz.token_sort_ratio(served.text, found.text) / 100, 4),
            "at": datetime.now(UTC),
        }
        here = (shadows.c.tenant == question.tenant) & (shadows.c.trial == trial)
        kept = select(shadows.c.id).where(here).order_by(shadows.c.at.desc(), shadows.c.id).limit(self._keep)
        with self._database.write() as connection:
            connection.execute(insert(shadows).values(**values))
            newest = [row.id for row in connection.execute(kept)]
            if len(newest) >= self._keep:
                connection.execute(delete(shadows).where(here & shadows.c.id.not_in(newest)))

    def _form(self, answer: Answer) -> dict[str, Any]:
        return {
            "action": answer.action,
            "text": self._redact(answer.text[:_LONGEST], answer.language),
            "sources": sorted({citation.source for citation in answer.citations}),
            "confidence": round(answer.confidence, 4),
            "release": answer.release,
        }


def shadow_report(database: Database, trial: str, most: int = 20) -> dict[str, Any]:
    """What a shadow found: {"turns", "same_action", "likeness", "changes": the `most` most different, redacted}."""
    with database.read() as connection:
        turns, same, likeness = connection.execute(
            select(func.count(), func.avg(shadows.c.same_action), func.avg(shadows.c.likeness)).where(
                shadows.c.trial == trial
            )
        ).one()
        rows = connection.execute(
            select(shadows)
            .where(shadows.c.trial == trial)
            .order_by(shadows.c.same_action, shadows.c.likeness, shadows.c.id)
            .limit(most)
        ).all()
    changed: list[Mapping[str, Any]] = [
        {"question": row.question, "served": row.served, "candidate": row.candidate, "likeness": row.likeness}
        for row in rows
        if not row.same_action or row.likeness < 1
    ]
    return {
        "turns": turns,
        "same_action": round(float(same), 4) if turns else None,
        "likeness": round(float(likeness), 4) if turns else None,
        "changes": changed,
    }
