"""Holds the alert rules against the newest window of live turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from assistant.monitor.types import Found
from evals.online.drift import Drift, holm, mean_drift, question_drift
from evals.online.rules import QUESTIONS, RELATIVE, RuleModel, RulesModel, load_rules
from evals.online.windows import Window, window
from evals.statistics import interval

if TYPE_CHECKING:
    from assistant.compose import Beleg

Outcome = Literal["alarm", "quiet", "lacks data"]
_NOISE = 1e-9
"""What arithmetic may add to an end of an interval."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a rule says of a window.

    Attributes:
        sentence: in words, with numbers.
        facts: the numbers.
    """

    rule: RuleModel
    outcome: Outcome
    sentence: str
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "rule": self.rule.name,
            "outcome": self.outcome,
            "severity": self.rule.severity,
            "sentence": self.sentence,
            "facts": dict(self.facts),
        }


def check(beleg: "Beleg", tenant: str, now: datetime | None = None) -> dict[str, Any]:
    """Hold the rules of an installation, open and close alerts, and keep what was said.

    Returns:
        {"at", "turns", "reference_turns", "rules": […], "opened": […], "over": […]}.

    Raises:
        EvalError: the rules cannot be used.
    """
    rules, now = rules_of(beleg), now or datetime.now(UTC)
    monitor = beleg.monitor
    current, reference = windows_of(beleg, tenant, rules, now)
    held = hold(rules, reference, current)
    found = [Found(one.rule.name, one.rule.severity, one.sentence, one.facts) for one in held if one.outcome == "alarm"]
    judged = [one.rule.name for one in held if one.outcome != "lacks data"]
    opened, over = monitor.alerts.settle(tenant, found, now, monitor.publish, judged)
    body = {
        "at": now.isoformat(timespec="seconds"),
        "turns": len(current),
        "reference_turns": len(reference),
        "rules": [one.as_json() for one in held],
        "opened": [alert.as_json() for alert in opened],
        "over": over,
    }
    monitor.alerts.keep_check(tenant, now, body)
    return body


def rules_of(beleg: "Beleg") -> RulesModel:
    """The alert rules of an installation.

    Raises:
        EvalError: they cannot be used; names file, line and column.
    """
    named = beleg.settings.monitor.rules
    return load_rules(beleg.settings.base_dir / named if named else None)


def windows_of(beleg: "Beleg", tenant: str, rules: RulesModel, now: datetime) -> tuple[Window, Window]:
    """(the newest window, the reference before it)."""
    begins = now - timedelta(days=rules.window_days)
    store = beleg.monitor.store
    current = store.between(tenant, begins, now)
    reference = store.between(tenant, begins - timedelta(days=rules.reference_days), begins)
    return window(current), window(reference)


def hold(rules: RulesModel, reference: Window, current: Window, seed: int = 0) -> list[Held]:
    """What every rule says, in the order of the file; drift rules share one chance of a false alarm."""
    drifts: dict[str, Drift | None] = {}
    for rule in rules.rules:
        if rule.drift is not None:
            drifts[rule.name] = _drift(rule, rules, reference, current, seed)
    adjusted = holm({name: found.p for name, found in drifts.items() if found is not None})
    return [
        _of_drift(rule, drifts[rule.name], adjusted.get(rule.name, 1.0), rules)
        if rule.drift is not None
        else _of_level(rule, rules, current)
        for rule in rules.rules
    ]


def _drift(rule: RuleModel, rules: RulesModel, reference: Window, current: Window, seed: int) -> Drift | None:
    least = rule.min_turns or rules.min_turns
    if rule.watched == QUESTIONS:
        model = current.model
        before, now = reference.vectors(model), current.vectors(model)
        return question_drift(before, now, seed=seed) if min(len(before), len(now)) >= least else None
    before_values, now_values = reference.values(rule.watched), current.values(rule.watched)
    if min(len(before_values[0]), len(now_values[0])) < least:
        return None
    return mean_drift(before_values, now_values, relative=rule.watched in RELATIVE, seed=seed)


def _of_drift(rule: RuleModel, found: Drift | None, p: float, rules: RulesModel) -> Held:
    if found is None:
        least = rule.min_turns or rules.min_turns
        return Held(rule, "lacks data", f"{rule.name}: fewer than {least} counted turns in a window.", {})
    facts = {**found.facts, "p": round(found.p, 5), "p_all_rules": round(p, 5), "effect": round(found.effect, 5)}
    large = {"up": found.effect >= rule.least, "down": -found.effect >= rule.least}.get(
        rule.way, abs(found.effect) >= rule.least
    )
    alarm = p <= rules.false_alarms and large
    return Held(rule, "alarm" if alarm else "quiet", _drift_words(rule, found, p), facts)


def _drift_words(rule: RuleModel, found: Drift, p: float) -> str:
    if rule.watched == QUESTIONS:
        index, moved = found.effect, found.facts["centre_moved"]
        return f"What is asked: stability index {index:.3f}, centre moved by {moved:.3f} (p {p:.3f})."
    before, now = found.facts["before"], found.facts["now"]
    if rule.watched in RELATIVE:
        return f"{rule.watched}: {before:g} before, {now:g} now, {found.effect:+.0%} (p {p:.3f})."
    return f"{rule.watched}: {before:.1%} of turns before, {now:.1%} now (p {p:.3f})."


def _of_level(rule: RuleModel, rules: RulesModel, current: Window) -> Held:
    values, names = current.values(rule.watched)
    least = rule.min_turns or rules.min_turns
    if len(values) < least:
        return Held(rule, "lacks data", f"{rule.name}: {len(values)} scored turns, {least} are needed.", {})
    found = interval(values, names)
    bound = rule.above if rule.above is not None else rule.below
    assert bound is not None
    low, high = (found.low, found.high) if rule.sure else (found.value, found.value)
    # Any leak at all is beyond a bound of 0, however few turns there are.
    certain = bool(rule.above == 0.0 and found.value > 0.0)
    alarm = certain or (low > bound + _NOISE if rule.above is not None else high < bound - _NOISE)
    words = (
        f"{rule.watched} is {found.value:.3f} ({found.low:.3f} to {found.high:.3f}) over {len(values)} turns,"
        f" {'at most' if rule.above is not None else 'at least'} {bound:g} is wanted."
    )
    facts = {
        "value": round(found.value, 5),
        "low": round(found.low, 5) if found.low > -1e300 else None,
        "high": round(found.high, 5) if found.high < 1e300 else None,
        "turns": len(values),
        "bound": bound,
    }
    return Held(rule, "alarm" if alarm else "quiet", words, facts)


def alarms(held: Sequence[Held]) -> list[str]:
    """Names of the rules that fire."""
    return [one.rule.name for one in held if one.outcome == "alarm"]
