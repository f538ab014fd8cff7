"""What a message is before any search: empty or odd, small talk, or a question that leans on the turn before."""

import re
import unicodedata
from collections.abc import Sequence

from assistant.phrases import LANGUAGES, Phrases
from assistant.types import Message
from assistant.understand.rewriting import follow_up, leaning, rewritten

_SPACES = re.compile(r"\s+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SMALLTALK_LENGTH = 80


def cleaned(text: str) -> str:
    """The message without control, direction and format characters, white space collapsed."""
    kept = "".join(" " if unicodedata.category(c) in _INVISIBLE and c != "\u00ad" else c for c in text)
    return _SPACES.sub(" ", kept.replace("\u00ad", "")).strip()


def smalltalk(text: str, phrases: Phrases) -> str | None:
    """The kind of small talk a message is, or None; `text` is cleaned."""
    if len(text) > _SMALLTALK_LENGTH:
        return None
    bare = _SPACES.sub(" ", re.sub(r"[^\w\s'’äöüß]", " ", text.casefold().replace("’", "'"))).strip()
    return next((kind for kind, rules in phrases.smalltalk if any(rule.search(bare) for rule in rules)), None)


def standalone(text: str, history: Sequence[Message], phrases: Phrases, language: str | None = None) -> str:
    """The question as it can be searched without its history, by rules; see `assistant.understand.rewriting`.

    Args:
        text: the message, cleaned.
        history: earlier turns, oldest first.
        phrases: of the language of the reply.
        language: ISO 639-1 code of the message, where it is another one.
    """
    return rewritten(text, history, language if language in LANGUAGES else phrases.language)


def leans(text: str, phrases: Phrases) -> bool:
    """Whether a message needs the turn before to be understood."""
    return leaning(text, follow_up(phrases.language)) > 1
