"""Answer text against references: EM, F1, gold in quote, BLEU and ROUGE."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evals.scoring.types import Metric, Score
from evals.suite.types import Case

_ARTICLES = re.compile(r"\b(?:a|an|the|der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines)\b")
_NO_WORD = re.compile(r"[^\w\s]", re.UNICODE)


def metrics() -> list[Metric]:
    """All text metrics."""
    return [
        Metric("exact_match", _has_gold, _exact, about="the normalised answer equals a gold answer"),
        Metric("answer_f1", _has_gold, _f1, about="token F1 with the best gold answer (SQuAD)"),
        Metric("gold_in_answer", _has_gold, _gold_in("text"), about="the answer holds a gold answer"),
        Metric("gold_in_quote", _has_gold, _gold_in("quotes"), about="a quote holds a gold answer"),
        Metric("bleu", _has_reference, _bleu, about="sentence BLEU (sacrebleu), 0..1"),
        Metric("rouge_l", _has_reference, _rouge, about="ROUGE-L F1 (rouge-score), 0..1"),
        Metric("inflection", lambda case: "also" in case.input, _inflection, about="forms of a word share their stem"),
        Metric("words", lambda case: "words" in case.expected, _words, about="a question is cut into the right words"),
        Metric(
            "must_not", lambda case: bool(case.expected.get("must_not")), _must_not, about="holds nothing forbidden"
        ),
    ]


def normalised(text: str) -> str:
    """Lower case, no punctuation, no articles, single spaces (SQuAD, with German articles)."""
    plain = _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_ARTICLES.sub(" ", plain).split())


def golds(case: Case) -> list[str]:
    """The gold answers of a case."""
    found = case.expected.get("gold")
    return [found] if isinstance(found, str) else list(found or ())


def _references(case: Case) -> list[str]:
    found = case.expected.get("reference")
    return [found] if isinstance(found, str) else list(found or ())


def _has_gold(case: Case) -> bool:
    return bool(golds(case)) and case.expected.get("action", "answer") == "answer"


def _has_reference(case: Case) -> bool:
    return bool(_references(case)) and case.expected.get("action", "answer") == "answer"


def _answered(output: Mapping[str, Any]) -> bool:
    return str(output.get("action", "answer")) == "answer"


def _exact(case: Case, output: Mapping[str, Any]) -> Score:
    if not _answered(output):
        return Score(0.0, f"did not answer: {output.get('action')}")
    text = normalised(str(output.get("text", "")))
    return Score(float(any(text == normalised(gold) for gold in golds(case))), "compared with the gold answers")


def _f1(case: Case, output: Mapping[str, Any]) -> Score:
    if not _answered(output):
        return Score(0.0, f"did not answer: {output.get('action')}")
    best = max(token_f1(str(output.get("text", "")), gold) for gold in golds(case))
    return Score(best, f"token F1 {best:.2f}")


def token_f1(text: str, gold: str) -> float:
    """Harmonic mean of token precision and recall, 0..1."""
    ours, theirs = normalised(text).split(), normalised(gold).split()
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0


def _gold_in(where: str) -> Any:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        if not _answered(output):
            return Score(0.0, f"did not answer: {output.get('action')}")
        texts = _texts(output, where)
        found = any(normalised(gold) in normalised(text) for gold in golds(case) for text in texts)
        return Score(float(found), "found" if found else f"in none of {len(texts)}")

    return score


def _texts(output: Mapping[str, Any], where: str) -> Sequence[str]:
    if where == "text":
        return [str(output.get("text", ""))]
    return [str(citation.get("quote", "")) for citation in output.get("citations", ())]


def _inflection(_case: Case, output: Mapping[str, Any]) -> Score:
    one, other = output.get("stems"), output.get("also")
    if one is None or other is None:
        return Score(None, "the output has no stems")
    return Score(float(bool(one) and one == other), "the same stems" if one == other else "other stems")


def _words(case: Case, output: Mapping[str, Any]) -> Score:
    found = output.get("words")
    if found is None:
        return Score(None, "the output has no words")
    return Score(float(list(found) == list(case.expected["words"])), f"{len(found)} words")


def _must_not(case: Case, output: Mapping[str, Any]) -> Score:
    text = normalised(str(output.get("text", "")))
    found = [index for index, word in enumerate(case.expected["must_not"]) if normalised(word) in text]
    return Score(float(not found), f"holds forbidden text number {found[0] + 1}" if found else "holds none")


def _bleu(case: Case, output: Mapping[str, Any]) -> Score:
    import sacrebleu

    value = sacrebleu.sentence_bleu(str(output.get("text", "")), _references(case)).score / 100
    return Score(float(value), "sentence BLEU")


def _rouge(case: Case, output: Mapping[str, Any]) -> Score:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"], tokenizer=_Words())
    text = str(output.get("text", ""))
    best = max(float(scorer.score(reference, text)["rougeL"].fmeasure) for reference in _references(case))
    return Score(best, "ROUGE-L F1")


class _Words:
    """rouge-score's own tokenizer drops umlauts; this one keeps them."""

    def tokenize(self, text: str) -> list[str]:
        """Normalised words."""
        return normalised(text).split()
