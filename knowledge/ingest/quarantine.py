"""Sentences that give the assistant orders are blanked out before chunking.

The guard scores every sentence. Hidden text, exfiltration links and sentences that address an assistant are set aside
whatever their score above the guard's threshold; a visible sentence without such a sign only when the guard is nearly
sure, because a sentence that is set aside can answer nobody. What stays in is reported all the same.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from knowledge.types import LoadedDocument

NEARLY_SURE = 0.9
_ADDRESSED = re.compile(
    r"\b(assistants?|assistenten?|chat-?bots?|bots?|ki|ai|a\.i\.|llms?|gpt|sprachmodell\w*|language models?"
    r"|system ?prompts?|prompts?|instructions?|anweisung\w*|instruktion\w*|ignor\w+|disregard|vergiss|override"
    r"|überschreib\w*|reply with|respond with|answer with|antworte|tell (?:them|the (?:user|customer|reader))"
    r"|sage? (?:dem|der) (?:kund|nutzer)\w*|when (?:a|the) (?:user|customer) asks"
    r"|wenn (?:ein|der|die) (?:kund|nutzer)\w*.{0,40}fragt|do not mention|erwähne)\b",
    re.IGNORECASE,
)


def quarantine(loaded: LoadedDocument, language: str) -> tuple[LoadedDocument, tuple[Mapping[str, Any], ...]]:
    """Blank out what the document guards object to; offsets of everything else stay as they were.

    Returns:
        The document, and per finding its kind, start, end, score and whether it was set aside; no text.
    """
    from guardrails.injection import scan_document

    text = loaded.text
    findings: list[dict[str, Any]] = []
    for found in scan_document(text, language):
        stretch = text[found.start : found.end]
        aside = found.kind != "instruction" or found.score >= NEARLY_SURE or bool(_ADDRESSED.search(stretch))
        if aside:
            blank = "".join(mark if mark in "\n\f" else " " for mark in stretch)
            text = text[: found.start] + blank + text[found.end :]
        findings.append(
            {
                "kind": found.kind,
                "start": found.start,
                "end": found.end,
                "score": round(found.score, 3),
                "set_aside": aside,
            }
        )
    return replace(loaded, text=text), tuple(findings)
