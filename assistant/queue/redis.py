"""Jobs in Redis: every change is one Lua script, so a job is never between two states.

Keys, all in one cluster slot: `{prefix}:job:<tenant>:<id>` is the job; `{prefix}:due:<kind>` and
`{prefix}:held:<kind>` order queued jobs by due time and running ones by the end of their lease; `{prefix}:key:…` is an
idempotency key; `{prefix}:ended` orders what may be forgotten. Redis must persist (`appendonly yes`) for jobs to
survive its own restart.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.queue.errors import QueueError
from assistant.queue.store import Claim, NewJob
from assistant.queue.types import JobStatus

_ADD = """
if ARGV[1] == '1' then
  local known = redis.call('GET', KEYS[1])
  if known then return known end
  redis.call('SET', KEYS[1], ARGV[2])
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('HSET', KEYS[2], unpack(ARGV, 6))
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[3])
  redis.call('SADD', KEYS[4], ARGV[5])
end
return ARGV[2]
"""

_CLAIM = """
local prefix, owner, now, lease = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
while true do
  local member, from, first, of = nil, nil, nil, nil
  for i = 5, #ARGV do
    local upto = {['due'] = now, ['held'] = '(' .. now}
    for name, last in pairs(upto) do
      local zset = prefix .. ':' .. name .. ':' .. ARGV[i]
      local found = redis.call('ZRANGEBYSCORE', zset, '-inf', last, 'WITHSCORES', 'LIMIT', 0, 1)
      if found[1] and (not first or tonumber(found[2]) < first) then
        member, from, first, of = found[1], zset, tonumber(found[2]), ARGV[i]
      end
    end
  end
  if not member then return false end
  redis.call('ZREM', from, member)
  local job = prefix .. ':job:' .. member
  if redis.call('EXISTS', job) == 1 then
    redis.call('HINCRBY', job, 'attempts', 1)
    redis.call('HSET', job, 'state', 'running', 'owner', owner, 'lease_until', lease, 'updated_at', now)
    redis.call('ZADD', prefix .. ':held:' .. of, lease, member)
    local values = redis.call('HGETALL', job)
    table.insert(values, 'member')
    table.insert(values, member)
    return values
  end
end
"""

_WRITE = """
local held = redis.call('HMGET', KEYS[1], 'state', 'owner')
if held[1] ~= 'running' or held[2] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
local at = redis.call('HMGET', KEYS[1], 'state', 'due_at', 'lease_until', 'updated_at')
if at[1] == 'running' then
  redis.call('ZADD', KEYS[3], at[3], ARGV[2])
else
  redis.call('ZREM', KEYS[3], ARGV[2])
  if at[1] == 'queued' then
    redis.call('ZADD', KEYS[2], at[2], ARGV[2])
  else
    redis.call('ZADD', KEYS[4], at[4], ARGV[2])
  end
end
return 1
"""

_CANCEL = """
local state, kind = unpack(redis.call('HMGET', KEYS[1], 'state', 'kind'))
if state ~= 'queued' and state ~= 'running' then return 0 end
redis.call('HSET', KEYS[1], 'cancel', '1', 'updated_at', ARGV[2])
if state == 'queued' then
  redis.call('HSET', KEYS[1], 'state', 'cancelled')
  redis.call('ZREM', ARGV[3] .. ':due:' .. kind, ARGV[1])
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
end
return 1
"""

_OWNERS = """
local owners = {}
for _, kind in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local held = ARGV[1] .. ':held:' .. kind
  for _, member in ipairs(redis.call('ZRANGE', held, 0, -1)) do
    local owner = redis.call('HGET', ARGV[1] .. ':job:' .. member, 'owner')
    for i = 2, #ARGV do
      if owner == ARGV[i] then
        redis.call('ZADD', held, 0, member)
        redis.call('HSET', ARGV[1] .. ':job:' .. member, 'lease_until', 0)
      end
    end
    if owner then table.insert(owners, owner) end
  end
end
return owners
"""

_PURGE = """
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2], 'LIMIT', 0, 1000)) do
  local job = ARGV[1] .. ':job:' .. member
  local key = redis.call('HGET', job, 'key')
  if key and key ~= '' then redis.call('DEL', key) end
  redis.call('DEL', job)
  redis.call('ZREM', KEYS[1], member)
end
return redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[2])
"""


class RedisJobs:
    """A `JobStore` in Redis.

    Args:
        client: a `redis.Redis` with `decode_responses=True`.
        prefix: begins every key.
    """

    def __init__(self, client: Any, prefix: str = "beleg") -> None:
        self._client = client
        self._prefix = f"{{{prefix}}}"
        names = {"add": _ADD, "claim": _CLAIM, "write": _WRITE, "cancel": _CANCEL, "owners": _OWNERS, "purge": _PURGE}
        self._scripts = {name: client.register_script(text) for name, text in names.items()}

    def add(self, job: NewJob, now: float) -> str:
        """See `JobStore.add`."""
        member = f"{job.tenant}:{job.id}"
        key = self._key("key", job.tenant, job.kind, job.key) if job.key is not None else ""
        fields = _flat(
            {
                "kind": job.kind, "key": key, "state": "queued", "payload": dict(job.payload), "checkpoint": {},
                "result": None, "stage": "", "done": 0, "total": 0, "attempts": 0, "failures": 0, "cancel": 0,
                "due_at": job.due_at, "lease_until": 0.0, "owner": "", "created_at": now, "updated_at": now,
            }
        )  # fmt: skip
        keys = [key or self._key("key"), self._key("job", member), self._key("due", job.kind), self._key("kinds")]
        return str(self._run("add", keys, [int(bool(key)), job.id, member, repr(job.due_at), job.kind, *fields]))

    def get(self, tenant: str, job_id: str) -> JobStatus | None:
        """See `JobStore.get`."""
        found = self._call(lambda: self._client.hgetall(self._key("job", tenant, job_id)))
        if not found:
            return None
        numbers = int(found["done"]), int(found["total"]), json.loads(found["result"]) or None, int(found["attempts"])
        return JobStatus(job_id, found["kind"], found["state"], found["stage"], *numbers)

    def cancel(self, tenant: str, job_id: str, now: float) -> bool:
        """See `JobStore.cancel`."""
        member = f"{tenant}:{job_id}"
        keys = [self._key("job", member), self._key("ended")]
        return bool(self._run("cancel", keys, [member, repr(now), self._prefix]))

    def claim(self, kinds: Sequence[str], owner: str, now: float, lease_until: float) -> Claim | None:
        """See `JobStore.claim`."""
        flat = self._run("claim", [self._key("kinds")], [self._prefix, owner, repr(now), repr(lease_until), *kinds])
        if not flat:
            return None
        found = dict(zip(flat[::2], flat[1::2], strict=True))
        tenant, _, job_id = found["member"].partition(":")
        return Claim(
            tenant=tenant,
            id=job_id,
            kind=found["kind"],
            owner=owner,
            payload=json.loads(found["payload"]),
            checkpoint=json.loads(found["checkpoint"]),
            attempts=int(found["attempts"]),
            failures=int(found["failures"]),
            cancel=found["cancel"] == "1",
        )

    def write(self, claim: Claim, changes: Mapping[str, Any], now: float) -> bool:
        """See `JobStore.write`."""
        member = f"{claim.tenant}:{claim.id}"
        names = (("job", member), ("due", claim.kind), ("held", claim.kind), ("ended",))
        fields = _flat({**changes, "updated_at": now})
        return bool(self._run("write", [self._key(*name) for name in names], [claim.owner, member, *fields]))

    def stopping(self, claim: Claim) -> bool:
        """See `JobStore.stopping`."""
        at = self._key("job", claim.tenant, claim.id)
        state, owner, cancel = self._call(lambda: self._client.hmget(at, "state", "owner", "cancel"))
        return bool(state != "running" or owner != claim.owner or cancel == "1")

    def owners(self) -> list[str]:
        """See `JobStore.owners`."""
        return list(self._run("owners", [self._key("kinds")], [self._prefix]))

    def free(self, owners: Sequence[str], now: float) -> None:  # noqa: ARG002
        """See `JobStore.free`."""
        self._run("owners", [self._key("kinds")], [self._prefix, *owners])

    def purge(self, before: float) -> None:
        """See `JobStore.purge`."""
        while self._run("purge", [self._key("ended")], [self._prefix, repr(before)]):
            pass

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _key(self, *parts: str | None) -> str:
        return ":".join((self._prefix, *(str(part) for part in parts)))

    def _run(self, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        return self._call(lambda: self._scripts[name](keys=keys, args=arguments))

    def _call(self, action: Any) -> Any:
        from redis.exceptions import RedisError

        try:
            return action()
        except RedisError as error:
            raise QueueError(
                f"The job queue in Redis cannot be used ({type(error).__name__}).",
                "Check queue.url, that the server runs, and that it has memory left.",
            ) from None


def _flat(fields: Mapping[str, Any]) -> list[str]:
    """Names and values in turn; structures as JSON."""
    flat: list[str] = []
    for name, value in fields.items():
        structured = name in ("payload", "checkpoint", "result")
        flat += [name, json.dumps(value, ensure_ascii=False) if structured else str(value)]
    return flat
