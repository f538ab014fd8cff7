"""Public question sets with gold answer spans."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph; `pool` names the collection it is searched in, `group` the article it is from."""

    id: str
    text: str
    language: str
    group: str
    pool: str


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with its gold spans (start, text) in the passage that answers it."""

    text: str
    language: str
    passage: str
    answers: tuple[tuple[int, str], ...]
    group: str


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Passages and questions; `cross` when question and passages differ in language."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Gold, ...]
    cross: bool = False


def load(name: str, folder: Path, limit: int | None = None) -> AnswerSet:
    """A set by name: xquad_de, xquad_en, xquad_de_en (German questions, English texts), xquad_en_de, new_wiki,
    policyqa, covid.

    Args:
        name: the set.
        folder: the data folder (`shared/data`).
        limit: at most this many questions, chosen by hash so that the choice never changes.

    Raises:
        FileNotFoundError: the set is not there.
        ValueError: no such set.
    """
    made = _make(name, folder)
    if limit is None or len(made.questions) <= limit:
        return made
    chosen = set(sorted(range(len(made.questions)), key=lambda i: _hash(f"{i}:{made.questions[i].text}"))[:limit])
    return AnswerSet(name, made.passages, tuple(q for i, q in enumerate(made.questions) if i in chosen), made.cross)


def fold_of(group: str, folds: int) -> int:
    """The cross-validation fold of an article; the same in every language."""
    return _hash(group) % folds


def _make(name: str, folder: Path) -> AnswerSet:
    if name == "covid":
        return _faq(folder / "faq" / "covid_en.dev.jsonl")
    if name in ("new_wiki", "policyqa"):
        return _squad(name, folder / "qa" / f"{name}.dev.json", "en", by_article=name == "policyqa")
    if name in ("xquad_de", "xquad_en"):
        return _squad(name, folder / "qa" / f"{name}.dev.json", name[-2:])
    if name in ("xquad_de_en", "xquad_en_de"):
        asked, texts = _make(f"xquad_{name[6:8]}", folder), _make(f"xquad_{name[9:]}", folder)
        questions = tuple(
            Gold(a.text, a.language, t.passage, t.answers, t.group)
            for a, t in zip(asked.questions, texts.questions, strict=True)
        )
        return AnswerSet(name, texts.passages, questions, cross=True)
    raise ValueError(f"no answer set is called {name}")


def _squad(name: str, path: Path, language: str, *, by_article: bool = False) -> AnswerSet:
    passages: list[Passage] = []
    questions: list[Gold] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        group = article["title"]
        for number, paragraph in enumerate(article["paragraphs"]):
            key = f"{name}/{_hash(group):08x}-{number}"
            pool = group if by_article else ""
            passages.append(Passage(key, paragraph["context"], language, group, pool))
            questions.extend(_gold(item, language, key, group) for item in paragraph["qas"])
    return AnswerSet(name, tuple(passages), tuple(questions))


def _gold(item: dict[str, Any], language: str, passage: str, group: str) -> Gold:
    answers = tuple(dict.fromkeys((answer["answer_start"], answer["text"].strip()) for answer in item["answers"]))
    return Gold(item["question"], language, passage, answers, group)


def _faq(path: Path) -> AnswerSet:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    passages, questions = [], []
    for number, row in enumerate(rows):
        key, group = f"covid/{number}", f"covid{number}"
        passages.append(Passage(key, row["answer"], "en", group, ""))
        questions.append(Gold(row["question"], "en", key, ((0, row["answer"]),), group))
    return AnswerSet("covid", tuple(passages), tuple(questions))


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
