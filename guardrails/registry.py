"""Which guards a policy can name. Modules are imported when a policy names them, not before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from guardrails.types import Guard, Turn, Verdict

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
    return _imported("guardrails.policy:topic"), _imported("guardrails.policy:topics")


# Guards that answer for several rules in one pass: name to (check of one rule's parameters, factory for all).
BATCHED: Mapping[str, Callable[[], tuple[Callable[..., Any], BatchFactory]]] = {"topic": _topics}


def pii_input(redactor: Any = None, allow: Sequence[str] = ()) -> Guard:
    """`guardrails.pii.pii_input` with a redactor that the application supplies or one with default settings."""
    from guardrails import pii

    return pii.pii_input(redactor or pii.Redactor(pii.PiiOptions(allow=tuple(allow))))


def pii_output(redactor: Any = None, allow: Sequence[str] = (), evidence: bool = False) -> Guard:
    """`guardrails.pii.pii_output` with a redactor that the application supplies or one with default settings."""
    from guardrails import pii

    chosen = redactor or pii.Redactor(pii.PiiOptions(allow=tuple(allow)))
    return pii.pii_output(chosen, tuple(allow), evidence)
