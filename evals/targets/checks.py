"""Guards and redaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evals.suite.types import Case
from evals.targets.scratch import patient
from evals.targets.types import Run

if TYPE_CHECKING:
    from assistant.compose import Beleg


def guard(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """The verdict of a chain of guards: `direction` is input, output or document."""
    from guardrails.pipeline import check
    from guardrails.types import Turn

    policy = patient(beleg.policy)

    def run(case: Case) -> Mapping[str, Any]:
        direction = case.input.get("direction", options.get("direction", "input"))
        turn = Turn(case.input["text"], direction, case.input.get("lang"), beleg.settings.tenant)
        outcome = check(policy.chain(direction), turn)
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


def analyse(_beleg: "Beleg", _options: Mapping[str, Any]) -> Run:
    """Words and stems that a question is searched by; `also` is analysed beside `text`."""
    from knowledge.retrieval import analysis

    analyzers = {language: analysis.Analyzer(language) for language in ("de", "en")}

    def stems(text: str, language: str) -> list[str]:
        return [term[2:] for term in analyzers[language].terms(text) if term.startswith("s:")]

    def run(case: Case) -> Mapping[str, Any]:
        text, language = case.input["text"], case.input["lang"]
        found = {"words": analysis.words(text), "stems": stems(text, language)}
        return found | ({"also": stems(case.input["also"], language)} if "also" in case.input else {})

    return run
