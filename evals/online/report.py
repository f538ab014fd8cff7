"""The weekly report: how live turns did, against the weeks before, with what rules found and people said."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.monitor.types import Sample
from evals.online.check import hold, rules_of
from evals.online.drift import mean_drift
from evals.online.rules import RELATIVE
from evals.online.score import LOWER, METRICS
from evals.online.windows import Window, value_of, window
from evals.statistics import interval

if TYPE_CHECKING:
    from assistant.compose import Beleg

_WORST = 12
_CHARTED = ("groundedness", "abstention", "escalation", "tense", "guard_hit", "latency_ms", "euros")
_SLICED = ("groundedness", "abstention", "escalation", "pii_leak")
_LEAST = 20
"""Turns of both windows from which a change is tested."""


def report_of(beleg: "Beleg", tenant: str, days: float = 7.0, now: datetime | None = None) -> dict[str, Any]:
    """Everything the report shows, as plain data; texts are redacted.

    Args:
        days: what is reported; the `reference_days` of the alert rules before that are what it is held against.

    Raises:
        EvalError: the alert rules cannot be used.
    """
    now = now or datetime.now(UTC)
    rules, since = rules_of(beleg), now - timedelta(days=days)
    monitor = beleg.monitor
    kept = monitor.store.between(tenant, since, now, drawn=False)
    current = window(kept)
    reference = window(monitor.store.between(tenant, since - timedelta(days=rules.reference_days), since))
    return {
        "tenant": tenant,
        "from": since.isoformat(timespec="minutes"),
        "to": now.isoformat(timespec="minutes"),
        "reference_days": rules.reference_days,
        "share": beleg.settings.monitor.share,
        "turns": len(current),
        "conversations": len({one.conversation_id for one in current.samples}),
        "turns_before": len(reference),
        "metrics": [found for name in METRICS if (found := _metric(name, reference, current))],
        "days": list(_days(current, since, now)),
        "slices": dict(_slices(current)),
        "rules": [one.as_json() for one in hold(rules, reference, current)],
        "alerts": [one.as_json() for one in monitor.alerts.all(tenant) if one.at >= since],
        "releases": _releases(beleg, since),
        "queue": monitor.store.states(tenant),
        "labels": _labels(beleg, tenant, since),
        "worst": [_shown(one) for one in _worst(kept)],
    }


def _metric(name: str, reference: Window, current: Window) -> dict[str, Any] | None:
    now, before = current.values(name), reference.values(name)
    if not now[0] and not before[0]:
        return None
    found: dict[str, Any] = {"name": name, "better": "lower" if name in LOWER else "higher"}
    found |= {"now": _mean(now), "before": _mean(before), "unscored": current.unscored(name)}
    if min(len(now[0]), len(before[0])) >= _LEAST:
        drift = mean_drift(before, now, relative=name in RELATIVE)
        assert drift is not None
        change = sum(now[0]) / len(now[0]) - sum(before[0]) / len(before[0])
        found["change"] = {"value": round(change, 5), "p": round(drift.p, 4)}
    return found


def _mean(values: tuple[list[float], list[str]]) -> dict[str, Any] | None:
    if not values[0]:
        return None
    found = interval(*values)
    ends = (found.low, found.high) if found.clusters > 1 else (None, None)
    low, high = (None if end is None or abs(end) > 1e300 else round(end, 5) for end in ends)
    return {"value": round(found.value, 5), "low": low, "high": high, "turns": found.cases}


def _days(current: Window, since: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    by_day: dict[str, list[Sample]] = {}
    for one in current.samples:
        by_day.setdefault(one.at.date().isoformat(), []).append(one)
    day = since.date()
    while day <= now.date():
        found = by_day.get(day.isoformat(), [])
        values = {name: [v for one in found if (v := value_of(one, name)) is not None] for name in _CHARTED}
        means = {name: round(sum(given) / len(given), 5) if given else None for name, given in values.items()}
        yield {"day": day.isoformat(), "turns": len(found), **means}
        day += timedelta(days=1)


def _slices(current: Window) -> Iterator[tuple[str, dict[str, Any]]]:
    parts: dict[str, list[Sample]] = {}
    for one in current.samples:
        for tag in (f"language:{one.language}", f"channel:{one.channel}", f"release:{one.release.split(' ')[0]}"):
            parts.setdefault(tag, []).append(one)
    for tag, samples in sorted(parts.items()):
        part = Window(tuple(samples))
        yield tag, {"turns": len(part), **{name: _mean(part.values(name)) for name in _SLICED}}


def _releases(beleg: "Beleg", since: datetime) -> list[dict[str, Any]]:
    from assistant.release.serving import release_store
    from assistant.release.view import changelog

    shown = ("kind", "release", "at", "by", "why", "changes", "share", "unsafe")
    return [
        {key: entry[key] for key in shown if key in entry}
        for entry in changelog(release_store(beleg))
        if datetime.fromisoformat(entry["at"]) >= since
    ]


def _labels(beleg: "Beleg", tenant: str, since: datetime) -> dict[str, Any]:
    given = [one for labels in beleg.monitor.labels.all(tenant).values() for one in labels]
    fresh = [one for one in given if datetime.fromisoformat(one["at"]) >= since]
    return {
        "all": len(given),
        "new": len(fresh),
        "verdicts": dict(sorted(Counter(one["verdict"] for one in fresh).items())),
    }


def _worst(kept: Sequence[Sample]) -> list[Sample]:
    queued = [one for one in kept if one.reasons and one.reasons[0] != "random"]
    return sorted(queued, key=lambda one: (-one.priority, one.at), reverse=False)[:_WORST]


def _shown(sample: Sample) -> Mapping[str, Any]:
    keys = (
        "id",
        "at",
        "release",
        "language",
        "action",
        "question",
        "reply",
        "scores",
        "reasons",
        "correction",
        "state",
    )
    form = sample.as_json()
    return {key: form[key] for key in keys}
