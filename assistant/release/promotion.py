"""Whether a release may go live, and the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.release.errors import ReleaseError
from assistant.release.store import ReleaseStore
from assistant.release.trials import end_all

Decision = Literal["GO", "NO-GO", "INSUFFICIENT DATA"]
EXIT: dict[Decision, int] = {"GO": 0, "NO-GO": 3, "INSUFFICIENT DATA": 4}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a release may be promoted, and one sentence per obstacle."""

    decision: Decision
    reasons: tuple[str, ...]


def judge(store: ReleaseStore, release: str, required: Sequence[str] = ()) -> Verdict:
    """Hold a release's evals against what a promotion needs.

    Every required suite, and every suite that the promoted release was scored on, must say GO, held against the release
    that is promoted now. What was never scored lacks data; it does not count as passed.
    """
    found, current = store.evaluations(release), store.current()
    before = store.evaluations(current) if current and current != release else {}
    needed = sorted({*required, *found, *before})
    failed = [
        f"{name}: {reason}"
        for name in found
        if found[name].decision == "NO-GO"
        for reason in _reasons(store, release, name)
    ]
    if failed:
        return Verdict("NO-GO", tuple(failed))
    lacking = [] if needed else [f"{release} was not scored yet."]
    for name in needed:
        if name not in found:
            lacking.append(f"{name} was not run on {release}.")
        elif found[name].decision != "GO":
            lacking += [f"{name}: {reason}" for reason in _reasons(store, release, name)]
        elif name in before and found[name].baseline != current:
            lacking.append(f"{name} was not held against {current}, which is promoted now.")
    return Verdict("INSUFFICIENT DATA" if lacking else "GO", tuple(lacking))


def promote(store: ReleaseStore, release: str, person: str, reason: str, verdict: Verdict, *, unsafe: bool) -> None:
    """Let a release serve.

    Raises:
        ReleaseError: it serves already, the gate does not say GO, or `unsafe` comes without a reason.
    """
    store.load(release)
    if store.current() == release:
        raise ReleaseError(f"{release} is promoted already.", "Nothing is to be done.")
    if verdict.decision != "GO" and not unsafe:
        raise ReleaseError(f"The gate says {verdict.decision} for {release}.", f"Run: beleg release eval {release}")
    if verdict.decision != "GO" and not reason.strip():
        raise ReleaseError("A promotion past the gate needs a reason.", "Add: --reason 'why it has to go live'")
    facts = {"decision": verdict.decision, "unsafe": verdict.decision != "GO", "reasons": list(verdict.reasons)}
    store.record("promote", release, person, reason, **facts)
    end_all(store, person, f"{release} was promoted.")


def rollback(store: ReleaseStore, person: str, reason: str) -> tuple[str, str]:
    """Return to the release promoted before.

    Returns:
        (the release taken back, the release that serves now).

    Raises:
        ReleaseError: there is none before.
        ReleaseDamaged: the one before was changed.
    """
    stack = store.trail.promoted()
    if len(stack) < 2:
        raise ReleaseError("There is no release to return to.", "Build and promote one: beleg release build")
    store.load(stack[-2])
    store.record("rollback", stack[-1], person, reason, to=stack[-2])
    end_all(store, person, f"{stack[-1]} was rolled back.")
    return stack[-1], stack[-2]


def _reasons(store: ReleaseStore, release: str, suite: str) -> Sequence[str]:
    found = store.evaluations(release)[suite]
    return list(found.body.get("reasons", ())) or [f"the gate says {found.decision}."]
