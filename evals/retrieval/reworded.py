"""Questions worded without the words of their answer: what do they find?

    python -m evals.retrieval.reworded                  # among the 200 FAQ entries alone
    python -m evals.retrieval.reworded --index DIR      # among all documents of the demo company, indexed in DIR
                                                        # beleg index assistant/demo/company --config … --data-dir DIR

The 200 rewordings of the demo company's FAQ (`evals/suites/demo_faq_rephrased.jsonl`) share no content word with their
pair. Recall@5 of BM25, of the vectors and of the search as it ships, and beside it the demo company's own questions,
which must not lose by what helps the rewordings.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.retrieval.cached import CachedEncoder
from evals.retrieval.collection import build
from evals.retrieval.run import ARMS
from evals.retrieval.sets import Passage, Query, QuestionSet
from knowledge.retrieval.encoder import EncoderOptions, load_encoder
from knowledge.retrieval.fusion import FusionWeights
from knowledge.retrieval.searcher import Searcher, SearchFilter, SearchOptions

SUITES = Path(__file__).resolve().parent.parent / "suites"
DEMO = Path(__file__).resolve().parents[2] / "assistant" / "demo" / "beleg.yaml"
Rights = Callable[[dict[str, Any], str], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """Share of the questions with a right hit among the first five, and the mean of 1/rank (0 beyond ten)."""

    recall: float
    mrr: float


def lines(name: str) -> list[dict[str, Any]]:
    """Return the rows of a suite file."""
    return [json.loads(line) for line in (SUITES / name).read_text(encoding="utf-8").splitlines()]


def measure(searcher: Searcher, cases: Sequence[dict[str, Any]], right: Rights) -> Found:
    """Search every case's question and look for the first right hit."""
    ranks = []
    for case in cases:
        filters = SearchFilter(groups=frozenset(case.get("groups", ())))
        hits = searcher.search(case["question"], 10, filters, case["lang"])
        ranks.append(next((rank for rank, hit in enumerate(hits, 1) if right(case, flat(hit.chunk.text))), 0))
    recall = sum(0 < rank <= 5 for rank in ranks) / len(ranks)
    return Found(recall, sum(1 / rank for rank in ranks if rank) / len(ranks))


def flat(text: str) -> str:
    """Return a text with its white space collapsed."""
    return " ".join(text.split())


def holds_pair(case: dict[str, Any], text: str) -> bool:
    """True when a hit holds the FAQ entry."""
    return flat(case["faq_question"]) in text and flat(case["faq_answer"]) in text


def holds_gold(case: dict[str, Any], text: str) -> bool:
    """True when a hit holds the sentence that answers."""
    return flat(case["gold"]) in text


def arms(searcher: Callable[[FusionWeights | None, SearchOptions | None], Searcher]) -> dict[str, Searcher]:
    """Return a searcher by either arm alone and the one that ships."""
    alone = {
        name: searcher(FusionWeights("one arm", weights, weights), SearchOptions(closer=0))
        for name, weights in ARMS.items()
    }
    return {**alone, "fused": searcher(None, None)}


def entries_alone(model: str) -> dict[str, dict[str, Found]]:
    """Measure on the 200 FAQ entries as a collection of their own."""
    cases = lines("demo_faq_rephrased.jsonl")
    texts = [f"{case['faq_question']}\n{case['faq_answer']}" for case in cases]
    passages = tuple(Passage(case["id"], text, "de", case["id"]) for case, text in zip(cases, texts, strict=True))
    queries = tuple(Query(c["id"], c["question"], "de", frozenset({c["id"]}), c["id"]) for c in cases)
    with tempfile.TemporaryDirectory() as folder:
        encoder = CachedEncoder(load_encoder(EncoderOptions(model)), None)
        collection = build(QuestionSet("demo faq", passages, queries), encoder, Path(folder))
        return {
            name: {"reworded": measure(searcher, cases, holds_pair)}
            for name, searcher in arms(collection.searcher).items()
        }


def whole_company(data_dir: Path) -> dict[str, dict[str, Found]]:
    """Measure on the demo company's index: rewordings, and the questions of the demo suite by language."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    beleg = Beleg(load_settings(DEMO, flags={"data_dir": str(data_dir)}))
    state = beleg.knowledge().ready()
    snapshot, _ = beleg.snapshots.open(beleg.settings.tenant, state.snapshot or "")
    from knowledge.retrieval.visibility import LiveSet

    live = LiveSet(state.generation, beleg.catalogue.live(beleg.settings.tenant))
    asked = [case for case in lines("demo_questions.jsonl") if "gold" in case]
    sets: dict[str, tuple[list[dict[str, Any]], Rights]] = {
        "reworded": (lines("demo_faq_rephrased.jsonl"), holds_pair),
        "demo de": ([case for case in asked if case["lang"] == "de"], holds_gold),
        "demo en": ([case for case in asked if case["lang"] == "en"], holds_gold),
    }

    def searcher(weights: FusionWeights | None, options: SearchOptions | None) -> Searcher:
        return Searcher(snapshot, beleg.encoder, lambda: live, options, weights=weights)

    return {
        name: {label: measure(one, cases, right) for label, (cases, right) in sets.items()}
        for name, one in arms(searcher).items()
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Retrieval of questions that share no word with their answer.")
    parser.add_argument("--index", type=Path, help="data folder with the demo company's index")
    parser.add_argument("--model", default="default", help="embedding model where no index is given")
    chosen = parser.parse_args(arguments)
    found = whole_company(chosen.index) if chosen.index else entries_alone(chosen.model)
    for arm, sets in found.items():
        for label, figures in sets.items():
            print(f"{arm:<7}{label:<10}R@5 {figures.recall:.3f}  MRR@10 {figures.mrr:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
