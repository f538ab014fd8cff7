"""Brand rules and claims of texts."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from evals.suite.types import Case
from evals.targets.types import Run

if TYPE_CHECKING:
    from assistant.compose import Beleg

WORST = ("forbidden", "outdated", "unsupported", "supported")


def lint(beleg: "Beleg", _options: Mapping[str, Any]) -> Run:
    """Findings, score and gate of a text, as `beleg copy lint` gives them."""
    from assistant.copy.render.plain import batch_line

    linter = beleg.linter

    def run(case: Case) -> Mapping[str, Any]:
        return batch_line(linter.lint(case.input["text"], case.input.get("lang"), case.input.get("channel")))

    return run


def claims(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """The claims of a text with their status; `status` is the worst of them, "none" when nothing was found.

    Options: `today`, the day that documents must hold on (ISO 8601).
    """
    from assistant.copy.claims.check import Claims

    day = date.fromisoformat(str(options["today"])) if options.get("today") else None
    checker = Claims(beleg.knowledge(), beleg.linter.brand, today=(lambda: day) if day else None)

    def run(case: Case) -> Mapping[str, Any]:
        found = checker.check(case.input["text"], case.input.get("lang"))
        made = [
            {"text": claim.text, "status": claim.status, "quote": claim.citation.quote if claim.citation else None}
            for claim in found
        ]
        status = next((status for status in WORST if any(claim.status == status for claim in found)), "none")
        return {"status": status, "claims": made}

    return run
