"""Releases as the command line and the API show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.release.contents import changes
from assistant.release.errors import ReleaseError
from assistant.release.promotion import judge
from assistant.release.store import ReleaseStore
from assistant.release.trail import promoted
from assistant.release.trials import Trial, Trials

_SHOWN = frozenset({"promote", "rollback", "canary", "shadow", "stop"})


def overview(store: ReleaseStore) -> list[dict[str, Any]]:
    """All releases, newest first: {"id", "built_at", "state", "evals": {suite: decision}}."""
    stack = promoted(store.trail.all())
    current = stack[-1] if stack else ""
    found = []
    for release, at in reversed(store.all().items()):
        state = "promoted" if release == current else "earlier" if release in stack else "candidate"
        evals = {name: one.decision for name, one in store.evaluations(release).items()}
        found.append({"id": release, "built_at": at.isoformat(timespec="seconds"), "state": state, "evals": evals})
    return found


def detail(store: ReleaseStore, release: str, required: Sequence[str] = ()) -> dict[str, Any]:
    """One release in full; the text of its files is left out.

    Args:
        required: suites that a promotion needs, see `release.suites`.
    """
    bundle = store.load(release)
    verdict = judge(store, release, required)
    return {
        "id": release,
        "hash": bundle.hash,
        "folder": str(store.folder / release),
        "gate": {"decision": verdict.decision, "reasons": list(verdict.reasons)},
        "evals": scores(store, release),
        "manifest": dict(bundle.manifest),
        "trail": [
            {"kind": event.kind, "by": event.person, "at": event.at, "why": event.reason, **event.body}
            for event in store.trail.all()
            if event.release == release
        ],
    }


def scores(store: ReleaseStore, release: str) -> dict[str, dict[str, Any]]:
    """Newest evals by suite: {"decision", "baseline", "digest", "metrics", "reasons"}."""
    return {
        name: {"decision": one.decision, "baseline": one.baseline, "digest": one.digest, **one.body}
        for name, one in store.evaluations(release).items()
    }


def changelog(store: ReleaseStore) -> list[dict[str, Any]]:
    """Promotions, rollbacks and trials, newest first, with what changed and how the release scored."""
    trail = store.trail.all()
    found = []
    for number, event in enumerate(trail):
        if event.kind not in _SHOWN:
            continue
        before = promoted(trail[:number])
        entry: dict[str, Any] = {
            "kind": event.kind,
            "release": event.release,
            "at": event.at,
            "by": event.person,
            "why": event.reason,
            **event.body,
        }
        if event.kind == "promote":
            entry["changes"] = _changes(store, before[-1] if before else "", event.release)
            entry["scores"] = {
                suite: one["metrics"] for suite, one in scores(store, event.release).items() if "metrics" in one
            }
        found.append(entry)
    return list(reversed(found))


def trial_json(trials: Trials, trial: Trial) -> dict[str, Any]:
    """A trial with what was counted; "turns" is how many requests the candidate has served."""
    rates = trials.counts.rates(trial.candidate, trial.id)
    return {
        "id": trial.id,
        "kind": trial.kind,
        "candidate": trial.candidate,
        "baseline": trial.baseline,
        "share": trial.share,
        "state": trial.state,
        "reason": trial.reason,
        "started_at": trial.started_at.isoformat(timespec="seconds"),
        "stopped_at": trial.stopped_at.isoformat(timespec="seconds") if trial.stopped_at else None,
        "turns": rates["error"].total if "error" in rates else 0,
        "signals": {name: {"events": rate.events, "total": rate.total} for name, rate in sorted(rates.items())},
        "usual": dict(trial.usual),
    }


def _changes(store: ReleaseStore, before: str, after: str) -> list[str]:
    if not before:
        return ["first release"]
    try:
        return changes(store.load(before), store.load(after))
    except ReleaseError as error:
        return [f"unknown: {error.cause}"]


def markdown(entries: list[dict[str, Any]]) -> str:
    """The changelog as Markdown."""
    lines = ["# Releases", ""]
    for entry in entries:
        lines.append(f"## {entry['at'][:16].replace('T', ' ')} {entry['kind']} {entry['release']}")
        lines += ["", f"By {entry['by']}{': ' + entry['why'] if entry['why'] else ''}."]
        if entry.get("unsafe"):
            lines.append(f"**Past the gate, which said {entry['decision']}.**")
        lines += [f"- {change}" for change in entry.get("changes", ())]
        lines += [f"- {suite}: {_metrics(metrics)}" for suite, metrics in entry.get("scores", {}).items()]
        lines.append("")
    return "\n".join(lines)


def _metrics(metrics: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} {'missing' if value is None else f'{value:.3f}'}" for name, value in metrics.items())


def text(found: Mapping[str, Any]) -> str:
    """One release for people; see `detail`."""
    manifest, gate = found["manifest"], found["gate"]
    settings = manifest["settings"]
    lines = [
        f"{found['id']}  {found['folder']}",
        f"code       Beleg {manifest['code']['version']}, source {manifest['code']['source'][:12]}",
        f"generator  {settings['answer']['generator']}",
        f"embedding  {manifest['embedding']['name']} {manifest['embedding']['revision'][:12]}".rstrip(),
        *(f"index      {tenant}: {snapshot or 'none'}" for tenant, snapshot in manifest["index"].items()),
        f"files      {', '.join(manifest['files'])}",
        f"gate       {gate['decision']}",
        *(f"           - {reason}" for reason in gate["reasons"]),
    ]
    for suite, one in found["evals"].items():
        against = f" against {one['baseline']}" if one["baseline"] else ""
        lines.append(f"{suite:10} {one['decision']}{against}: {_metrics(one.get('metrics', {}))}")
    lines += [
        f"{event['at'][:16]}  {event['kind']} by {event['by']}  {event['why']}".rstrip() for event in found["trail"]
    ]
    return "\n".join(lines)


def shadow_text(found: Mapping[str, Any]) -> str:
    """A shadow's report for people."""
    lines = [
        f"shadow {found['candidate']} beside {found['baseline']}, {found['state']}: {found['turns']} turns compared"
    ]
    if found["turns"]:
        lines.append(f"same action {found['same_action']:.1%}, likeness of the texts {found['likeness']:.1%}")
    for one in found["changes"]:
        lines += ["", f"? {one['question']}"]
        lines += [f"  {name:9} {one[name]['action']:8} {one[name]['text']}" for name in ("served", "candidate")]
    return "\n".join(lines)
