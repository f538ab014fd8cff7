"""Receipts: are the quotes verbatim, are they the right ones, does the answer say what they say."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.scoring.text import golds, normalised
from evals.scoring.types import Metric, Score
from evals.suite.types import Case


def metrics() -> list[Metric]:
    """All evidence metrics."""
    return [
        Metric("citation_verbatim", _answerable, _verbatim, about="share of quotes that stand in the document"),
        Metric("citation_precision", _answerable, _precision, about="share of quotes that their statement needs"),
        Metric("citation_recall", _answerable, _recall, about="share of statements that a quote supports"),
        Metric("groundedness", _answerable, _grounded, about="share of sentences that the quotes support"),
        Metric("source", lambda case: "source" in case.expected, _source, about="cites the expected document"),
    ]


def _answerable(case: Case) -> bool:
    return case.expected.get("action", "answer") == "answer" and "question" in case.input


def _citations(output: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return list(output.get("citations") or ())


def _silent(output: Mapping[str, Any]) -> Score | None:
    """A reply that is no answer has no receipts; that is a scored outcome."""
    return None if output.get("action") == "answer" else Score(0.0, f"did not answer: {output.get('action')}")


def _verbatim(_case: Case, output: Mapping[str, Any]) -> Score:
    if output.get("action") != "answer":
        return Score(1.0, "no answer, so no quote that could be wrong")
    citations = _citations(output)
    checked = [citation.get("verbatim") for citation in citations]
    if not citations:
        return Score(0.0, "an answer without a quote")
    if any(flag is None for flag in checked):
        return Score(None, "the target did not check the quotes against the documents")
    return Score(sum(map(bool, checked)) / len(checked), f"{sum(map(bool, checked))} of {len(checked)}")


def _statements(output: Mapping[str, Any]) -> list[str]:
    from guardrails.sentences import sentences

    text = str(output.get("text", ""))
    return [text[start:end] for start, end in sentences(text)]


def _supported(statement: str, quotes: Sequence[str], language: str | None) -> bool:
    from guardrails.groundedness.assess import assess

    if any(normalised(statement) in normalised(quote) for quote in quotes):
        return True
    verdicts = assess(statement, quotes, language)
    return bool(verdicts) and all(verdict.status == "supported" for verdict in verdicts)


def _recall(_case: Case, output: Mapping[str, Any]) -> Score:
    silent = _silent(output)
    if silent is not None:
        return silent
    quotes = [str(citation.get("quote", "")) for citation in _citations(output)]
    statements = _statements(output)
    if not statements or not quotes:
        return Score(0.0, "nothing said or nothing quoted")
    backed = sum(_supported(statement, quotes, output.get("language")) for statement in statements)
    return Score(backed / len(statements), f"{backed} of {len(statements)} statements")


def _precision(_case: Case, output: Mapping[str, Any]) -> Score:
    silent = _silent(output)
    if silent is not None:
        return silent
    citations, text = _citations(output), normalised(str(output.get("text", "")))
    if not citations:
        return Score(0.0, "nothing quoted")
    used = sum(_shares(str(citation.get("quote", "")), text) for citation in citations)
    return Score(used / len(citations), f"{used} of {len(citations)} quotes")


def _shares(quote: str, text: str, least: float = 0.4) -> bool:
    """A quote is used when enough of its words are said."""
    words = set(normalised(quote).split())
    return bool(words) and len(words & set(text.split())) / len(words) >= least


def _grounded(_case: Case, output: Mapping[str, Any]) -> Score:
    silent = _silent(output)
    if silent is not None:
        return silent
    from guardrails.groundedness.assess import assess

    quotes = [str(citation.get("quote", "")) for citation in _citations(output)]
    verdicts = assess(str(output.get("text", "")), quotes, output.get("language"))
    if not verdicts:
        return Score(0.0, "nothing said")
    good = sum(verdict.status == "supported" for verdict in verdicts)
    return Score(good / len(verdicts), f"{good} of {len(verdicts)} sentences")


def _source(case: Case, output: Mapping[str, Any]) -> Score:
    silent = _silent(output)
    if silent is not None:
        return silent
    wanted = case.expected["source"]
    accepted = {wanted} if isinstance(wanted, str) else set(wanted)
    cited = [citation.get("source") for citation in _citations(output)]
    if accepted & set(cited):
        return Score(1.0, "cited")
    held = any(
        normalised(gold) in normalised(str(c.get("quote", ""))) for c in _citations(output) for gold in golds(case)
    )
    return Score(float(held), "another document with the same words" if held else f"cited {len(cited)} others")
