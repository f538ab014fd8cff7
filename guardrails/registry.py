"""Which guards a policy can name. Modules are imported when a policy names them, not before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from guardrails.policy_file import Rule
from guardrails.types import Direction, Guard, Turn, Verdict

Factory = Callable[..., Guard]
BatchFactory = Callable[..., Callable[[Turn], Sequence[Verdict]]]

_GUARDS: Mapping[str, str] = {
    "injection": "guardrails.injection:direct",
    "injection_document": "guardrails.injection:indirect",
    "pii_input": "guardrails.registry:pii_input",
    "pii_output": "guardrails.registry:pii_output",
    "length": "guardrails.output:length",
    "secrets": "guardrails.output:secrets",
    "prompt_leak": "guardrails.output:prompt_leak",
    "links": "guardrails.output:links",
    "markup": "guardrails.output:markup",
    "language": "guardrails.output:language",
    "address": "guardrails.output:address",
    "promises": "guardrails.output:promises",
    "grounded": "guardrails.groundedness:grounded",
    "toxicity": "guardrails.policy:toxicity",
}


_PERSONAL = frozenset({"pii_input", "pii_output"})


def known_guards() -> Iterable[str]:
    """Names that a policy can use."""
    return (*_GUARDS, *BATCHED)


def factory_of(name: str) -> Factory | None:
    """The factory of a guard, or None for an unknown name."""
    place = _GUARDS.get(name)
    return _imported(place) if place else None


def _imported(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)


def _topics() -> tuple[Callable[..., Any], BatchFactory]:
    return _imported("guardrails.policy.topics:wanted"), _imported("guardrails.policy:topics")


# Guards that answer for several rules in one pass: name to (check of one rule's parameters, factory for all rules).
BATCHED: Mapping[str, Callable[[], tuple[Callable[..., Any], BatchFactory]]] = {"topic": _topics}


def with_redactor(
    rules: Mapping[Direction, Sequence[Rule]],
    supplied: Mapping[str, Mapping[str, Any]],
    own: Mapping[str, Factory],
) -> Mapping[str, Mapping[str, Any]]:
    """`supplied` with one redactor for all personal-data rules of a policy: its models are loaded once.

    The allow lists of all these rules hold for it together. Nothing is built when no rule needs it or the
    application supplies its own.
    """
    needed = [
        rule
        for of_direction in rules.values()
        for rule in of_direction
        if rule.guard in _PERSONAL and rule.guard not in own and "redactor" not in supplied.get(rule.guard, {})
    ]
    if not needed:
        return supplied
    from guardrails import pii

    redactor = pii.Redactor(pii.PiiOptions(allow=allowed(needed)))
    return {**supplied, **{rule.guard: {**supplied.get(rule.guard, {}), "redactor": redactor} for rule in needed}}


def allowed(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The allow lists of the personal-data rules among these, each entry once."""
    entries = [entry for rule in rules if rule.guard in _PERSONAL for entry in rule.parameters.get("allow", ())]
    return tuple(dict.fromkeys(entries))


def pii_input(redactor: Any, allow: Sequence[str] = ()) -> Guard:
    """`guardrails.pii.pii_input`; `allow` went into the redactor (`with_redactor`)."""
    del allow
    from guardrails import pii

    return pii.pii_input(redactor)


def pii_output(redactor: Any, allow: Sequence[str] = (), evidence: bool = False) -> Guard:
    """`guardrails.pii.pii_output` with the redactor of the policy."""
    from guardrails import pii

    return pii.pii_output(redactor, tuple(allow), evidence)
