"""The loop over guards.

    policy = load_policy()
    outcome = check(policy.input, Turn("Wo bleibt mein Paket?"))
    if outcome.stops: print(outcome.reply)

All guards of a chain are asked, in order; the most severe action wins, the earlier rule on a tie. A guard that
raises, hangs past its budget or returns nonsense blocks (fails closed). Verdicts are logged by the configured
name, never with text.
"""

import contextvars
import itertools
import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guardrails.errors import GuardrailError, PolicyError
from guardrails.language import guess
from guardrails.policy_file import ACTIONS, DIRECTIONS, Rule, check_parameters, nearest, read_policy
from guardrails.prefilter import compile_all
from guardrails.registry import BATCHED, Factory, allowed, factory_of, known_guards, with_redactor
from guardrails.types import Action, Direction, Guard, Turn, Verdict

log = logging.getLogger(__name__)

DEFAULT_POLICY = Path(__file__).parent / "policy.default.yaml"
BUDGET_MS: Mapping[Direction, int] = {"input": 2_000, "output": 2_000, "document": 30_000}
DOCUMENT_MS_PER_1000 = 100
"""A document may take this much longer per 1,000 characters: it must not fail for its length."""
_SEVERITY: Mapping[str, int] = {action: rank for rank, action in enumerate(ACTIONS)}
FAILED = "guard_failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One call: a guard of one rule, or a batched guard that answers for several rules at once."""

    rules: tuple[Rule, ...]
    run: Callable[[Turn], Sequence[Verdict]]


Chain = Sequence[Step]


@dataclass(frozen=True, slots=True)
class Policy:
    """The chains of the three directions."""

    input: Chain
    output: Chain
    document: Chain

    def chain(self, direction: Direction) -> Chain:
        """The chain of a direction."""
        return {"input": self.input, "output": self.output, "document": self.document}[direction]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a chain says of a turn.

    Attributes:
        action: the most severe action of all verdicts.
        text: the text after all replacements.
        verdicts: (configured name, verdict) in the order in which the guards were asked.
        reply: what to tell the customer when the turn stops, in their language; None without one.
        label: the reason of the deciding verdict; for an allowed turn the first label that a guard gave it,
            for example "legal_request:access".
        failed: names of guards that raised, hung or returned nonsense.
    """

    action: Action
    text: str
    verdicts: tuple[tuple[str, Verdict], ...] = ()
    reply: str | None = None
    label: str | None = None
    failed: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether the turn must not go on."""
        return self.action in ("block", "escalate")


def load_policy(
    path: Path | str | None = None,
    *,
    supplied: Mapping[str, Mapping[str, Any]] | None = None,
    guards: Mapping[str, Factory] | None = None,
) -> Policy:
    """Read a policy and build its guards.

    Args:
        path: a YAML file; None for the shipped default.
        supplied: parameters that only the running application knows, by guard name, for example
            `{"prompt_leak": {"prompt": system_prompt, "canary": marker}}`; they win over the file.
        guards: further guard factories by name.

    Raises:
        PolicyError: the file is broken; the message names file, line and column.
    """
    chosen = Path(path) if path is not None else DEFAULT_POLICY
    rules = read_policy(chosen)
    extra = supplied or {}
    own = guards or {}
    extra = with_redactor(rules, extra, own)
    chains = {
        direction: _chain([_supplied(rule, extra) for rule in of_direction], own)
        for direction, of_direction in rules.items()
    }
    return Policy(**chains)


def own_contact_data(path: Path | str | None = None) -> tuple[str, ...]:
    """What the personal-data rules of a policy allow: the company's own names, numbers and addresses.

    Raises:
        PolicyError: the file is broken; the message names file, line and column.
    """
    rules = read_policy(Path(path) if path is not None else DEFAULT_POLICY)
    return allowed(rule for of_direction in rules.values() for rule in of_direction)


def warm_up(policy: Policy) -> None:
    """Ask every guard once, without a budget, so that models are loaded before the first customer waits for them.

    Patterns that this did not need are compiled in the background.

    Raises:
        Exception: whatever a guard raises; a guard that cannot start should stop the start.
    """
    for direction in DIRECTIONS:
        for asked in policy.chain(direction):
            asked.run(Turn("Guten Tag.", direction=direction, language="de"))
    threading.Thread(target=compile_all, daemon=True).start()


def _supplied(rule: Rule, extra: Mapping[str, Mapping[str, Any]]) -> Rule:
    return replace(rule, parameters={**rule.parameters, **extra[rule.guard]}) if rule.guard in extra else rule


def _chain(rules: Sequence[Rule], own: Mapping[str, Factory]) -> Chain:
    steps: list[Step] = []
    for guard, group in itertools.groupby(rules, key=lambda rule: rule.guard):
        if guard in BATCHED and guard not in own:
            steps.append(_batched(tuple(group)))
        else:
            steps += [step(rule, _built(_factory(rule, own), rule, rule.parameters)) for rule in group]
    return tuple(steps)


def _factory(rule: Rule, own: Mapping[str, Factory]) -> Factory:
    factory = own.get(rule.guard) or factory_of(rule.guard)
    if factory is None:
        raise PolicyError(f"{rule.where}: unknown guard {rule.guard!r}.", nearest(rule.guard, [*own, *known_guards()]))
    check_parameters(factory, rule)
    return factory


def _built(factory: Callable[..., Any], rule: Rule, parameters: Mapping[str, Any]) -> Any:
    try:
        return factory(**parameters)
    except PolicyError:
        raise
    except GuardrailError as error:
        raise PolicyError(f"{rule.parameters_at}: {error.cause}", error.remedy) from error
    except (TypeError, ValueError) as error:
        raise PolicyError(
            f"{rule.parameters_at}: the parameters of {rule.guard!r} have the wrong type or value ({error})."
        ) from error


def _batched(rules: tuple[Rule, ...]) -> Step:
    validate, many = BATCHED[rules[0].guard]()
    for rule in rules:
        check_parameters(validate, rule)
        _built(validate, rule, rule.parameters)
    run: Callable[[Turn], Sequence[Verdict]] = _built(many, rules[0], {"rules": [rule.parameters for rule in rules]})
    return Step(rules, run)


def step(rule: Rule | str, guard: Guard) -> Step:
    """A plain guard as a step, for chains that are put together in code."""
    named = rule if isinstance(rule, Rule) else Rule(name=rule, guard=rule)

    def run(turn: Turn) -> tuple[Verdict, ...]:
        return (guard(turn),)

    return Step((named,), run)


def check(guards: Chain, turn: Turn) -> Outcome:
    """Ask every guard of a chain about a turn. Never raises for what a guard does."""
    worker = _Worker()
    verdicts: list[tuple[Rule, Verdict]] = []
    failed: list[str] = []
    current = turn
    for asked in guards:
        answers, cause = worker.ask(asked, current, _budget(asked, turn))
        if cause:
            failed.extend(rule.name for rule in asked.rules)
            log.error("guard %s failed (%s) and blocks", ",".join(r.name for r in asked.rules), cause)
            worker = _Worker()
        for rule, verdict in zip(asked.rules, answers, strict=True):
            verdicts.append((rule, verdict))
            log.info("guard %s: %s %s %s", rule.name, verdict.action, verdict.reason, verdict.score)
            if verdict.action == "redact" and verdict.text is not None:
                current = replace(current, text=verdict.text)
        if any(rule.final and v.action in ("block", "escalate") for rule, v in zip(asked.rules, answers, strict=True)):
            break
    worker.close()
    return _outcome(turn, current.text, verdicts, tuple(failed))


def _budget(asked: Step, turn: Turn) -> float:
    """Seconds: the longest of the rules' budgets, and for a document more by its length."""
    own = max(rule.budget_ms or BUDGET_MS[turn.direction] for rule in asked.rules)
    longer = DOCUMENT_MS_PER_1000 * len(turn.text) / 1000 if turn.direction == "document" else 0
    return (own + longer) / 1000


def _outcome(turn: Turn, text: str, verdicts: list[tuple[Rule, Verdict]], failed: tuple[str, ...]) -> Outcome:
    named = tuple((rule.name, verdict) for rule, verdict in verdicts)
    worst = max(verdicts, key=lambda pair: _SEVERITY[pair[1].action], default=None)
    if worst is None or worst[1].action == "allow":
        labels = [verdict.reason for _, verdict in verdicts if verdict.reason]
        return Outcome("allow", text, named, label=labels[0] if labels else None, failed=failed)
    rule, verdict = worst
    if verdict.action == "redact":
        labels = [v.reason for _, v in verdicts if v.action == "allow" and v.reason]
        return Outcome("redact", text, named, label=labels[0] if labels else None, failed=failed)
    return Outcome(verdict.action, text, named, _reply(rule, turn), verdict.reason or rule.name, failed)


def _reply(rule: Rule, turn: Turn) -> str | None:
    if not rule.reply:
        return None
    language = turn.language or guess(turn.text)
    return (
        rule.reply.get(language)
        or rule.reply.get("en" if language not in ("de", "und") else "de")
        or next(iter(rule.reply.values()))
    )


class _Worker:
    """One daemon thread per checked turn, so that a guard that hangs cannot hold the caller."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[tuple[Step, Turn] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Sequence[Verdict] | BaseException] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, asked: Step, turn: Turn, budget: float) -> tuple[Sequence[Verdict], str]:
        """The step's verdicts with the rules' actions, and why they are a failure ("" when they are not)."""
        if self._thread is None:
            context = contextvars.copy_context()
            self._thread = threading.Thread(target=context.run, args=(self._serve,), daemon=True)
            self._thread.start()
        self._tasks.put((asked, turn))
        try:
            answer = self._answers.get(timeout=budget)
        except queue.Empty:
            self.close()
            return _blocked(asked, "timeout"), "timeout"
        if isinstance(answer, BaseException):
            return _blocked(asked, "raised"), f"raised {type(answer).__name__}"
        if not _sensible(answer, asked, turn):
            return _blocked(asked, "nonsense"), "nonsense"
        return [_applied(rule, verdict) for rule, verdict in zip(asked.rules, answer, strict=True)], ""

    def close(self) -> None:
        """Let the thread end once it has finished what it does."""
        self._tasks.put(None)

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            asked, turn = task
            try:
                self._answers.put(asked.run(turn))
            except BaseException as error:
                self._answers.put(error)


def _blocked(asked: Step, cause: str) -> Sequence[Verdict]:
    return [Verdict("block", reason=f"{FAILED}:{cause}") for _ in asked.rules]


def _sensible(answer: object, asked: Step, turn: Turn) -> bool:
    """Whether an answer is one well-formed verdict per rule, with spans inside the text."""
    if not isinstance(answer, (list, tuple)) or len(answer) != len(asked.rules):
        return False
    return all(isinstance(verdict, Verdict) and _well_formed(verdict, turn) for verdict in answer)


def _well_formed(verdict: Verdict, turn: Turn) -> bool:
    score = verdict.score
    return (
        verdict.action in ACTIONS
        and (verdict.action != "redact" or isinstance(verdict.text, str))
        and isinstance(verdict.reason, str)
        and (score is None or (isinstance(score, (int, float)) and 0 <= score <= 1))
        and all(0 <= span.start <= span.end <= len(turn.text) for span in verdict.spans)
    )


def _applied(rule: Rule, verdict: Verdict) -> Verdict:
    """The verdict with the rule's action, where the guard found something."""
    if rule.action is None or verdict.action == "allow" or rule.action == verdict.action:
        return verdict
    if rule.action == "redact" and verdict.text is None:
        return verdict
    return replace(verdict, action=rule.action)
