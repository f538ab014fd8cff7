"""A suite of synthetic cases from a knowledge base."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evals.errors import EvalError
from evals.synthetic.seeds import Seed, numbers, plain, seeds
from evals.synthetic.vary import near_miss, paraphrase, typos
from knowledge.catalogue.rows import StoredChunk
from knowledge.types import Chunk

if TYPE_CHECKING:
    from assistant.compose import Beleg

_SILENT = ["abstain", "escalate", "clarify"]
"""What is right where the documents say nothing; a guess is not."""
_LEAST_DIGITS = 2
_METRICS = ("action", "false_abstention", "gold_in_quote", "source", "citation_verbatim", "groundedness")


@dataclass(frozen=True, slots=True)
class Options:
    """How many cases.

    Attributes:
        count: facts that are asked about, evenly by kind and language.
        unanswerable: share of these that get a question without an answer: by removal and by near miss, each.
        varied: share of these that are also asked in other words and with slips.
        seed: the same seed gives the same suite.
    """

    count: int = 120
    unanswerable: float = 0.3
    varied: float = 0.5
    seed: int = 0


def synthesise(beleg: "Beleg", tenant: str, options: Options | None = None) -> list[dict[str, Any]]:
    """Synthetic cases of a tenant's public documents, German and English, as records of a suite's source.

    Raises:
        EvalError: the documents hold no fact that a rule finds.
    """
    return cases_of(list(beleg.catalogue.entries(tenant)), options)


def cases_of(chunks: Sequence[StoredChunk], options: Options | None = None) -> list[dict[str, Any]]:
    """See `synthesise`."""
    chosen = options or Options()
    facts = seeds(chunks)
    if not facts:
        raise EvalError(
            "The documents hold no question, table, heading or definition that a rule finds.",
            "Index documents with such parts, or write cases by hand.",
        )
    chance = random.Random(chosen.seed)
    picked = _picked(facts, chosen.count, chance)
    texts = frozenset(plain(one.chunk.text) for one in chunks)
    made = [_case(seed, seed.question, "plain") for seed in picked]
    for seed in _share(picked, chosen.varied, chance):
        made.append(_case(seed, paraphrase(seed, chance), "paraphrase"))
        made.append(_case(seed, typos(seed.question, chance), "typo"))
    made += _removed(picked, [one.chunk for one in chunks], round(chosen.unanswerable * len(picked)), chance)
    made += _missed(picked, facts, texts, round(chosen.unanswerable * len(picked)), chance)
    return _unique(made)


def write_suite(cases: Sequence[Mapping[str, Any]], out: Path) -> list[Path]:
    """Write NAME.yaml with NAME.jsonl beside it; synthetic cases alone have no gate, since they decide nothing.

    Raises:
        EvalError: the files cannot be written.
    """
    lines = out.with_suffix(".jsonl")
    suite = {
        "name": out.stem,
        "target": "ask_without",
        "description": "Synthetic cases made from the documents; summed up apart from cases that people wrote.",
        "sources": [{"path": lines.name, "format": "jsonl", "synthetic": True}],
        "metrics": list(_METRICS),
    }
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        lines.write_text(
            "".join(json.dumps(case, ensure_ascii=False, sort_keys=True) + "\n" for case in cases), encoding="utf-8"
        )
        out.write_text(yaml.safe_dump(suite, sort_keys=False, allow_unicode=True), encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{out} cannot be written ({error.strerror}).", "Choose another --out.") from None
    return [out, lines]


def counted(cases: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many cases of which tag."""
    return dict(sorted(Counter(tag for case in cases for tag in case["tags"]).items()))


def _picked(facts: Sequence[Seed], count: int, chance: random.Random) -> list[Seed]:
    """Facts taken in turn from every kind, language and document, so that one long table does not fill the suite."""
    groups: dict[tuple[str, str], dict[str, list[Seed]]] = {}
    for seed in facts:
        groups.setdefault((seed.kind, seed.language), {}).setdefault(seed.source, []).append(seed)
    queues = []
    for _, by_source in sorted(groups.items()):
        for one in by_source.values():
            chance.shuffle(one)
        queues.append(_in_turn([by_source[name] for name in sorted(by_source)]))
    return _in_turn(queues)[:count]


def _in_turn(lists: Sequence[Sequence[Seed]]) -> list[Seed]:
    longest = max((len(one) for one in lists), default=0)
    return [one[place] for place in range(longest) for one in lists if place < len(one)]


def _share(picked: Sequence[Seed], share: float, chance: random.Random) -> list[Seed]:
    return chance.sample(list(picked), round(share * len(picked)))


def _removed(
    picked: Sequence[Seed], chunks: Sequence[Chunk], count: int, chance: random.Random
) -> list[dict[str, Any]]:
    """Questions whose answer is taken out of the index for them: every chunk of any language that holds their number.

    Only facts with a telling number are used: of other facts nobody can say by rule that no other chunk states them.
    """
    able = [seed for seed in picked if any(_telling(one) for one in numbers(seed.gold))]
    made = []
    for seed in chance.sample(able, min(count, len(able))):
        telling = {one for one in numbers(seed.gold) if _telling(one)}
        gone = [
            [one.document_id, one.start, one.end]
            for one in chunks
            if telling & set(numbers(one.text)) or plain(seed.gold) in plain(one.text)
        ]
        case = _case(seed, seed.question, "removed")
        case["input"]["without"] = gone
        case["expected"] = {"action": _SILENT}
        made.append(case)
    return made


def _telling(number: str) -> bool:
    """Whether a number is rare enough to find every place that states a fact; small counts stand everywhere."""
    return sum(letter.isdigit() for letter in number) >= _LEAST_DIGITS


def _missed(
    picked: Sequence[Seed], facts: Sequence[Seed], texts: frozenset[str], count: int, chance: random.Random
) -> list[dict[str, Any]]:
    """Questions about what no document names; at most `count`."""
    made: list[dict[str, Any]] = []
    cells = [seed for seed in facts if seed.kind == "cell"]
    for seed in chance.sample(list(picked), len(picked)):
        if len(made) == count:
            break
        question = near_miss(seed, [one for one in cells if one.language == seed.language], texts, chance)
        if question is not None:
            case = _case(seed, question, "near_miss")
            case["expected"] = {"action": _SILENT}
            made.append(case)
    return made


def _case(seed: Seed, question: str, form: str) -> dict[str, Any]:
    digest = hashlib.sha256(f"{form}\n{seed.source}\n{seed.start}\n{question}".encode()).hexdigest()[:12]
    return {
        "id": f"syn-{form}-{digest}",
        "input": {"question": question},
        "expected": {
            "action": "answer",
            "gold": [seed.gold],
            "source": seed.source,
            "span": [seed.document_id, seed.start, seed.end],
        },
        "tags": [f"language:{seed.language}", f"kind:{seed.kind}", f"form:{form}"],
        "cluster": seed.source,
        "synthetic": True,
    }


def _unique(cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({case["id"]: case for case in cases}.values())
