"""The nouns of a search brief."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assistant.copy.drafting.types import citation_json
from assistant.types import Citation


@dataclass(frozen=True, slots=True)
class Question:
    """A question people ask.

    Attributes:
        origin: "documents" or "conversations".
        asked: in how many conversations; 0 for one from documents.
        answer: the company's own words, None where no approved document answers it.
    """

    text: str
    origin: str
    asked: int = 0
    answer: Citation | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading for the page; `source` is the document it was found in, "" for the title of the page."""

    level: int
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two of the company's documents: `anchor` stands in the first one at `start:end`, verbatim.

    Attributes:
        from_source: "" for the page that is being written; then `start` and `end` are 0.
    """

    from_source: str
    to_source: str
    anchor: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Structured:
    """A schema.org object.

    Attributes:
        data: as JSON-LD.
        problems: required or recommended properties that are missing, as sentences.
        sources: where each value comes from, by property.
    """

    data: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    sources: Mapping[str, Citation] | None = None


@dataclass(frozen=True, slots=True)
class SeoBrief:
    """What a page about a topic needs."""

    topic: str
    language: str
    title: str
    description: str
    questions: tuple[Question, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    structured: tuple[Structured, ...]
    notes: tuple[str, ...] = ()


def seo_json(brief: SeoBrief) -> dict[str, Any]:
    """Plain data of a search brief."""
    return {
        "topic": brief.topic,
        "language": brief.language,
        "title": brief.title,
        "description": brief.description,
        "questions": [
            {
                "text": q.text,
                "origin": q.origin,
                "asked": q.asked,
                "answer": citation_json(q.answer) if q.answer else None,
            }
            for q in brief.questions
        ],
        "headings": [asdict(heading) for heading in brief.headings],
        "links": [
            {
                "from": link.from_source,
                "to": link.to_source,
                "anchor": link.anchor,
                "start": link.start,
                "end": link.end,
            }
            for link in brief.links
        ],
        "json_ld": [
            {
                "data": one.data,
                "problems": list(one.problems),
                "sources": {name: citation_json(cited) for name, cited in (one.sources or {}).items()},
            }
            for one in brief.structured
        ],
        "notes": list(brief.notes),
    }
