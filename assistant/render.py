"""Hits and answers as plain data: the form that the command line and the HTTP API share."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.types import Answer
    from knowledge.types import Hit


def hit_json(hit: "Hit") -> dict[str, Any]:
    """A hit as the command line and the API give it."""
    chunk = hit.chunk
    return {
        "document": hit.document.id,
        "source": hit.document.source,
        "title": hit.document.title,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "score": round(hit.score, 6),
        "text": chunk.text,
        "headings": list(chunk.headings),
        "language": chunk.language,
        "arms": {name: round(value, 6) for name, value in hit.arms.items()},
    }


def answer_json(answer: "Answer") -> dict[str, Any]:
    """An answer as the command line and the API give it."""
    return {
        "action": answer.action,
        "text": answer.text,
        "language": answer.language,
        "confidence": round(answer.confidence, 4),
        "standalone_question": answer.standalone_question,
        "citations": [
            {
                "document": item.document_id,
                "source": item.source,
                "title": item.title,
                "page": item.page,
                "start": item.start,
                "end": item.end,
                "quote": item.quote,
            }
            for item in answer.citations
        ],
        "release": answer.release,
        "timings_ms": {name: round(value, 2) for name, value in answer.timings_ms.items()},
    }
