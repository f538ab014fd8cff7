"""A text as the rules read it: code, tags and addresses blanked out, offsets unchanged.

`View.prose` has the same length as the text, so every span found in it is a span of the text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from knowledge.text.language import detect
from knowledge.text.sentences import split, trim

_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})[^\n]*\n(?:.*?(?:^ {0,3}(?P=mark)[`~]*[ \t]*$)|.*\Z)", re.M | re.S)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n){0,200}?---[ \t]*(?:\n|\Z)")
MASKED = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`{1,3})(?!`)[^`\n]{1,2000}(?P=ticks)(?!`))"
    r"|(?P<comment><!--(?:(?!-->).){0,20000}-->)"
    r"|(?P<block><(?P<name>script|style|pre|code|kbd|samp)\b[^>]{0,2000}>(?:(?!</(?P=name)).){0,50000}</(?P=name)\s{0,3}>)"
    r"|(?P<declaration><![A-Za-z][^<>]{0,500}>)"
    r"|(?P<tag></?[a-zA-Z][a-zA-Z0-9-]{0,30}(?:\s[^<>]{0,2000})?/?>)"
    r"|(?P<link>(?<=\])\([^()\s]{1,2000}(?:\s\"[^\"\n]{0,300}\")?\))"
    r"|(?P<url>\b(?:https?://|www\.)[^\s<>\"')\]]{1,2000})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
    r"|(?P<host>(?<![\w.])(?:[a-z0-9-]{1,63}\.){1,4}(?:de|com|org|net|eu|io|at|ch|example)(?:/[^\s<>\"')\]]{0,500})?(?![\w]))",
    re.S,
)
# What every masked stretch has one of.
_MARKED = re.compile(r"[<@/]|\]\(|\w\.[a-z]{2}")
# Runs that nobody writes and that would make patterns slow: a "word" of 200 characters, 200 blanks.
_ENDLESS = re.compile(r"[^\s]{200,}|\s{200,}|(?:[^\w\s][ \t]?){200,}|(?:[ \t]*\n){100,}")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(?P<text>[^\n]*?)[ \t#]*$|<h(?P<level>[1-6])\b[^>]{0,500}>", re.M)
LINE_MARKUP = re.compile(
    r"^(?:[ \t]{0,12}(?:[-*+]|\d{1,3}[.)])[ \t]+|[ \t]{0,3}>[ \t]?|[ \t]{0,3}#{1,6}[ \t]+|[ \t]*\|)", re.M
)
EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|(?<=\s)\|(?=\s)")
_WORD = re.compile(r"[^\W_]+")
_UNIT_END = re.compile(r"(?<=\d[ \u00a0][A-Z]\.)[ \t]+(?=[A-ZÄÖÜ][a-zäöü])")
LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters and digits; `folded` is lower case with umlauts spelled out."""

    text: str
    folded: str
    start: int
    end: int


_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "\u00ad": None})


def fold(text: str) -> str:
    """Lower case, umlauts spelled out."""
    return text.lower().translate(_FOLD)


class View:
    """What the rules see of one text; parts are computed when first asked for.

    Args:
        text: any text, plain, Markdown or HTML.
        language: ISO 639-1 code; None to detect it.
        default: language of a text that does not tell.
    """

    def __init__(self, text: str, language: str | None = None, default: str = "de") -> None:
        self.text = text
        self._language = language
        self._default = default

    @cached_property
    def language(self) -> str:
        """ISO 639-1 code."""
        if self._language:
            return self._language
        found = detect(self.prose[:4_000])
        return self._default if found == "und" else found

    @cached_property
    def calm(self) -> str:
        """The text without runs that nobody writes, so that every pattern takes linear time; the same length."""
        return _ENDLESS.sub(_blanked_run, self.text)

    @cached_property
    def prose(self) -> str:
        """The text with code, tags, links and addresses blanked out; the same length."""
        text = self.calm
        if "---" in text[:8]:
            text = _FRONT_MATTER.sub(_blank, text)
        if "```" in text or "~~~" in text:
            text = _FENCE.sub(_blank, text)
        return MASKED.sub(_blank, text) if "`" in text or _MARKED.search(text) else text

    @cached_property
    def plain(self) -> str:
        """`prose` without list marks, heading marks and emphasis; the same length."""
        return EMPHASIS.sub(_blank, LINE_MARKUP.sub(_blank, self.prose))

    @cached_property
    def tokens(self) -> list[Token]:
        """The words and numbers of the prose."""
        return [Token(m.group(), fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(self.prose)]

    @cached_property
    def words(self) -> list[Token]:
        """The tokens that hold a letter."""
        return [token for token in self.tokens if not token.text.isdigit()]

    @cached_property
    def starts(self) -> list[int]:
        """Where each token starts."""
        return [token.start for token in self.tokens]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """(start, end) of each sentence; headings and list items are sentences of their own."""
        language = self.language if self.language in ("de", "en") else "de"
        found: list[tuple[int, int]] = []
        for start, end in self.blocks:
            for first, last in split(self.plain[start:end], language, start):
                found += _after_units(self.plain, first, last)
        return found

    @cached_property
    def blocks(self) -> list[tuple[int, int]]:
        """(start, end) of paragraphs, headings, list items and table rows, trimmed."""
        plain, prose = self.plain, self.prose
        found: list[tuple[int, int]] = []
        open_at = -1
        position = 0
        for line in prose.splitlines(keepends=True):
            end = position + len(line)
            content = plain[position:end].strip()
            structural = bool(LINE_MARKUP.match(line)) or _HEADING.match(line) is not None
            if not content or structural:
                if open_at >= 0:
                    found.append((open_at, position))
                open_at = position if content else -1
                if content and line.lstrip().startswith("#"):
                    found.append((open_at, end))
                    open_at = -1
            elif open_at < 0:
                open_at = position
            position = end
        if open_at >= 0:
            found.append((open_at, position))
        return [span for span in (trim(plain, start, end) for start, end in found) if span[0] < span[1]]

    @cached_property
    def headings(self) -> list[tuple[int, int, int]]:
        """(level, start, end) of Markdown headings."""
        return [(len(m.group(1)), m.start("text"), m.end("text")) for m in _HEADING.finditer(self.prose) if m.group(1)]

    def words_between(self, start: int, end: int) -> int:
        """How many words stand in a span."""
        first = bisect_right(self.starts, start - 1)
        last = bisect_right(self.starts, end - 1)
        return last - first

    def tokens_between(self, start: int, end: int) -> list[Token]:
        """The tokens that start in a span."""
        return self.tokens[bisect_right(self.starts, start - 1) : bisect_right(self.starts, end - 1)]

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence that holds an offset, or the offset's line."""
        at = bisect_right(self.sentences, (offset, 1 << 60)) - 1
        if at >= 0 and self.sentences[at][0] <= offset < self.sentences[at][1]:
            return self.sentences[at]
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return start, end if end >= 0 else len(self.text)


def _blanked_run(match: re.Match[str]) -> str:
    """A run without its letters; of a run of blanks all but its ends becomes a sign that no pattern looks for."""
    run = match.group()
    if not run.isspace():
        return _blank(match)
    return run[:2] + "\0" * (len(run) - 4) + run[-2:]


def _blank(match: re.Match[str]) -> str:
    found = match.group()
    return " " * len(found) if "\n" not in found else re.sub(r"[^\n]", " ", found)


def _after_units(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence cut behind a unit of one letter, which looks like an initial: "… mit 18 V. Gefertigt wird …"."""
    cuts = [match.end() for match in _UNIT_END.finditer(text, start, end)]
    pieces = pairwise((start, *cuts, end))
    return [trim(text, first, last) for first, last in pieces]
