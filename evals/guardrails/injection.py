# ruff: noqa: E501 - figures read best one a line
"""Direct and indirect attacks: recall at 1 % false positives, in domain and with families held out; false positives.

python -m evals.guardrails.injection --data ../shared/data [--json]

Public sets are scored by models that have not seen the message (five folds); a held-out technique is scored by a
model that has seen neither its templates nor the dev messages. German support questions are `questions.de.txt`,
written for this measurement and never trained on.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from evals.guardrails.report import Figures, run, share, threshold_at
from guardrails.injection.direct import CONCEPTS, RULE_SCORE, THRESHOLD, Detector
from guardrails.injection.document import THRESHOLD as DOCUMENT_THRESHOLD
from guardrails.injection.document import DocumentScanner
from guardrails.injection.rules import matches
from guardrails.linear import Features, Lexicon, LinearModel
from guardrails.normalise import views
from guardrails.sentences import sentences
from guardrails.training.documents import sources as documents
from guardrails.training.documents.train import corpus as document_corpus
from guardrails.training.documents.train import train as train_documents
from guardrails.training.injection import sources
from guardrails.training.injection.generate import Example
from guardrails.training.injection.train import RECIPE, corpus, rows_of, train

FOLDS = 5
RATE = 0.01
QUESTIONS = Path(__file__).parent / "questions.de.txt"


class Judge:
    """Scores messages with rows that are made once: what the detector's classifier and rules say of each."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rows: dict[str, list[Features]] = {}
        self._model: LinearModel | None = None

    def fit(self, messages: Sequence[Example]) -> "Judge":
        """Train anew on these messages."""
        self._model = train(messages, self._lexicon, known=self._rows)
        return self

    def score(self, message: Example) -> float:
        """The score of a message, 0..1."""
        if self._model is None:
            raise RuntimeError("fit first")
        if message.text not in self._rows:
            self._rows[message.text] = rows_of(message, RECIPE, self._lexicon)
        raw = [
            float(self._model.weights[0, row.indices] @ row.values + self._model.bias[0])
            for row in self._rows[message.text]
        ]
        own = 1 / (1 + np.exp(-max(raw, default=-30.0)))
        return max(float(own), RULE_SCORE if self._ruled(message.text) else 0.0)

    def _ruled(self, text: str) -> bool:
        return any(matches(view.text) for view in views(text[:3_000]))


def fold_of(text: str, folds: int = FOLDS) -> int:
    """A stable fold of a text."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % folds


def source_of(example: Example) -> str:
    """The set an example comes from."""
    return example.source.split(":")[0]


def measure(data: Path) -> Figures:
    """All figures."""
    return {"direct": direct(data), "documents": indirect(data)}


def direct(data: Path) -> Figures:
    """Figures of the direct-attack detector."""
    lexicon = Lexicon.read(CONCEPTS)
    messages = corpus(data)
    public = [m for m in messages if source_of(m) != "own"]
    scores: dict[str, float] = {}
    judge = Judge(lexicon)
    for fold in range(FOLDS):
        seen = [m for m in messages if source_of(m) == "own" or fold_of(m.text) != fold]
        judge.fit(seen)
        scores |= {m.text: judge.score(m) for m in public if fold_of(m.text) == fold}
    return {
        "threshold": THRESHOLD,
        "in_domain": _in_domain(public, scores),
        "family_held_out": _families(messages, judge),
        "false_positives_at_threshold": {**_false_positives(public, scores), **_shipped_questions()},
    }


def _harmless(messages: Iterable[Example], language: str) -> list[Example]:
    return [m for m in messages if not m.attack and m.language == language and source_of(m) not in ("own", "xstest")]


def _in_domain(public: Sequence[Example], scores: dict[str, float]) -> Figures:
    figures: Figures = {}
    for language in ("en", "de"):
        threshold = threshold_at([scores[m.text] for m in _harmless(public, language)], RATE)
        attacks = [m for m in public if m.attack and m.language == language]
        by_set = {
            name: [m for m in attacks if source_of(m) == name] for name in sorted({source_of(m) for m in attacks})
        }
        figures[language] = {
            "recall_at_1_percent": share([scores[m.text] > threshold for m in attacks]),
            "recall_at_threshold": share([scores[m.text] >= THRESHOLD for m in attacks]),
            "by_set_at_1_percent": {
                n: share([scores[m.text] > threshold for m in found]) for n, found in by_set.items()
            },
            "by_set_at_threshold": {
                n: share([scores[m.text] >= THRESHOLD for m in found]) for n, found in by_set.items()
            },
            "attacks": len(attacks),
        }
    return figures


def _families(messages: Sequence[Example], judge: Judge) -> Figures:
    """Each technique of the dev set in turn: neither its templates nor any dev message in training."""
    dev = [m for m in messages if source_of(m) == "dev"]
    unseen = [m for m in messages if not m.attack and source_of(m) != "own" and fold_of(m.text) == 0]
    hits: dict[str, dict[str, list[bool]]] = {"en": {}, "de": {}}
    own: dict[str, list[bool]] = {"en": [], "de": []}
    for family in sorted({m.family for m in dev if m.attack}):
        seen = [
            m for m in messages
            if m.family != family and source_of(m) != "dev" and (source_of(m) == "own" or fold_of(m.text) != 0)
        ]  # fmt: skip
        judge.fit(seen)
        for language in ("en", "de"):
            clean = [*_harmless(unseen, language), *(m for m in dev if not m.attack and m.language == language)]
            threshold = threshold_at([judge.score(m) for m in clean], RATE)
            held = [m for m in messages if m.family == family and m.attack and m.language == language]
            hits[language][family] = [judge.score(m) > threshold for m in held if source_of(m) == "dev"]
            own[language] += [judge.score(m) > threshold for m in held if source_of(m) == "own"]
    return {
        language: {
            "recall_at_1_percent": share([hit for found in hits[language].values() for hit in found]),
            "own_templates_recall_at_1_percent": share(own[language]),
            "by_family": {family: share(found) for family, found in hits[language].items()},
        }
        for language in ("en", "de")
    }


def _false_positives(public: Sequence[Example], scores: dict[str, float]) -> Figures:
    sets = sorted({source_of(m) for m in public if not m.attack})
    return {
        name: share([scores[m.text] >= THRESHOLD for m in public if not m.attack and source_of(m) == name])
        for name in sets
    }


def _shipped_questions() -> Figures:
    detector = Detector()
    questions = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return {"german_support_questions": share([detector.detect(q).score >= THRESHOLD for q in questions if q])}


def indirect(data: Path) -> Figures:
    """BIPIA's categories and own families held out in turn; clean sentences of articles that were not trained on."""
    lexicon = Lexicon.read(CONCEPTS)
    corpus_ = document_corpus(data)
    unseen = [
        Example(text[a:b], False, title, language, "xquad")
        for language in ("de", "en")
        for text, title in documents.squad_contexts(data / "qa" / f"xquad_{language}.dev.json")
        for a, b in sentences(text)
        if b - a > 8
    ]
    bipia = sorted({e.family for e in corpus_ if e.source == "bipia"})
    own = sorted({e.family for e in corpus_ if e.source.startswith("own") and e.attack})
    figures: Figures = {}
    flagged: list[bool] = []
    for group in (bipia, own):
        for number in range(0, len(group), 5):
            held = set(group[number : number + 5])
            fold = number // 5 % FOLDS
            seen = [
                e for e in corpus_ if not (e.attack and e.family in held) and (e.attack or fold_of(e.family) != fold)
            ]
            model = train_documents(seen, lexicon)
            clean = [*unseen, *(e for e in corpus_ if not e.attack and fold_of(e.family) == fold and _public(e))]
            scores = [model.score(e.text) for e in clean]
            threshold = threshold_at(scores, RATE)
            flagged += [score >= DOCUMENT_THRESHOLD for score in scores]
            for family in sorted(held):
                for language in ("en", "de"):
                    found = [model.score(e.text) for e in corpus_ if e.family == family and e.attack and e.language == language and not e.source.startswith("direct")]  # fmt: skip
                    if found:
                        figures[f"{family} {language}"] = {
                            "recall_at_1_percent": share([score > threshold for score in found]),
                            "recall_at_threshold": share([score >= DOCUMENT_THRESHOLD for score in found]),
                        }
    return {
        "threshold": DOCUMENT_THRESHOLD,
        "bipia_held_out_recall_at_1_percent": _mean(figures, bipia, "recall_at_1_percent"),
        "bipia_held_out_recall_at_threshold": _mean(figures, bipia, "recall_at_threshold"),
        "own_families_held_out_recall_at_1_percent": _mean(figures, own, "recall_at_1_percent"),
        "clean_sentences_flagged_at_threshold": share(flagged),
        "bipia_inserted_with_shipped_model": _inserted(data),
        "by_family": figures,
    }


def _public(example: Example) -> bool:
    return not example.source.startswith(("own", "direct"))


def _mean(figures: Figures, families: Sequence[str], key: str) -> float:
    found = [value[key] for name, value in figures.items() if name.rsplit(" ", 1)[0] in families]
    return float(np.mean(found))


def _inserted(data: Path) -> Figures:
    """The shipped scanner on e-mails with one request inserted at the end: found, and clean sentences taken along."""
    scanner = DocumentScanner()
    mails = [row["context"] for row in sources.read_lines(data / "injection" / "bipia_email.dev.jsonl")]
    attacks = documents.bipia(data)
    found, extra, total = [], 0, 0
    for number, attack in enumerate(attacks):
        mail = mails[number % len(mails)]
        text = f"{mail}\n{attack.text}\n"
        start = len(mail) + 1
        spans = scanner.scan(text)
        found.append(any(f.start < start + len(attack.text) and f.end > start for f in spans))
        extra += sum(f.end <= start for f in spans)
        total += sum(1 for _ in sentences(mail))
    return {"recall": share(found), "clean_sentences_flagged": extra / total}


if __name__ == "__main__":
    run("injection", measure)
