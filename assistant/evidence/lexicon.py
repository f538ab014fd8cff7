"""Word lists and question patterns per language, kept as data beside this module."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("de", "en")

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "­": None})
_WORD = re.compile(r"[^\W_]+(?:[.,:'’][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one language contributes; every word is folded (see `fold`)."""

    language: str
    stopwords: frozenset[str]
    negations: frozenset[str]
    pronouns: frozenset[str]
    months: frozenset[str]
    time_words: frozenset[str]
    number_words: frozenset[str]
    place_cues: frozenset[str]
    cause_cues: frozenset[str]
    definition_cues: frozenset[str]
    question_types: tuple[tuple[re.Pattern[str], str], ...]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `language`; languages without one get the English lists."""
    name = language if language in LANGUAGES else "en"
    raw = json.loads(files(__package__).joinpath(f"lexicon.{name}.json").read_text(encoding="utf-8"))
    patterns = tuple((re.compile(pattern), kind) for pattern, kind in raw.pop("question_types"))
    lists = {key: frozenset(fold(word) for word in value.split()) for key, value in raw.items()}
    return Lexicon(language=name, question_types=patterns, **lists)


def fold(text: str) -> str:
    """Lower case, ä→ae, ö→oe, ü→ue, ß→ss, other accents removed."""
    if text.isascii():
        return text.lower()
    plain = text.lower().translate(_UMLAUTS)
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Words and numbers of `text` in order; `1.234,5` and `10:30` stay whole."""
    return _WORD.findall(text)
