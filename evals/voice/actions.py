# ruff: noqa: E501
"""Does a sentence ask for an action? Cross-validated F1 on SLURP and EmailIntent: `python -m evals.voice.actions`.

SLURP: positive are intents that set, send, start, change or order something; negative are those that only want to know
(query, factoid, definition, stock, weather, small talk and the like: `ASKS_TO_KNOW`). EmailIntent: its own labels.
Features: those of `assistant/voice/action.py`; `--embeddings` adds the sentence vector of the shipped encoder.
`--ensemble` (SLURP only): the mean of that model, of one over all 59 intents whose asking ones are added up, and of a
support vector machine with a radial kernel over sentence vectors. What is left wrong is mostly the labels' own doubt
("when is my meeting" is `calendar set`, "add vodka to my list" is `lists query`).
Sentences that are equal after folding stay in one fold.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.voice.action import features
from assistant.voice.hashed import hashed
from guardrails.linear import fold

BITS = 18
ASKS_TO_KNOW = frozenset(
    {"query", "factoid", "definition", "quirky", "currency", "stock", "maths", "convert", "locations", "events", "movies",
     "traffic", "recipe", "querycontact", "greet", "joke"}
)  # fmt: skip
Examples = tuple[list[str], npt.NDArray[np.bool_]]


def slurp(folder: Path) -> Examples:
    """Sentences and whether they ask for an action."""
    rows = [
        json.loads(line) for line in (folder / "tasks" / "slurp.dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [r["sentence"] for r in rows], np.array([r["action"] not in ASKS_TO_KNOW for r in rows])


def email(folder: Path) -> Examples:
    """Sentences and whether they ask for an action."""
    lines = (folder / "tasks" / "email_intent.dev.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines if "\t" in line]
    return [text for _, text in rows], np.array([label == "Yes" for label, _ in rows])


def matrix(sentences: Sequence[str], bits: int = BITS) -> sparse.csr_matrix:
    """Sparse float32 [sentences, 2**bits]."""
    columns, values, ends = [], [], [0]
    for sentence in sentences:
        size = 0
        for names, length in features(sentence):
            found = hashed(names, bits)
            columns.append(found)
            values.append(np.full(len(found), length / np.sqrt(max(1, len(found))), np.float32))
            size += len(found)
        ends.append(size)
    shape = (len(sentences), 1 << bits)
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), np.cumsum(ends)), shape=shape)


def with_embeddings(rows: sparse.csr_matrix, sentences: Sequence[str]) -> sparse.csr_matrix:
    """The rows with the unit vectors of the shipped encoder beside them."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    vectors = Beleg(load_settings(None)).encoder.encode([s[:300] for s in sentences], kind="query")
    return sparse.hstack([rows, sparse.csr_matrix(vectors * 2.0)]).tocsr()


def held_out(
    examples: Examples, folds: int = 10, strength: float = 15.0, *, embeddings: bool = False
) -> npt.NDArray[np.float64]:
    """Probability of every sentence by a model that has not seen it."""
    sentences, labels = examples
    rows, groups = matrix(sentences), [fold(s) for s in sentences]
    rows = with_embeddings(rows, sentences) if embeddings else rows
    scores = np.zeros(len(sentences))
    for train, test in GroupKFold(folds).split(rows, labels, groups):
        model = LogisticRegression(C=strength, solver="liblinear", random_state=0).fit(rows[train], labels[train])
        scores[test] = model.predict_proba(rows[test])[:, 1]
    return scores


def ensemble(folder: Path, folds: int = 10) -> npt.NDArray[np.float64]:
    """Probability of every SLURP sentence: mean of three unlike models that have not seen it."""
    from sklearn.svm import SVC

    from assistant.voice.meaning import LENGTH, vectors

    sentences, labels = slurp(folder)
    lines = (folder / "tasks" / "slurp.dev.jsonl").read_text(encoding="utf-8").splitlines()
    intents = np.array([f"{r['scenario']}:{r['action']}" for r in map(json.loads, lines)])
    asking = set(intents[labels])
    meant = np.vstack([vectors(sentences[i : i + 256]) for i in range(0, len(sentences), 256)]) / LENGTH
    spelled = sparse.hstack([matrix(sentences), sparse.csr_matrix(meant * 2.0)]).tocsr()
    small = sparse.hstack([matrix(sentences, bits=14), sparse.csr_matrix(meant * 3.0)]).tocsr().astype(np.float32)
    groups, scores = [fold(s) for s in sentences], np.zeros(len(sentences))
    for train, test in GroupKFold(folds).split(meant, labels, groups):
        plain = LogisticRegression(C=15.0, solver="liblinear", random_state=0).fit(spelled[train], labels[train])
        every = LogisticRegression(C=15.0, max_iter=30, tol=1e-2).fit(small[train], intents[train])
        round_ = SVC(C=5.0, gamma=1.0).fit(meant[train], labels[train])
        added = every.predict_proba(small[test])[:, [name in asking for name in every.classes_]].sum(axis=1)
        bent = 1 / (1 + np.exp(-2 * round_.decision_function(meant[test])))
        scores[test] = (plain.predict_proba(spelled[test])[:, 1] + added + bent) / 3
    return scores


def f1(scores: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_], least: float = 0.5) -> float:
    """F1 of "asks for an action" at a fixed threshold."""
    said = scores > least
    return float(2 * (said & labels).sum() / max(1, said.sum() + labels.sum()))


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--embeddings", action="store_true", help="add sentence vectors (a minute)")
    parser.add_argument("--ensemble", action="store_true", help="SLURP by three models together (some minutes)")
    options = parser.parse_args()
    if options.ensemble:
        scores, labels = ensemble(options.data, options.folds), slurp(options.data)[1]
        sys.stdout.write(f"SLURP        F1 {f1(scores, labels):.3f}  n {len(labels)}  three models together\n")
        return
    for name, examples, least in (("SLURP", slurp(options.data), 0.5), ("EmailIntent", email(options.data), 0.4)):
        scores = held_out(examples, options.folds, embeddings=options.embeddings)
        sys.stdout.write(f"{name:12s} F1 {f1(scores, examples[1], least):.3f}  n {len(examples[1])}\n")


if __name__ == "__main__":
    main()
