"""Answers of language models, kept by a fingerprint of everything they depend on.

The key is a digest of tenant, model, prompt, question, evidence (document versions and offsets) and access groups: when
one of them changes, the old answer is not found, so it needs no emptying to be safe; `sweep` removes what has become
unreachable. What is kept are statements and the offsets of their quotes; the quotes themselves are read from the
evidence at hand. Questions come here with placeholders for personal data, and never in clear: a key is an HMAC.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from assistant.generate import DraftAnswer, Quote, Statement
from assistant.types import Evidence, Question

_VERSION = 1
_DAY = 86_400.0
Version = tuple[str, str]
"""(document id, version)"""


class CacheStore(Protocol):
    """Where answers are kept; one contract test over every implementation. Moments are seconds since 1970."""

    def get(self, tenant: str, key: str, now: float) -> Mapping[str, Any] | None:
        """A value that has not expired."""
        ...

    def put(
        self,
        tenant: str,
        key: str,
        value: Mapping[str, Any],
        versions: Collection[Version],
        expires_at: float,
        now: float,
    ) -> None:
        """Keep a value with the document versions that it rests on."""
        ...

    def versions(self, tenant: str) -> set[Version]:
        """All document versions that values rest on."""
        ...

    def forget(self, tenant: str, versions: Collection[Version]) -> int:
        """Remove the values that rest on these; returns how many went."""
        ...

    def clear(self, tenant: str) -> None:
        """Remove everything of a tenant."""
        ...

    def expire(self, now: float) -> None:
        """Remove what has expired."""
        ...


class AnswerCache:
    """Keeps drafts of language models.

    Args:
        store: where.
        tenant: whose.
        days: how long.
        secret: key of the HMAC; with the default, whoever reads the store could test guesses of questions.
        live: the document versions that may answer now.
        generation: a number that changes with every change of the index.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        store: CacheStore,
        tenant: str,
        *,
        days: float = 7.0,
        secret: str = "",
        live: Callable[[], Collection[Version]] = frozenset,
        generation: Callable[[], int] = lambda: 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._tenant, self._days, self._clock = store, tenant, days, clock
        self._secret = secret.encode() or b"beleg"
        self._live, self._generation = live, generation
        self._swept: int | None = None

    def key(self, fingerprint: str, question: Question, evidence: Sequence[Evidence]) -> str:
        """The fingerprint of an answer.

        Args:
            fingerprint: of model and prompt.
            question: as the model sees it, with placeholders for personal data.
            evidence: as the model sees it.
        """
        parts = {
            "version": _VERSION,
            "tenant": [self._tenant, question.tenant],
            "model": fingerprint,
            "question": " ".join(question.text.split()),
            "language": question.language,
            "groups": sorted(question.groups),
            "evidence": [
                [item.hit.document.id, item.hit.document.version, item.hit.chunk.start, item.start, item.end]
                for item in evidence
            ],
        }
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    def get(self, key: str, evidence: Sequence[Evidence]) -> DraftAnswer | None:
        """The kept draft, its quotes taken from this evidence; None when there is none."""
        self._sweep()
        value = self._store.get(self._tenant, key, self._clock())
        return None if value is None else _draft(value, evidence)

    def put(self, key: str, draft: DraftAnswer) -> None:
        """Keep a draft that has passed the output guards."""
        versions = {
            (quote.hit.document.id, quote.hit.document.version) for item in draft.statements for quote in item.quotes
        }
        now = self._clock()
        self._store.put(self._tenant, key, _value(draft), versions, now + self._days * _DAY, now)

    def forget(self, document_ids: Collection[str]) -> int:
        """Remove every answer that rests on these documents, in any version; returns how many went."""
        gone = {(found, version) for found, version in self._store.versions(self._tenant) if found in document_ids}
        return self._store.forget(self._tenant, gone)

    def clear(self) -> None:
        """Remove every answer of the tenant."""
        self._store.clear(self._tenant)

    def _sweep(self) -> None:
        """After a change of the index: remove what rests on versions that are gone, and what has expired."""
        generation = self._generation()
        if generation == self._swept:
            return
        self._swept = generation
        self._store.expire(self._clock())
        gone = self._store.versions(self._tenant) - set(self._live())
        if gone:
            self._store.forget(self._tenant, gone)


def _value(draft: DraftAnswer) -> dict[str, Any]:
    return {
        "text": draft.text,
        "language": draft.language,
        "generator": draft.generator,
        "statements": [
            [item.text, [[q.hit.document.id, q.hit.document.version, q.start, q.end] for q in item.quotes]]
            for item in draft.statements
        ],
    }


def _draft(value: Mapping[str, Any], evidence: Sequence[Evidence]) -> DraftAnswer | None:
    statements = []
    for text, places in value["statements"]:
        quotes = [_quote(place, evidence) for place in places]
        if not quotes or None in quotes:
            return None
        statements.append(Statement(text, tuple(quote for quote in quotes if quote)))
    return DraftAnswer(value["text"], tuple(statements), value["language"], value["generator"])


def _quote(place: Sequence[Any], evidence: Sequence[Evidence]) -> Quote | None:
    document_id, version, start, end = place
    for item in evidence:
        info, chunk = item.hit.document, item.hit.chunk
        if (info.id, info.version) == (document_id, version) and chunk.start <= start < end <= chunk.end:
            return Quote(item.hit, start, end)
    return None
