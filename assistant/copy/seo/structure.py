"""Headings of a page, and links between the company's documents."""

import re
from collections.abc import Iterator, Sequence

from assistant.copy.seo.sections import Section, sections
from assistant.copy.seo.topic import Topic
from assistant.copy.seo.types import Heading, Link, Question
from assistant.copy.view import fold
from knowledge.base import KnowledgeBase
from knowledge.types import Document, Hit

_NUMBERED = re.compile(r"^\d+(?:\.\d+)*\.?\s+")
_MARKDOWN = re.compile(r"^#{2,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ASIDE = re.compile(r"\s*\([^)]*\)\s*$")
_MOST_HEADINGS, _MOST_DOCUMENTS, _MOST_LINKS = 8, 10, 20
_SHORTEST_ANCHOR, _LONGEST_ANCHOR = 6, 5
_PARTS = re.compile(r"\s+(?:und|and|&)\s+|[:,–|]\s+")
_LEAST_SCORE = 0.02


def headings(
    knowledge: KnowledgeBase, topic: Topic, title: str, hits: Sequence[Hit], questions: Sequence[Question]
) -> list[Heading]:
    """One first heading, then what documents about the topic put above their paragraphs, then the questions."""
    found = [Heading(1, title)]
    seen = {fold(title)}
    for document in _documents(knowledge, hits):
        whole = topic.about(document.info.title)
        for text in _under(knowledge, document):
            if (whole or topic.about(text)) and fold(text) not in seen and len(found) <= _MOST_HEADINGS:
                seen.add(fold(text))
                found.append(Heading(2, text, document.info.source))
    if questions:
        found.append(Heading(2, "Häufige Fragen" if topic.language == "de" else "Frequently asked questions"))
        found += [Heading(3, q.text, q.answer.source if q.answer else "") for q in questions]
    return found


def _under(knowledge: KnowledgeBase, document: Document) -> Iterator[str]:
    """Headings below the title, in reading order; also those inside of a stretch of Markdown."""
    for section in sections(knowledge, document):
        inside = _MARKDOWN.findall(document.text[section.start : section.end])
        for text in map(_bare, (*section.headings[1:], *inside)):
            if text and not text.endswith("?") and text not in (document.info.title, _bare(document.info.title)):
                yield text


def _documents(knowledge: KnowledgeBase, hits: Sequence[Hit]) -> list[Document]:
    """The documents of the best hits, best first; tables have no prose."""
    ids = dict.fromkeys(h.chunk.document_id for h in hits if h.score >= _LEAST_SCORE and h.chunk.kind != "row")
    return [d for d in map(knowledge.document, [*ids][:_MOST_DOCUMENTS]) if d is not None]


def _bare(heading: str) -> str:
    return _ASIDE.sub("", _NUMBERED.sub("", heading)).strip()


def links(knowledge: KnowledgeBase, topic: Topic, hits: Sequence[Hit]) -> list[Link]:
    """Where the page should lead, and where the documents about the topic name each other without a link."""
    documents = _documents(knowledge, hits)
    named = [(document, [*_phrases(document)]) for document in documents]
    texts = {document.id: [s for s in sections(knowledge, document) if s.kind != "row"] for document in documents}
    found = []
    for document, phrases in named:
        best = next((phrase for phrase in phrases if topic.about(phrase)), "")
        if best:
            found.append(Link("", document.info.source, best))
    for document in documents:
        for other, phrases in named:
            if other.id != document.id and not _linked(document, other):
                link = next(_places(document, texts[document.id], other, phrases), None)
                if link is not None:
                    found.append(link)
    return found[:_MOST_LINKS]


def _phrases(document: Document) -> Iterator[str]:
    """Words that name a document: its title, whole and by its parts ("Widerruf und Rückgabe", "Rückgabe")."""
    title = _bare(document.info.title)
    parts = [part.strip() for part in _PARTS.split(title)]
    for text in dict.fromkeys([title, *parts]):
        if len(text) >= _SHORTEST_ANCHOR and len(text.split()) <= _LONGEST_ANCHOR and not text.endswith("?"):
            yield text


def _linked(document: Document, other: Document) -> bool:
    name = other.info.source.rpartition("/")[2]
    return name in document.text


def _places(
    document: Document, stretches: Sequence[Section], other: Document, phrases: Sequence[str]
) -> Iterator[Link]:
    """Where a document's running text says what another one is called; its own headings do not count."""
    for phrase in phrases:
        for section in stretches:
            text = document.text[section.start : section.end]
            for match in re.finditer(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text):
                line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
                if not line.startswith("#") and len(line.strip()) > len(phrase):
                    start = section.start + match.start()
                    yield Link(document.info.source, other.info.source, phrase, start, start + len(phrase))
