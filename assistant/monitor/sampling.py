"""Draws live turns by conversation, scores them while they are whole, and keeps them redacted.

Scoring happens in memory, in the background: a leak of personal data cannot be seen any more once the text is redacted.
A turn that went wrong is kept whether it was drawn or not, and is then counted in no figure.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from assistant.monitor.store import SampleStore, new_id
from assistant.monitor.types import LiveTurn, Sample, Scorer, Scores

log = logging.getLogger("beleg.monitor")
_MOST_WAITING = 64
_LONGEST = 4_000
_MOST_HISTORY = 12
_LEAST_GROUNDED = 0.5
URGENT, BAD, WEAK = 3, 2, 1

Redact = Callable[[str, str | None], str]
Embed = Callable[[str], "np.ndarray | None"]


@dataclass(frozen=True, slots=True)
class SamplingOptions:
    """What is drawn.

    Attributes:
        share: of conversations, 0..1.
        address: how German replies address a customer: sie, du or any.
        model: name of the embedding model.
    """

    share: float
    address: str = "sie"
    model: str = ""


class Sampler:
    """Keeps a sample of live turns; a turn that comes while too many wait is skipped, never waited for.

    Args:
        store: where samples are kept.
        score: see `Scorer`.
        redact: (text, language) → the text without personal data.
        embed: vector of a redacted question, unit length, or None.
        options: see `SamplingOptions`.
    """

    def __init__(
        self, store: SampleStore, score: Scorer, redact: Redact, embed: Embed, options: SamplingOptions
    ) -> None:
        self._store = store
        self._score = score
        self._redact = redact
        self._embed = embed
        self._options = options
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sample")
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)
        self.skipped = 0

    def saw(self, turn: LiveTurn) -> None:
        """Take notice of a turn; returns at once."""
        drawn = is_drawn(turn.tenant, turn.conversation_id, self._options.share)
        if self._options.share > 0 and (drawn or turn.facts.get("failed")):
            self._later(lambda: self.keep(turn, drawn=drawn))

    def rated(
        self, tenant: str, conversation_id: str, seq: int, helpful: bool, correction: str, turn: LiveTurn
    ) -> None:
        """Take notice of a rating; a turn that was rated badly is kept and goes into the queue. Returns at once."""
        if self._options.share > 0:
            self._later(lambda: self._rated(tenant, conversation_id, seq, helpful, correction, turn))

    def keep(self, turn: LiveTurn, *, drawn: bool, reasons: Sequence[str] = ()) -> Sample:
        """Score, redact and store a turn now.

        Args:
            drawn: whether it counts in figures.
            reasons: why it is in the queue, beside what its scores say.
        """
        scores = self._scored(turn)
        found = [*reasons, *_reasons(turn, scores)]
        question = self._clean(turn.question, turn.language)
        vector = self._embed(question) if question.strip() else None
        sample = Sample(
            tenant=turn.tenant,
            id=new_id("S"),
            conversation_id=turn.conversation_id[:64],
            seq=turn.seq,
            at=datetime.now(UTC),
            release=turn.release[:80],
            channel=turn.channel[:20],
            language=turn.language[:8],
            action=turn.action[:12],
            drawn=drawn,
            question=question,
            history=[
                {"role": one.role, "text": self._clean(one.text, turn.language)}
                for one in turn.history[-_MOST_HISTORY:]
            ],
            reply=self._clean(turn.reply, turn.language),
            citations=[dict(item) for item in turn.citations],
            facts=dict(turn.facts),
            scores=scores,
            vector=vector.astype(np.float16).tobytes() if vector is not None else None,
            model=self._options.model[:200] if vector is not None else "",
            state="open" if found else "none",
            reasons=found,
            priority=max((_priority(reason) for reason in found), default=0),
            correction="",
        )
        self._store.add(sample)
        return sample

    def close(self) -> None:
        """Finish the turns that wait; further ones are not taken."""
        self._pool.shutdown(wait=True)

    def settle(self) -> None:
        """Wait until every turn seen so far is kept."""
        self._pool.submit(lambda: None).result()

    def _rated(
        self, tenant: str, conversation_id: str, seq: int, helpful: bool, correction: str, turn: LiveTurn
    ) -> None:
        known = self._store.of_turn(tenant, conversation_id[:64], seq)
        if known is None:
            if helpful:
                return
            known = self.keep(turn, drawn=False, reasons=["rated"])
        values: dict[str, Any] = {"facts": {**known.facts, "helpful": helpful}}
        if not helpful:
            values |= {
                "correction": self._clean(correction, turn.language),
                "reasons": list(dict.fromkeys(["rated", *known.reasons])),
                "priority": URGENT,
                "state": "open" if known.state in ("none", "open") else known.state,
            }
        self._store.change(tenant, known.id, **values)

    def _scored(self, turn: LiveTurn) -> Scores:
        try:
            return self._score(turn, self._options.address)
        except Exception as error:
            log.error("a turn could not be scored: %s", type(error).__name__)
            return {}

    def _clean(self, text: str, language: str) -> str:
        return self._redact(text[:_LONGEST], language or None)

    def _later(self, work: Callable[[], Any]) -> None:
        if not self._waiting.acquire(blocking=False):
            self.skipped += 1
            return

        def done() -> None:
            try:
                work()
            except Exception as error:
                # Monitoring must not cost anybody an answer, nor the next sample.
                log.error("a turn could not be sampled: %s", type(error).__name__)
            finally:
                self._waiting.release()

        try:
            self._pool.submit(done)
        except RuntimeError:
            # The server is stopping.
            self._waiting.release()


def is_drawn(tenant: str, conversation_id: str, share: float) -> bool:
    """Whether a conversation is drawn: by its id alone, so that all its turns are, on every server and again later."""
    digest = hashlib.sha256(f"sample:{tenant}:{conversation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < share


def _reasons(turn: LiveTurn, scores: Scores) -> list[str]:
    """What speaks for having a person look at a turn."""
    found = ["failed"] if turn.facts.get("failed") else []
    if (scores.get("pii_leak") or 0.0) > 0:
        found.append("metric:pii_leak")
    grounded = scores.get("groundedness")
    if grounded is not None and grounded < _LEAST_GROUNDED:
        found.append("metric:groundedness")
    found += [f"metric:{name}" for name in ("language", "address") if scores.get(name) == 0.0]
    return [*found, "abstain"] if turn.action == "abstain" and "failed" not in found else found


def _priority(reason: str) -> int:
    if reason in ("rated", "failed", "metric:pii_leak"):
        return URGENT
    return BAD if reason.startswith("metric:") else WEAK


def without_people(sample: Sample) -> Mapping[str, Any]:
    """A sample for an export: no id of a conversation."""
    return replace(sample, conversation_id="", vector=None).as_json()
