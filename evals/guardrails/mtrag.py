"""Our groundedness against human ratings of faithfulness, beside the judges whose scores are stored with them.

python -m evals.guardrails.mtrag RATINGS [--human faithfulness] [--judge NAME …] [--json]

RATINGS is an analytics file in InspectorRAGet's form, as IBM/mt-rag-benchmark keeps them in mtrag-human/evaluations
(keys in snake_case or camelCase), or JSON Lines {"response", "evidence": [text, …], "faithfulness", "conversation"?,
further names: scores of judges}. Ratings of several people are averaged. Answers without evidence are left out and
counted. Spearman's rank correlation with 95 % intervals, conversations resampled whole.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from evals.errors import EvalError

ASKED = 0.71
_SAMPLES = 1_000
OURS, WORDS = "groundedness (ours)", "share of words in the evidence"


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer with its evidence, what people said of it (higher is more faithful) and stored scores of judges."""

    response: str
    evidence: tuple[str, ...]
    human: float
    conversation: str
    judges: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's correlation with the human ratings, its interval, and the number of answers."""

    value: float | None
    low: float | None
    high: float | None
    answers: int


def read_ratings(path: Path, human: str = "faithfulness", judges: Sequence[str] = ()) -> list[Rated]:
    """The rated answers of a file.

    Args:
        human: name of the human metric.
        judges: names of stored judges; none: every metric that is not from people.

    Raises:
        EvalError: the file cannot be read, is of another form, or no answer has the human rating.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".jsonl":
            found = [_of_line(json.loads(line), human, judges) for line in text.splitlines() if line.strip()]
        else:
            found = list(_of_inspector(_snake(json.loads(text)), human, judges))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise EvalError(
            f"{path.name} cannot be read as ratings ({type(error).__name__}: {error}).",
            "Give an analytics file of InspectorRAGet, or JSON Lines; see python -m evals.guardrails.mtrag --help.",
        ) from None
    rated = [one for one in found if one is not None]
    if not rated:
        raise EvalError(f"No answer of {path.name} is rated for '{human}'.", "Name the metric with --human.")
    return rated


def correlations(rated: Sequence[Rated]) -> dict[str, Correlation]:
    """Ours, the plain share of words, and every stored judge against the human ratings."""
    scores: dict[str, list[float | None]] = {
        OURS: [groundedness(one) for one in rated],
        WORDS: [word_share(one) for one in rated],
    }
    for name in sorted({name for one in rated for name in one.judges}):
        scores[name] = [one.judges.get(name) for one in rated]
    return {name: _correlation(rated, values) for name, values in scores.items()}


def groundedness(rated: Rated) -> float:
    """Mean probability of support over the sentences of an answer, 0..1."""
    from guardrails.groundedness.assess import assess

    verdicts = assess(rated.response, rated.evidence)
    return fmean(verdict.score for verdict in verdicts) if verdicts else 0.0


def word_share(rated: Rated) -> float:
    """Share of an answer's words that occur in its evidence, 0..1."""
    from evals.scoring.text import normalised

    said, known = normalised(rated.response).split(), set(normalised(" ".join(rated.evidence)).split())
    return sum(word in known for word in said) / len(said) if said else 0.0


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Rank correlation with ties averaged; None when one side does not vary."""
    from scipy.stats import rankdata

    one, other = rankdata(ours), rankdata(theirs)
    if one.std() == 0.0 or other.std() == 0.0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _correlation(rated: Sequence[Rated], values: Sequence[float | None]) -> Correlation:
    pairs = [
        (value, one.human, one.conversation) for value, one in zip(values, rated, strict=True) if value is not None
    ]
    if len(pairs) < 3:
        return Correlation(None, None, None, len(pairs))
    value = spearman([one for one, _, _ in pairs], [human for _, human, _ in pairs])
    groups: dict[str, list[tuple[float, float]]] = {}
    for score, human, conversation in pairs:
        groups.setdefault(conversation, []).append((score, human))
    names, random = sorted(groups), np.random.default_rng(0)
    drawn = []
    for _ in range(_SAMPLES):
        chosen = [pair for index in random.integers(len(names), size=len(names)) for pair in groups[names[index]]]
        found = spearman([one for one, _ in chosen], [human for _, human in chosen])
        drawn += [] if found is None else [found]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(groups) > 1 and drawn else (math.nan, math.nan)
    ends = [None if math.isnan(end) else float(end) for end in (low, high)]
    return Correlation(value, ends[0], ends[1], len(pairs))


def _of_line(record: Mapping[str, Any], human: str, judges: Sequence[str]) -> Rated | None:
    if record.get(human) is None or not record.get("evidence"):
        return None
    known = {"response", "evidence", "conversation", "id", human}
    scores = {
        name: float(value)
        for name, value in record.items()
        if name not in known and isinstance(value, int | float) and (not judges or name in judges)
    }
    evidence = record["evidence"]
    texts = (evidence,) if isinstance(evidence, str) else tuple(map(str, evidence))
    conversation = str(record.get("conversation") or record.get("id") or record["response"])
    return Rated(str(record["response"]), texts, float(record[human]), conversation, scores)


def _of_inspector(data: Mapping[str, Any], human: str, judges: Sequence[str]) -> Iterator[Rated | None]:
    metrics = {metric["name"]: metric for metric in data["metrics"]}
    stored = judges or [name for name, metric in metrics.items() if metric.get("author") != "human"]
    texts = {str(one["document_id"]): str(one["text"]) for one in data.get("documents", ())}
    tasks = {str(task["task_id"]): task for task in data["tasks"]}
    for evaluation in data["evaluations"]:
        task = tasks[str(evaluation["task_id"])]
        rating = _rating(evaluation["annotations"].get(human), metrics.get(human, {}))
        evidence = tuple(filter(None, (_text(context, texts) for context in task.get("contexts") or ())))
        if rating is None or not evidence:
            yield None
            continue
        scores = {name: _rating(evaluation["annotations"].get(name), metrics.get(name, {})) for name in stored}
        given = {name: value for name, value in scores.items() if value is not None}
        conversation = str(task.get("conversation_id") or str(task["task_id"]).split("<::>")[0])
        yield Rated(str(evaluation["model_response"]), evidence, rating, conversation, given)


def _text(context: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    return str(context.get("text") or texts.get(str(context.get("document_id")), ""))


def _rating(annotations: Any, metric: Mapping[str, Any]) -> float | None:
    """The mean over annotators; names of a scale are read by its numeric values."""
    if not annotations:
        return None
    scale = {
        str(one["value"]): float(one["numeric_value"]) for one in metric.get("values") or () if "numeric_value" in one
    }
    given = annotations.values() if isinstance(annotations, Mapping) else annotations
    found = [_number(one.get("value") if isinstance(one, Mapping) else one, scale) for one in given]
    numbers = [one for one in found if one is not None]
    return fmean(numbers) if numbers else None


def _number(value: Any, scale: Mapping[str, float]) -> float | None:
    if str(value) in scale:
        return scale[str(value)]
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _snake(value: Any) -> Any:
    """Keys in snake_case; names of metrics and annotators stay as they are."""
    known = {
        "taskId": "task_id",
        "modelId": "model_id",
        "modelResponse": "model_response",
        "documentId": "document_id",
        "conversationId": "conversation_id",
        "numericValue": "numeric_value",
    }
    if isinstance(value, Mapping):
        return {known.get(key, key): _snake(item) for key, item in value.items()}
    return [_snake(item) for item in value] if isinstance(value, list) else value


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit status 0 when ours reaches the figure and is above every stored judge, else 3."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.guardrails.mtrag", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("ratings", type=Path)
    parser.add_argument("--human", default="faithfulness")
    parser.add_argument("--judge", nargs="*", default=[], help="stored judges; all metrics that are not from people")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        rated = read_ratings(chosen.ratings, chosen.human, chosen.judge)
    except EvalError as error:
        print(f"error: {error.cause}\n       {error.remedy}", file=sys.stderr)
        return 2
    found = correlations(rated)
    if chosen.json:
        print(
            json.dumps(
                {
                    name: {"spearman": c.value, "low": c.low, "high": c.high, "answers": c.answers}
                    for name, c in found.items()
                }
            )
        )
    else:
        for name, one in found.items():
            print(f"{name:32} {_shown(one.value)}  {_shown(one.low)} … {_shown(one.high)}  {one.answers} answers")
    ours = found[OURS].value
    judges = [one.value for name, one in found.items() if name not in (OURS, WORDS) and one.value is not None]
    return 0 if ours is not None and ours >= ASKED and all(ours > judge for judge in judges) else 3


def _shown(value: float | None) -> str:
    return "  –  " if value is None else f"{value:+.3f}"


if __name__ == "__main__":
    sys.exit(main())
