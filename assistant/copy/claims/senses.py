"""Which words mean the same: by their stems, as parts of a compound, or by what both are called in English.

Two German words with a common translation are close in meaning (Bannard and Callison-Burch 2005, "Paraphrasing with
bilingual parallel corpora"), and an English word meets its German translation; the lexicon that search uses across
languages knows both (`knowledge.retrieval.lexicon`).
"""

from functools import lru_cache

from assistant.copy.view import fold
from guardrails.groundedness.words import stem
from knowledge.retrieval.lexicon import shipped_lexicon

# Translations that carry less than this share of a word's uses say little about it.
_LEAST_SHARE = 0.3
_TRANSLATED, _PART = 0.85, 0.8
# From this length on a key may be a compound of one with four letters: Filter, Filterreinigung.
_COMPOUND = 8
# What makes nouns and adjectives of a verb's stem: prüfen, Prüfung, Prüfer, prüfbar.
_ENDINGS = frozenset(("ung", "er", "bar", "lich", "ig", "keit", "ing", "ment", "ation", "abl"))


@lru_cache(maxsize=100_000)
def kin(one: str, other: str) -> float:
    """How far a statement's key is meant by one of the evidence (see `facts.content_key`).

    Returns:
        1 for the same word or a compound made of it, .85 for a translation, .8 where the evidence names only the head
        or the beginning of the statement's compound (Schraube for Flanschschraube), 0 for another word.
    """
    if alike(one, other):
        return 1.0 if len(other) >= len(one) or other in _ENDINGS or one.removeprefix(other) in _ENDINGS else _PART
    return _TRANSLATED if senses(one) & senses(other) else 0.0


def alike(one: str, other: str) -> bool:
    """Whether two keys are one word, or one is the head or the beginning of the other as a compound."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= (4 if len(long) >= _COMPOUND else 5) and (long.startswith(short) or long.endswith(short)):
        return True
    return len(short) >= 4 and long.removeprefix(short) in _ENDINGS


@lru_cache(maxsize=50_000)
def senses(key: str) -> frozenset[str]:
    """English stems that a key may stand for; the key itself where it is one."""
    lexicon = shipped_lexicon()
    options = lexicon.translations(key, "de", "en")
    # Of a compound cut in two the options stand for its parts, which say less than the whole.
    whole = sum(share for _, share in options) < 1.5
    found = {fold(stem(word, "en")) for word, share in options if whole and share >= _LEAST_SHARE}
    if lexicon.translations(key, "en", "de"):
        found.add(key)
    return frozenset(found)
