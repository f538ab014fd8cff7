"""The public question sets as collections of single-chunk documents."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.types import Chunk, Document, DocumentInfo


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a collection; `group` is the article it is from."""

    id: str
    text: str
    language: str
    group: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the passages that answer it, and the article they are from."""

    id: str
    text: str
    language: str
    relevant: frozenset[str]
    group: str


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A collection with its questions."""

    name: str
    passages: tuple[Passage, ...]
    queries: tuple[Query, ...]


def document(passage: Passage) -> Document:
    """Return the passage as a document without a title, as a paragraph of a set has none."""
    digest = hashlib.sha256(passage.text.encode()).hexdigest()
    info = DocumentInfo(
        id=passage.id, version=digest[:16], source=f"{passage.id}.txt", title="", language=passage.language
    )
    return Document(info, passage.text)


def chunk(passage: Passage) -> Chunk:
    """Return the whole passage as one chunk."""
    return Chunk(passage.id, 0, len(passage.text), passage.text, None, (), passage.language)


def squad(path: Path, language: str, prefix: str) -> tuple[tuple[Passage, ...], tuple[Query, ...]]:
    """Return passages and questions of a file in SQuAD format; equal paragraphs become one passage."""
    passages: dict[str, Passage] = {}
    found: dict[tuple[str, str], Query] = {}
    for article, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        group = f"{prefix}{article}"
        for paragraph in entry["paragraphs"]:
            text = paragraph["context"]
            passage = passages.setdefault(text, Passage(f"{prefix}p{len(passages)}", text, language, group))
            for item in paragraph["qas"]:
                query = Query(item["id"], item["question"], language, frozenset({passage.id}), group)
                found.setdefault((item["id"], passage.id), query)
    return tuple(passages.values()), tuple(found.values())


def _crossed(questions: Iterable[Query], prefix: str, target: str) -> tuple[Query, ...]:
    """Return the questions with their relevant passages in the other language's collection."""
    return tuple(
        Query(q.id, q.text, q.language, frozenset(target + r.removeprefix(prefix) for r in q.relevant), q.group)
        for q in questions
    )


def xquad(folder: Path) -> list[QuestionSet]:
    """Return the four pairs of question and paragraph language, and German and English paragraphs together."""
    german, german_questions = squad(folder / "qa" / "xquad_de.dev.json", "de", "xde-")
    english, english_questions = squad(folder / "qa" / "xquad_en.dev.json", "en", "xen-")
    to_english = _crossed(german_questions, "xde-", "xen-")
    to_german = _crossed(english_questions, "xen-", "xde-")
    return [
        QuestionSet("xquad de→de", german, german_questions),
        QuestionSet("xquad en→en", english, english_questions),
        QuestionSet("xquad de→en", english, to_english),
        QuestionSet("xquad en→de", german, to_german),
    ]


def new_wiki(folder: Path) -> QuestionSet:
    """Return the English Wikipedia articles of SquadShifts."""
    return QuestionSet("new_wiki en→en", *squad(folder / "qa" / "new_wiki.dev.json", "en", "wiki-"))


def policyqa(folder: Path) -> QuestionSet:
    """Return the questions on privacy policies; asked of many, each passage that answers counts."""
    passages, questions = squad(folder / "qa" / "policyqa.dev.json", "en", "policy-")
    relevant: dict[str, set[str]] = {}
    for question in questions:
        relevant.setdefault(question.text, set()).update(question.relevant)
    merged = (
        Query(f"policy-q{number}", text, "en", frozenset(found), f"policy-q{number}")
        for number, (text, found) in enumerate(relevant.items())
    )
    return QuestionSet("policyqa en→en", passages, tuple(merged))


def covid_faq(folder: Path) -> QuestionSet:
    """Return the COVID FAQ: the question finds its answer among all answers."""
    passages: dict[str, Passage] = {}
    queries = []
    for number, item in enumerate(_lines(folder / "faq" / "covid_en.dev.jsonl")):
        group = f"faq-{number}"
        text = item["answer"]
        passage = passages.setdefault(text, Passage(f"faq-a{len(passages)}", text, "en", group))
        queries.append(Query(f"faq-q{number}", item["question"], "en", frozenset({passage.id}), passage.group))
    return QuestionSet("covid faq en→en", tuple(passages.values()), tuple(queries))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def fitted_sets(folder: Path) -> list[QuestionSet]:
    """Return the sets that fusion weights are fitted on."""
    return [*xquad(folder), new_wiki(folder), covid_faq(folder)]


def all_sets(folder: Path) -> list[QuestionSet]:
    """Return every set; PolicyQA is never fitted on: its questions were asked of one policy, not of all."""
    return [*fitted_sets(folder), policyqa(folder)]
