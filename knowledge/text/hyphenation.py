"""Words broken at a line end: mend the word, or keep a hyphen that belongs to it.

"Kunden-" + "bindung" is one word, "E-Mail-" + "Adresse" keeps its hyphen, "Vor-" + "und Nachteile" keeps the
hyphen and the space. The rules need no lexicon; the words of the document itself may be given as evidence.
"""

import re
from collections.abc import Collection, Iterable
from typing import Literal

from knowledge.text.abbreviations import word_set

HYPHENS = "-\u2010\u2011\u00ad"
SOFT_HYPHEN = "\u00ad"

Joint = Literal["mend", "hyphen", "space"]

# A suspended hyphen ("Vor- und Nachteile") is followed by one of these, German then English.
_SUSPENDED = word_set(
    "und oder bzw sowie bis als wie noch statt nebst samt plus respektive aber sondern and or nor versus vs"
)
# "so-wie", "ob-wohl" and the like: the left part tells that the word was broken, not suspended.
_BROKEN_BEFORE_CONJUNCTION = {"wie": frozenset({"so", "irgend"}), "als": frozenset({"da", "je", "ehem"})}
# English first parts that keep their hyphen before a lower-case word.
_KEEPING_PREFIXES = word_set("self well cross third non all ex half mid quasi vice one two three four five six ten")
_VOWELS = frozenset("aeiouyäöüAEIOUYÄÖÜ")
_LAST = re.compile(r"[^\s(\[„“\"»›]*$")
_FIRST = re.compile(r"[^\s,.;:!?)\]“”\"«‹]*")


def decide(left: str, right: str, words: Collection[str] = frozenset()) -> Joint:
    """How two lines join when the first ends in a hyphen.

    Args:
        left: a line whose last visible character is one of `HYPHENS`.
        right: the line after it.
        words: words of the same document in lower case, as evidence; may be empty.

    Returns:
        "mend" (drop the hyphen), "hyphen" (keep it, no space) or "space" (keep it and a space).
    """
    left, right = left.rstrip(), right.lstrip()
    if left.endswith(SOFT_HYPHEN):
        return "mend"
    last = _LAST.search(left)
    stem = (last.group() if last else "").rstrip(HYPHENS)
    first = _first_word(right)
    if not stem or not first or left[-2:-1] in HYPHENS:
        return "space"
    if first.lower() in _SUSPENDED and stem.lower() not in _BROKEN_BEFORE_CONJUNCTION.get(first.lower(), ()):
        return "space"
    return _by_evidence(stem, first, words) or _by_form(stem, first)


def join(left: str, right: str, words: Collection[str] = frozenset()) -> str:
    """The two lines as one; `left` ends in a hyphen, `right` is the next line; see `decide`.

    >>> join("Wir stärken die Kunden-", "bindung")
    'Wir stärken die Kundenbindung'
    """
    left, right = left.rstrip(), right.lstrip()
    joint = decide(left, right, words)
    if joint == "mend":
        return left[:-1] + right
    return f"{left} {right}" if joint == "space" else left + right


def mend(lines: Iterable[str], words: Collection[str] = frozenset()) -> str:
    """Lines of one paragraph as one line: broken words mended, other line ends become a space."""
    text = ""
    for line in filter(None, (line.strip() for line in lines)):
        glue = join if text[-1:] in tuple(HYPHENS) else _with_space
        text = glue(text, line, words) if text else line
    return text


def _with_space(left: str, right: str, _words: Collection[str]) -> str:
    return f"{left} {right}"


def _first_word(right: str) -> str:
    match = _FIRST.match(right)
    return match.group() if match else ""


def _by_evidence(stem: str, first: str, words: Collection[str]) -> Joint | None:
    if not words:
        return None
    tail = stem.lower().rpartition("-")[2]
    whole, hyphenated = tail + first.lower(), f"{tail}-{first.lower()}"
    if (whole in words) == (hyphenated in words):
        return None
    return "mend" if whole in words else "hyphen"


def _by_form(stem: str, first: str) -> Joint:
    part = stem.rpartition("-")[2] or stem
    if "://" in stem or "@" in stem or stem.startswith("www.") or "/" in stem or "_" in stem:
        return "hyphen"
    if not part[-1].isalpha() or not first[0].isalpha():
        return "hyphen"
    if first[0].isupper():
        return "mend" if _broken_capitals(part, first) else "hyphen"
    if part.isupper() or part.lower() in _KEEPING_PREFIXES:
        return "hyphen"
    if re.match(r"[a-zäöüß]+-[a-zäöüß]", first) or ("-" in stem and stem.islower()):
        return "hyphen"
    return "mend"


def _broken_capitals(part: str, first: str) -> bool:
    """KUNDEN-/BINDUNG is a broken word, DSGVO-/KONFORM and KI-/STUDIE are compounds."""
    if not (part.isupper() and len(part) >= 4 and first.isupper() and len(first) >= 3):
        return False
    return sum(letter in _VOWELS for letter in part) * 5 > len(part)
