"""Kept answers in Redis: `{prefix}:answer:<tenant>:<key>`, and `{prefix}:evidence:<tenant>:<document>:<version>` with
the keys of the answers that rest on it. Both expire by themselves."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from assistant.resilience.cache import Version

_SLACK = 60


class RedisCache:
    """A `CacheStore` in Redis.

    Args:
        client: a `redis.Redis` with `decode_responses=True`.
        prefix: begins every key.
    """

    def __init__(self, client: Any, prefix: str = "beleg") -> None:
        self._client = client
        self._prefix = f"{{{prefix}}}"

    def get(self, tenant: str, key: str, now: float) -> Mapping[str, Any] | None:
        """See `CacheStore.get`."""
        found = self._client.get(self._answer(tenant, key))
        if not found:
            return None
        kept: dict[str, Any] = json.loads(found)
        value: Mapping[str, Any] = kept["value"]
        return value if kept["expires_at"] > now else None

    def put(
        self,
        tenant: str,
        key: str,
        value: Mapping[str, Any],
        versions: Collection[Version],
        expires_at: float,
        now: float,
    ) -> None:
        """See `CacheStore.put`."""
        seconds = max(1, int(expires_at - now) + _SLACK)
        kept = json.dumps({"value": value, "expires_at": expires_at}, ensure_ascii=False)
        pipeline = self._client.pipeline()
        pipeline.set(self._answer(tenant, key), kept, ex=seconds)
        for version in versions:
            pipeline.sadd(self._evidence(tenant, version), key)
            pipeline.expire(self._evidence(tenant, version), seconds)
        pipeline.execute()

    def versions(self, tenant: str) -> set[Version]:
        """See `CacheStore.versions`."""
        begin = f"{self._prefix}:evidence:{tenant}:"
        found = self._client.scan_iter(match=f"{_literal(begin)}*")
        return {(document_id, version) for name in found for document_id, version in [name[len(begin) :].split(":", 1)]}

    def forget(self, tenant: str, versions: Collection[Version]) -> int:
        """See `CacheStore.forget`."""
        gone = 0
        for version in versions:
            keys = self._client.smembers(self._evidence(tenant, version))
            if keys:
                gone += int(self._client.delete(*(self._answer(tenant, key) for key in keys)))
            self._client.delete(self._evidence(tenant, version))
        return gone

    def clear(self, tenant: str) -> None:
        """See `CacheStore.clear`."""
        for kind in ("answer", "evidence"):
            for name in self._client.scan_iter(match=f"{_literal(f'{self._prefix}:{kind}:{tenant}:')}*"):
                self._client.delete(name)

    def expire(self, now: float) -> None:
        """Nothing: Redis does it."""

    def _answer(self, tenant: str, key: str) -> str:
        return f"{self._prefix}:answer:{tenant}:{key}"

    def _evidence(self, tenant: str, version: Version) -> str:
        return f"{self._prefix}:evidence:{tenant}:{version[0]}:{version[1]}"


def _literal(text: str) -> str:
    """Text for a pattern of SCAN in which nothing is special."""
    return "".join(f"\\{c}" if c in "*?[]^-\\" else c for c in text)
