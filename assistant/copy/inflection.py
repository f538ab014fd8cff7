"""Inflected forms of a term, folded: German declension, comparison and weak conjugation, English endings.

Forms are over-generated ("Akkuschraubern" and "Akkuschrauberns"): what nobody writes, nothing finds. Sources of the
endings: Duden, Die Grammatik (10th ed. 2022), tables of declension and conjugation.
"""

import re

from assistant.copy.view import fold

_NOUN = ("", "e", "en", "er", "ern", "es", "s", "n", "ns", "se", "sen", "in", "innen")
_PLURAL = ("", "e", "en", "er", "ern", "n")
_ADJECTIVE = ("", "e", "en", "er", "es", "em")
_COMPARISON = ("er", "ere", "eren", "erer", "eres", "erem", "st", "ste", "sten", "ster", "stes", "stem")
_SUPERLATIVE = ("este", "esten", "ester", "estes", "estem")
_VERB = (
    "e",
    "st",
    "est",
    "t",
    "et",
    "en",
    "n",
    "te",
    "test",
    "ten",
    "tet",
    "ete",
    "eten",
    "end",
    "ende",
    "enden",
    "ender",
    "endes",
)
_ENGLISH = ("", "s", "es", "ed", "d", "ing", "er", "est", "ers", "ly")
_UMLAUT = re.compile(r"(au|a|o|u)(?=[^aeiou]*(?:e[lnrs]?)?$)")


def forms(term: str, language: str | None) -> frozenset[str]:
    """All forms of a single word, folded.

    Args:
        term: as written in the brand file; a capital says that a German word is a noun.
        language: "de", "en" or None for both.
    """
    made = {fold(term)}
    if language in ("de", None):
        made |= german(term)
    if language in ("en", None):
        made |= english(fold(term))
    return frozenset(made)


def german(term: str) -> set[str]:
    """German forms of a word, folded."""
    base = fold(term)
    if len(base) < 3 or not base.isalpha():
        return {base}
    if term[:1].isupper():
        return _noun(base)
    made = {base + ending for ending in _ADJECTIVE + _COMPARISON + _SUPERLATIVE}
    if base.endswith("e"):
        made |= {base[:-1] + ending for ending in _ADJECTIVE + _COMPARISON}
    if base.endswith(("el", "er")):
        made |= {base[:-2] + base[-1] + ending for ending in ("e", "en", "er", "es", "em", "ere", "eren", "erer")}
    if base.endswith("en") and len(base) > 4:
        stem = base[:-2]
        made |= {stem + ending for ending in _VERB} | {
            f"ge{stem}{ending}" for ending in ("t", "te", "ten", "ter", "tes")
        }
    return made


def _noun(base: str) -> set[str]:
    made = {base + ending for ending in _NOUN}
    if base.endswith("e"):
        made |= {base[:-1] + ending for ending in ("en", "in", "innen")}
    changed = _UMLAUT.sub(lambda m: {"au": "aeu", "a": "ae", "o": "oe", "u": "ue"}[m.group(1)], base, count=1)
    if changed != base and not base.endswith(("ae", "oe", "ue")):
        made |= {changed + ending for ending in _PLURAL}
    return made


def english(base: str) -> set[str]:
    """English forms of a word."""
    if len(base) < 3 or not base.isalpha():
        return {base}
    made = {base + ending for ending in _ENGLISH}
    if base.endswith("e"):
        made |= {base[:-1] + ending for ending in ("ing", "ed", "er", "est")}
    if base.endswith("y"):
        made |= {base[:-1] + ending for ending in ("ies", "ied", "ier", "iest")}
    if re.search(r"[aeiou][bdgmnprt]$", base):
        made |= {base + base[-1] + ending for ending in ("ing", "ed", "er")}
    return made


def carry_over(found: str, term: str, replacement: str) -> str:
    """The replacement with the ending and the capital of what was found, where that is certain; else as it is.

    "billigste" with billig → günstig becomes "günstigste"; a noun keeps its case only when both end alike.
    """
    if " " in replacement or "," in replacement:
        return replacement
    low, base = found.lower(), term.lower()
    ending = low[len(base) :] if low.startswith(base) else ""
    if term[:1].isupper():
        alike = base[-2:] == replacement.lower()[-2:]
        return replacement + ending if alike and ending in ("s", "n", "e", "en") else replacement
    if ending and not replacement[:1].isupper():
        stem = replacement[:-1] if replacement.endswith("e") and ending.startswith("e") else replacement
        replacement = stem + ending
    return replacement[:1].upper() + replacement[1:] if found[:1].isupper() else replacement
