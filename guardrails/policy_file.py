"""Reading `policy.yaml`: an ordered list of rules per direction, checked to the last key before anything starts.

Every error names file, line and column, and for an unknown key the nearest known one.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import yaml

from guardrails.errors import PolicyError
from guardrails.types import Action, Direction

DIRECTIONS: tuple[Direction, ...] = ("input", "output", "document")
ACTIONS = get_args(Action)
SEVERITIES = ("low", "medium", "high", "critical")
LANGUAGES = ("de", "en")
_RULE_KEYS = ("name", "guard", "parameters", "action", "severity", "reply", "budget_ms", "final", "description")
_TOP_KEYS = ("version", *DIRECTIONS)
_LARGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the policy.

    Attributes:
        name: under which its verdicts are logged; unique within a direction.
        guard: name of the guard in the registry.
        parameters: keyword arguments of the guard's factory.
        action: what a finding of the guard leads to; None leaves the guard's own action.
        severity: low, medium, high or critical, for reports.
        reply: what the customer reads when the rule stops the turn, per language.
        budget_ms: how long the guard may take before it counts as failed.
        final: when this rule stops the turn, no later guard is asked.
        where: "file:line:column" of the rule, for error messages.
        parameters_at: the same of its parameters.
    """

    name: str
    guard: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    action: Action | None = None
    severity: str = "medium"
    reply: Mapping[str, str] = field(default_factory=dict)
    budget_ms: int | None = None
    final: bool = False
    where: str = ""
    parameters_at: str = ""


def read_policy(path: Path) -> dict[Direction, list[Rule]]:
    """The rules of a policy file per direction, in order.

    Raises:
        PolicyError: the file cannot be read, is no YAML, or has a key, value or type that does not belong there.
    """
    node = _compose(path)
    reader = _Reader(path.name)
    top = reader.mapping(node, _TOP_KEYS, "the policy")
    if "version" in top and reader.plain(top["version"]) != 1:
        raise reader.error(top["version"], "this version of the policy format is unknown", "Use version: 1.")
    return {direction: reader.rules(top.get(direction)) for direction in DIRECTIONS}


def _compose(path: Path) -> yaml.Node:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise PolicyError(f"{path.name} is larger than 1 MB.", "A policy is a short list; check the path.")
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        raise PolicyError(f"The policy file {path} cannot be read.", "Check the path and its permissions.") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{path.name}:{mark.line + 1}:{mark.column + 1}" if mark else path.name
        raise PolicyError(f"{at}: no valid YAML ({getattr(error, 'problem', None) or 'unreadable'}).") from error
    if node is None:
        raise PolicyError(f"{path.name}:1:1: the policy is empty.", "Start from guardrails/policy.default.yaml.")
    return node


class _Reader:
    """Typed access to YAML nodes with positions in every error."""

    def __init__(self, file: str) -> None:
        self._file = file

    def at(self, node: yaml.Node) -> str:
        return f"{self._file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"

    def error(self, node: yaml.Node, cause: str, remedy: str = "") -> PolicyError:
        return PolicyError(f"{self.at(node)}: {cause}.", remedy)

    def mapping(self, node: yaml.Node, known: Iterable[str], what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{what} must be a mapping of keys to values")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                raise self.error(key, f"unknown key {name!r} in {what}", nearest(name, known))
            if name in found:
                raise self.error(key, f"the key {name!r} occurs twice in {what}", "Remove one of them.")
            found[name] = value
        return found

    def plain(self, node: yaml.Node) -> Any:
        loader = yaml.SafeLoader("")
        try:
            return loader.construct_object(node, deep=True)
        except yaml.YAMLError as error:
            raise self.error(
                node, "this value cannot be read", "Use plain text, numbers, lists and mappings."
            ) from error
        finally:
            loader.dispose()

    def typed(self, node: yaml.Node, kind: type, what: str) -> Any:
        value = self.plain(node)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(node, f"{what} must be a {_KINDS[kind]}, not {type(value).__name__}")
        return value

    def choice(self, node: yaml.Node, known: Iterable[str], what: str) -> str:
        value = str(self.plain(node))
        if value not in known:
            raise self.error(node, f"unknown {what} {value!r}", nearest(value, known))
        return value

    def rules(self, node: yaml.Node | None) -> list[Rule]:
        if node is None or (isinstance(node, yaml.ScalarNode) and self.plain(node) is None):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, "the rules of a direction must be a list", "Begin each rule with a dash.")
        rules = [self.rule(item) for item in node.value]
        seen: set[str] = set()
        for rule, item in zip(rules, node.value, strict=True):
            if rule.name in seen:
                raise self.error(item, f"two rules are named {rule.name!r}", "Verdicts are logged by name: rename one.")
            seen.add(rule.name)
        return rules

    def rule(self, node: yaml.Node) -> Rule:
        keys = self.mapping(node, _RULE_KEYS, "a rule")
        for needed in ("name", "guard"):
            if needed not in keys:
                raise self.error(node, f"a rule lacks {needed!r}")
        parameters = keys.get("parameters")
        return Rule(
            name=self.typed(keys["name"], str, "name"),
            guard=self.typed(keys["guard"], str, "guard"),
            parameters=self.typed(parameters, dict, "parameters") if parameters else {},
            action=self.choice(keys["action"], ACTIONS, "action") if "action" in keys else None,  # type: ignore[arg-type]
            severity=self.choice(keys["severity"], SEVERITIES, "severity") if "severity" in keys else "medium",
            reply=self.reply(keys.get("reply")),
            budget_ms=self.budget(keys.get("budget_ms")),
            final=self.typed(keys["final"], bool, "final") if "final" in keys else False,
            where=self.at(node),
            parameters_at=self.at(parameters or node),
        )

    def reply(self, node: yaml.Node | None) -> dict[str, str]:
        if node is None:
            return {}
        texts = self.mapping(node, LANGUAGES, "reply")
        return {language: self.typed(text, str, f"the {language} reply").strip() for language, text in texts.items()}

    def budget(self, node: yaml.Node | None) -> int | None:
        if node is None:
            return None
        budget: int = self.typed(node, int, "budget_ms")
        if budget < 1:
            raise self.error(node, "budget_ms must be at least 1", "It counts milliseconds.")
        return budget


_KINDS = {str: "text", dict: "mapping", int: "whole number", bool: "true or false"}


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy that names the closest known word, or all of them."""
    options = list(known)
    close = difflib.get_close_matches(name, options, n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(options)}."


def check_parameters(factory: Callable[..., Any], rule: Rule) -> None:
    """Compare a rule's parameters with what its guard takes.

    Raises:
        PolicyError: a parameter is unknown or a required one is missing.
    """
    accepted = inspect.signature(factory).parameters
    for name in rule.parameters:
        if name not in accepted:
            raise PolicyError(
                f"{rule.parameters_at}: the guard {rule.guard!r} has no parameter {name!r}.",
                nearest(name, accepted) if accepted else "It takes none.",
            )
    for name, parameter in accepted.items():
        needed = parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
        if needed and name not in rule.parameters:
            raise PolicyError(f"{rule.parameters_at}: the guard {rule.guard!r} needs the parameter {name!r}.")
