"""Questions to the documents: answers with receipts, and the hits alone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evals.errors import EvalError
from evals.suite.types import Case
from evals.targets.scratch import Scratch
from evals.targets.types import Closing, Run

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from knowledge.retrieval.searcher import SearchFilter

SECONDS = 60.0
ARMS = ("hybrid", "bm25", "dense")


def ask(beleg: "Beleg", _options: Mapping[str, Any]) -> Run:
    """Answers as `beleg ask` gives them; each quote is checked against its document."""
    from assistant.render import answer_json
    from assistant.types import Message, Question

    scratch = Scratch(beleg)
    assistant, own = scratch.stateless, company_data(beleg)

    def run(case: Case) -> Mapping[str, Any]:
        given = case.input
        history = tuple(Message(turn["role"], turn["text"]) for turn in given.get("history", ()))
        question = Question(given["question"], history, given.get("lang"), groups(case), beleg.settings.tenant)
        with metered() as usage:
            output = answer_json(assistant.answer(question))
        for citation in output["citations"]:
            citation["verbatim"] = verbatim(beleg, citation)
        output.pop("timings_ms")
        return output | {"own": said(own, output["text"]), "usage": dict(usage)}

    return Closing(run, scratch.close)


def company_data(beleg: "Beleg") -> list[str]:
    """Contact data and names that are the company's own: of the settings and of the approved replies."""
    from assistant.chat.replies import load_replies

    chosen = beleg.settings
    path = chosen.base_dir / chosen.chat.templates if chosen.chat.templates else None
    texts = [text for replies in load_replies(path).values() for text in map(str, replies.data["texts"].values())]
    found = {text[span.start : span.end] for text in texts for span in beleg.redactor.analyze(text, None)}
    own = [chosen.answer.contact, chosen.chat.name, *chosen.documents.allow, *found]
    return sorted({text for text in own if text})


def said(own: Sequence[str], text: str) -> list[str]:
    """What of the company's own data a text holds."""
    return [one for one in own if one in text]


def groups(case: Case) -> frozenset[str]:
    """Access groups of the case's reader."""
    return frozenset(case.input.get("groups") or ())


def verbatim(beleg: "Beleg", citation: Mapping[str, Any]) -> bool:
    """Whether a quote stands in its document, character for character."""
    document = beleg.knowledge().document(citation["document"])
    return document is not None and document.text[citation["start"] : citation["end"]] == citation["quote"]


@contextmanager
def metered() -> Iterator[dict[str, Any]]:
    """Tokens and euros of the language models asked within the block; euros None when a price is not known."""
    from assistant.resilience.turn import turn

    usage: dict[str, Any] = {}
    with turn(seconds=SECONDS) as this:
        yield usage
    usage["tokens"] = sum(step.prompt_tokens + step.completion_tokens for step in this.steps)
    costs = [step.euros for step in this.steps]
    usage["euros"] = None if None in costs else round(sum(cost or 0.0 for cost in costs), 9)


def search(beleg: "Beleg", options: Mapping[str, Any], arm: str = "") -> Run:
    """The k best hits; with `arm` ("bm25" or "dense") those of one arm alone, among ten times as many candidates.

    Raises:
        EvalError: there is no such arm.
    """
    from assistant.render import hit_json

    base, k, arm = beleg.knowledge(), int(options.get("k", 10)), arm or str(options.get("arm", "hybrid"))
    if arm not in ARMS:
        raise EvalError(f"There is no arm '{arm}'.", f"Use one of: {', '.join(ARMS)}.")

    def run(case: Case) -> Mapping[str, Any]:
        hits = base.search(case.input["question"], k if arm == "hybrid" else 10 * k, _filter(case))
        if arm != "hybrid":
            hits = sorted(hits, key=lambda hit: -hit.arms.get(arm, 0.0))[:k]
        return {"hits": [hit_json(hit) for hit in hits], "usage": {"tokens": 0, "euros": 0.0}}

    return run


def _filter(case: Case) -> "SearchFilter":
    from knowledge.retrieval.searcher import SearchFilter

    return SearchFilter(groups=groups(case))
