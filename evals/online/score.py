"""Scores a live turn with the metrics of the suites.

`assistant.monitor` finds this through the entry point `beleg.monitor`, since it must not import `evals`.
"""

from assistant.monitor.types import LiveTurn, Scores
from evals.scoring import Observation, all_metrics
from evals.suite.types import Case

ANSWERED = ("groundedness", "citation_precision", "citation_recall")
"""Metrics of an answer's receipts; a turn that is no answer has none and is not unscored for it."""
SIGNALS = ("abstention", "escalation", "refusal")
COSTS = ("latency_ms", "tokens", "euros")
METRICS = (*ANSWERED, "language", "address", "pii_leak", *SIGNALS, *COSTS, "tense", "guard_hit", "failed", "unhelpful")
"""Everything that is known of a live turn."""
LOWER = frozenset({"pii_leak", *SIGNALS, *COSTS, "tense", "guard_hit", "failed", "unhelpful"})
"""Metrics of which less is better; more abstentions or escalations are a sign of trouble."""
_OF_ACTION = {"abstention": "abstain", "escalation": "escalate", "refusal": "refuse"}


def score_turn(turn: LiveTurn, address: str) -> Scores:
    """Values by metric; None where a metric applies and could not be scored.

    Args:
        turn: with the texts as they were said, in memory.
        address: how German replies address a customer: sie, du or any.
    """
    case = Case("live", {"question": turn.question, "history": [*turn.brought, *turn.known]}, _expected(turn, address))
    output = {
        "action": turn.action,
        "text": turn.reply,
        "language": turn.language,
        "citations": [dict(item) for item in turn.citations],
    }
    seen = Observation(output)
    names = [*(ANSWERED if turn.action == "answer" else ()), "pii_leak"]
    names += [name for name in ("language", "address") if name in case.expected]
    known = all_metrics()
    scores: dict[str, float | None] = {name: known[name](case, seen).value for name in names}
    scores |= {name: float(turn.action == action) for name, action in _OF_ACTION.items()}
    for name in COSTS:
        if name in turn.facts:
            scores[name] = float(turn.facts[name])
    for name in ("tense", "guard_hit", "failed"):
        if name in turn.facts:
            scores[name] = float(bool(turn.facts[name]))
    return scores


def _expected(turn: LiveTurn, address: str) -> dict[str, str]:
    """What every live turn must hold: the customer's language, and for German the agreed form of address."""
    from knowledge.text.language import detect

    expected = {"action": turn.action}
    spoken = detect(turn.question)
    if spoken in ("de", "en") and len(turn.question.split()) >= 4 and turn.reply.strip():
        expected["language"] = spoken
    if turn.language == "de" and address != "any" and turn.reply.strip():
        expected["address"] = address
    return expected
