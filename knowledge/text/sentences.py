"""German and English sentences as spans of the text.

One pass over the text: hard breaks first (blank lines, headings, list items, table rows, lines that end
early), then full stops, question and exclamation marks and ellipses, each judged by the words around it.
The method is that of a rule-based splitter with abbreviation tables (Kiss & Strunk 2006 describe the cues:
abbreviations, initials, ordinals, and the words that typically open sentences).
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from knowledge.text import abbreviations as ab
from knowledge.text.lines import hard_breaks

_MARK = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…\u203d\u3002\uff01\uff1f]++)"
    r"(?P<closers>(?:[\"'”“’‘»«›‹)\]*_`]|\[\d{1,3}\])*+)"
    r"(?=(?P<gap>\s+)|[^\W\d_])"
)
_TOKEN_BEFORE = re.compile(r"[^\s(\[{„“”\"‚‘»«›‹/]*$")
_WORD_BEFORE = re.compile(r"(\S+)\s+$")
_NEXT = re.compile(r"[\s\"'„“”‚‘’»«›‹(\[{*_`\-–—¿¡]*(?P<word>[^\W_]?[\w’'-]*)")
_OPENERS = "\"'„“”‚‘»«›‹([{*_`¿¡"
_ROMAN = re.compile(r"(?=[XVI])(?:X{0,3})(?:I[XV]|V?I{0,3})$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.)+-?[^\W\d_]{1,4}$")
_ITEM = re.compile(r"\d{1,3}[a-z]$")
_DAY_MONTH = re.compile(r"\d{1,2}\.\d{1,2}$")
_SPACED = re.compile(r"(?:^|[\s(])((?:[^\W\d_]{1,2}\.\s?)+[^\W\d_]{1,4})$")
_MEASURE = re.compile(r"\d\s?(?:m|g|t|l|h|s|V|W|A|K|C|F)$")
_NO_VOWEL = re.compile(r"[^\W\d_aeiouyäöüAEIOUYÄÖÜ]{2,5}$")
_URL = re.compile(r"://|^www\.|@|^[\w-]+\.[a-z]{2,4}/")
_NAMES_WITH_MARK = frozenset({"Yahoo", "Joomla", "Jeopardy", "Yum"})
_LOOKBACK = 48
_SECTION_NEXT = ("§", "(", "[")


@dataclass(frozen=True, slots=True)
class _Rules:
    german: bool
    never: frozenset[str]
    maybe: frozenset[str]
    maybe_exact: frozenset[str]
    closing: frozenset[str]
    openers: frozenset[str]


_DE = _Rules(True, ab.NEVER_DE, ab.MAYBE_DE, ab.MAYBE_EXACT_DE, ab.CLOSING_DE, ab.OPENERS_DE)
_EN = _Rules(False, ab.NEVER_EN, ab.MAYBE_EN, ab.MAYBE_EXACT_EN, ab.CLOSING_EN, ab.OPENERS_EN)
_ANY = _Rules(
    True,
    ab.NEVER_DE | ab.NEVER_EN,
    ab.MAYBE_DE | ab.MAYBE_EN,
    ab.MAYBE_EXACT_DE | ab.MAYBE_EXACT_EN,
    ab.CLOSING_DE | ab.CLOSING_EN,
    ab.OPENERS_DE | ab.OPENERS_EN,
)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of a text without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split(text: str, language: str, start: int = 0, *, join_blank_lines: bool = False) -> list[tuple[int, int]]:
    """Sentences of a text as spans.

    Args:
        text: prose, Markdown or text extracted from a PDF; line ends are \\n.
        language: "de" or "en" choose the abbreviations; anything else uses both.
        start: added to every offset, for a text that is a slice of a document.
        join_blank_lines: a blank line does not end a sentence that goes on in lower case after it (text
            extracted from PDF often has blank lines between the lines of one paragraph).

    Returns:
        `(start, end)` pairs in code points: sorted, disjoint, free of surrounding whitespace, together
        covering every character that is not whitespace. Time is linear in the length of the text.
    """
    rules = {"de": _DE, "en": _EN}.get(language, _ANY)
    edges = sorted({0, len(text), *hard_breaks(text, join_blank_lines)})
    spans: list[tuple[int, int]] = []
    for first, last in pairwise(edges):
        lowercase = not any(map(str.isupper, text[first:last][:400]))
        begin = first
        for match in _MARK.finditer(text, first, last):
            if _ends(text, match, begin, last, rules, lowercase):
                _append(spans, text, begin, match.end(), start)
                begin = match.end()
        _append(spans, text, begin, last, start)
    return spans


def _append(spans: list[tuple[int, int]], text: str, begin: int, end: int, offset: int) -> None:
    piece = text[begin:end]
    left = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    if stripped:
        spans.append((begin + left + offset, begin + left + len(stripped) + offset))


def _ends(text: str, match: re.Match[str], begin: int, last: int, rules: _Rules, lowercase: bool) -> bool:
    """Does the sentence that started at `begin` end with this mark?"""
    following = _NEXT.match(text, match.end(), last)
    word = following.group("word") if following else ""
    before = text[max(begin, match.start() - _LOOKBACK) : match.start()]
    token = _token(before)
    if match.group("gap") is None:
        return _ends_without_space(match, token, word, rules)
    after = text[match.end() : match.end() + 64].lstrip()
    if not after:
        return False
    if word and word[0].islower() and not _brand(word):
        return _ends_before_lower_case(match, token, lowercase, rules)
    mark = match.group("mark")
    if "!" in mark or "?" in mark:
        return after[0] not in ",;:" and not (mark == "!" and token in _NAMES_WITH_MARK)
    if len(mark) > 1 or mark == "…":
        return _ends_at_ellipsis(before, word, rules)
    if after[0] in ",;:)]":
        return False
    return _ends_at_full_stop(before, token, word, after, rules)


def _token(before: str) -> str:
    match = _TOKEN_BEFORE.search(before)
    return (match.group() if match else "").strip("*_`'’,;").replace("\\", "")


def _brand(word: str) -> bool:
    """eBay, iPhone: a lower-case letter that opens a name."""
    return len(word) > 2 and word[0].islower() and word[1].isupper()


def _ends_without_space(match: re.Match[str], token: str, word: str, rules: _Rules) -> bool:
    """Text from PDF loses spaces: "… zu entwickeln.Denn nur …"."""
    if match.group("mark") not in {".", "!", "?"} or match.group("closers"):
        return False
    return len(token) > 2 and token.isalpha() and token[-1].islower() and word in rules.openers


def _ends_before_lower_case(match: re.Match[str], token: str, lowercase: bool, rules: _Rules) -> bool:
    """A sentence in lower case starts only in chats; a quoted „Komm!“ goes on with "sagte er"."""
    if match.group("closers"):
        return False
    mark = match.group("mark")
    if "?" in mark or "!" in mark:
        return token not in _NAMES_WITH_MARK
    if not lowercase or mark != "." or not token.isalpha() or len(token) < 3:
        return False
    return not _is_abbreviation(token, rules)


def _ends_at_ellipsis(before: str, word: str, rules: _Rules) -> bool:
    """An omission " … " or "[…]" stands inside a sentence unless a word that opens sentences follows."""
    omission = not before or before[-1].isspace() or before[-1] in "[("
    return word in rules.openers if omission else True


def _is_abbreviation(token: str, rules: _Rules) -> bool:
    folded = token.lower()
    return folded in rules.never or folded in rules.maybe or folded in ab.NUMBERED or folded in rules.closing


def _ends_at_full_stop(before: str, token: str, word: str, after: str, rules: _Rules) -> bool:
    opens = word in rules.openers
    if not token:
        return True
    if token[-1].isdigit() or _ROMAN.match(token) or _ITEM.match(token):
        return _ends_after_number(before, token, word, opens, rules)
    folded = _folded(before, token, rules)
    if folded in rules.never:
        return False
    if len(token) == 1 and token.isalpha():
        return _ends_after_letter(before, token, folded, word, rules)
    if folded in rules.closing:
        return not (word in ab.AFTER_TIME_OF_DAY or after[0].isdigit())
    if folded in ab.NUMBERED and (after[0].isdigit() or after[0] in _SECTION_NEXT or _ROMAN.match(word or "-")):
        return False
    if folded in rules.maybe or token in rules.maybe_exact or (_DOTTED.match(token) and not _URL.search(token)):
        return opens
    if _NO_VOWEL.match(token) and token.islower() and folded not in ab.UNITS:
        return opens
    return True


def _ends_after_letter(before: str, token: str, folded: str, word: str, rules: _Rules) -> bool:
    """Initials, "i. d. R.", "Typ B." and measures: only the last two end a sentence without doubt."""
    opens = word in rules.openers
    if len(folded) > 1:
        return opens and (folded in rules.maybe or folded in rules.closing)
    if _MEASURE.search(before):
        return word != "Chr"
    return opens and (token.isupper() or not rules.german or before[-2:-1] == "/")


def _folded(before: str, token: str, rules: _Rules) -> str:
    """The abbreviation in the spelling of the tables: "z. B" as "z.b", "Hauptstr" as "str"."""
    spaced = _SPACED.search(before)
    if spaced:
        return re.sub(r"\s", "", spaced.group(1)).lower()
    return "str" if rules.german and token.endswith("str") else token.lower()


def _ends_after_number(before: str, token: str, word: str, opens: bool, rules: _Rules) -> bool:
    previous = _WORD_BEFORE.search(before[: len(before) - len(token)].rstrip("\\("))
    if previous is None and before.strip("\\*_([ \t\n") == token:
        return False
    if opens:
        return not (word in ab.MAYBE_EXACT_DE and rules.german)
    if not rules.german:
        return token[-1].isdigit()
    if word in ab.MONTHS or _DAY_MONTH.match(token):
        return False
    if _ROMAN.match(token):
        return False
    counted = token.isdigit() and word.lower().endswith(ab.AFTER_ORDINAL)
    if not token.isdigit() or len(token) > 2:
        return not counted
    return not (counted or _before_ordinal(previous))


def _before_ordinal(previous: re.Match[str] | None) -> bool:
    if previous is None:
        return False
    word = previous.group(1).lower().rstrip(".,")
    return word in ab.BEFORE_ORDINAL or word.isdigit()
