"""Groundedness: AUROC on BEGIN (five folds), and changed facts in XQuAD sentences against harmless ones.

python -m evals.guardrails.groundedness --data ../shared/data [--json]
"""

from collections import defaultdict
from pathlib import Path

import numpy as np

from evals.guardrails.report import Figures, auroc, run, share
from guardrails.groundedness.assess import assess
from guardrails.training.documents.sources import squad_contexts
from guardrails.training.groundedness.perturb import KINDS, cases
from guardrails.training.groundedness.train import begin, fit, row

FOLDS = 5
FALSE_ALARMS = 0.05


def measure(data: Path) -> Figures:
    """All figures; the perturbation set is generated anew, from articles that no weight was fitted on."""
    return {"begin_wow": _begin(data), "xquad_changed_facts": {lang: _changed(data, lang) for lang in ("de", "en")}}


def _begin(data: Path) -> Figures:
    items = begin(data)
    rows = [row(answer, knowledge, "en") for knowledge, answer, _ in items]
    labels = np.array([label for _, _, label in items])
    # Responses to one piece of knowledge must not be split over folds.
    groups = {knowledge.lower(): None for knowledge, _, _ in items}
    fold = {knowledge: number % FOLDS for number, knowledge in enumerate(sorted(groups))}
    folds = np.array([fold[knowledge.lower()] for knowledge, _, _ in items])
    scores = np.zeros(len(items))
    for number in range(FOLDS):
        seen = folds != number
        bias, weights = fit([r for r, s in zip(rows, seen, strict=True) if s], labels[seen].tolist())
        scores[~seen] = np.array([r for r, s in zip(rows, seen, strict=True) if not s]) @ weights + bias
    return {"auroc": auroc(scores[labels], scores[~labels]), "responses": len(items)}


def _changed(data: Path, language: str) -> Figures:
    paragraphs = squad_contexts(data / "qa" / f"xquad_{language}.dev.json")
    alarms: dict[str, list[bool]] = defaultdict(list)
    scores: dict[str, list[float]] = defaultdict(list)
    for case in cases(paragraphs, language):
        verdicts = assess(case.sentence, [case.evidence], language)
        alarms[case.kind].append(any(verdict.status != "supported" for verdict in verdicts))
        scores[case.kind].append(min((verdict.score for verdict in verdicts), default=0.0))
    harmless = [score for kind, found in scores.items() if kind not in KINDS for score in found]
    threshold = float(np.quantile(harmless, FALSE_ALARMS))
    return {
        "recall_at_5_percent_false_alarms": share([s < threshold for kind in KINDS for s in scores[kind]]),
        "recall_at_the_shipped_threshold": share([a for kind in KINDS for a in alarms[kind]]),
        "false_alarms_at_the_shipped_threshold": share(
            [a for kind, found in alarms.items() if kind not in KINDS for a in found]
        ),
        "by_kind": {kind: share(found) for kind, found in alarms.items()},
        "sentences": {kind: len(found) for kind, found in alarms.items()},
    }


if __name__ == "__main__":
    run("groundedness", measure)
