"""What a message is before any search: empty or odd, small talk, or a question that leans on the turn before."""

import re
import unicodedata
from collections.abc import Sequence

from assistant.evidence.lexicon import fold, lexicon, words
from assistant.phrases import Phrases
from assistant.types import Message

_SPACES = re.compile(r"\s+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SMALLTALK_LENGTH = 80
_FRAGMENT_WORDS = 7
_CARRIED_TERMS = 12


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


def standalone(text: str, history: Sequence[Message], phrases: Phrases) -> str:
    """The question as it can be searched without its history.

    A fragment ("Und nach Österreich?") or a question with a pronoun takes over the content words of the person's last
    full question that it does not replace.
    """
    before = [message.text for message in history if message.role == "user"]
    if not before or not leans(text, phrases):
        return text
    topic = next((past for past in reversed(before) if not leans(past, phrases)), before[-1])
    carried = _carried(topic, text, phrases)
    return f"{cleaned(topic[:300])} {text}" if _is_fragment(text, phrases) else f"{text} ({' '.join(carried)})"


def leans(text: str, phrases: Phrases) -> bool:
    """Whether a message needs the turn before to be understood."""
    return bool(phrases.openers.match(text)) or _is_fragment(text, phrases) or _has_open_pronoun(text, phrases)


def _is_fragment(text: str, phrases: Phrases) -> bool:
    found = words(text)
    content = [word for word in found if fold(word) not in lexicon(phrases.language).stopwords]
    short = len(found) <= _FRAGMENT_WORDS and bool(phrases.fragments.match(text))
    return not content or (len(content) <= 2 and (short or bool(phrases.openers.match(text))))


def _has_open_pronoun(text: str, phrases: Phrases) -> bool:
    """A pronoun in a question that names little else; "it" in "Is it going to rain?" needs no turn before."""
    found = [fold(word) for word in words(text)]
    names = [word for word in words(text)[1:] if word[0].isupper() and len(word) > 3]
    content = [word for word in found if word not in lexicon(phrases.language).stopwords]
    pronouns = {fold(p) for p in phrases.pronouns} - {"sie", "ihr"}
    return bool(pronouns & set(found)) and len(content) <= 3 and not names


def _carried(topic: str, text: str, phrases: Phrases) -> list[str]:
    present = {fold(word) for word in words(text)}
    stop = lexicon(phrases.language).stopwords
    return [word for word in words(topic) if fold(word) not in stop and fold(word) not in present][:_CARRIED_TERMS]
