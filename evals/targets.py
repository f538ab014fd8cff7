"""What runs a case: the parts of an installation, by the name a suite gives.

A target is a factory: `(beleg, options) -> run`, and `run(case)` gives the output as the command line prints it.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from evals.errors import EvalError
from evals.suite.types import Case

if TYPE_CHECKING:
    from assistant.compose import Beleg

Run = Callable[[Case], Mapping[str, Any]]
Factory = Callable[["Beleg", Mapping[str, Any]], Run]


def ask(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """Answers with receipts; each quote is checked against its document."""
    from assistant.render import answer_json
    from assistant.types import Message, Question

    assistant = beleg.stateless
    groups = frozenset(options.get("groups", ()))

    def run(case: Case) -> Mapping[str, Any]:
        given = case.input
        history = tuple(Message(turn["role"], turn["text"]) for turn in given.get("history", ()))
        question = Question(given["question"], history, given.get("lang"), groups, beleg.settings.tenant)
        output = answer_json(assistant.answer(question))
        for citation in output["citations"]:
            citation["verbatim"] = _verbatim(beleg, citation)
        output.pop("timings_ms")
        return output

    return run


def _verbatim(beleg: "Beleg", citation: Mapping[str, Any]) -> bool:
    document = beleg.knowledge().document(citation["document"])
    return document is not None and document.text[citation["start"] : citation["end"]] == citation["quote"]


def search(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """The k best hits; `arm: bm25` or `arm: dense` ranks by one arm alone."""
    from assistant.render import hit_json

    base, k = beleg.knowledge(), int(options.get("k", 10))

    def run(case: Case) -> Mapping[str, Any]:
        return {"hits": [hit_json(hit) for hit in base.search(case.input["question"], k)]}

    return run


def guard(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """The verdict of a chain of guards: `direction` is input, output or document."""
    from guardrails.pipeline import check
    from guardrails.types import Turn

    def run(case: Case) -> Mapping[str, Any]:
        direction = case.input.get("direction", options.get("direction", "input"))
        turn = Turn(case.input["text"], direction, case.input.get("lang"), beleg.settings.tenant)
        outcome = check(beleg.policy.chain(direction), turn)
        verdicts = [
            {"guard": name, "action": verdict.action, "reason": verdict.reason} for name, verdict in outcome.verdicts
        ]
        return {"action": outcome.action, "verdicts": verdicts}

    return run


def redact(beleg: "Beleg", _options: Mapping[str, Any]) -> Run:
    """Personal data found and replaced."""

    def run(case: Case) -> Mapping[str, Any]:
        redaction = beleg.redactor.redact(case.input["text"], case.input.get("lang"))
        spans = [{"start": span.start, "end": span.end, "type": span.type} for span in redaction.spans]
        return {"text": redaction.text, "spans": spans}

    return run


TARGETS: Mapping[str, Factory] = {"ask": ask, "search": search, "guard": guard, "redact": redact}


def target(name: str, beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """A target by name.

    Raises:
        EvalError: naming the nearest known target.
    """
    if name not in TARGETS:
        near = difflib.get_close_matches(name, TARGETS, n=1, cutoff=0.0)
        raise EvalError(f"There is no target '{name}'.", f"Did you mean '{near[0]}'?")
    return TARGETS[name](beleg, options)
