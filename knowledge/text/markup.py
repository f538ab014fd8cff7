"""Readable text of a raw Markdown or text slice, for search and for answers.

Only what cannot be prose is taken away: `5 * 3`, snake_case, paths and #hashtags inside a line stay.
"""

import html
import re

from knowledge.text.hyphenation import decide

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd\ue000-\uf8ff]"
)
_WIDE_GAP = re.compile(r"[ \t]{5,}")
_FENCE_LINE = re.compile(r"^[ \t]{0,3}(?:```|~~~)[^\n`]*$", re.MULTILINE)
_RULE_LINE = re.compile(
    r"^[ \t]{0,3}(?:(?:[-*_=][ \t]*){3,}|\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*(?::?-+:?[ \t]*)?)*)$",
    re.MULTILINE,
)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+([^\n]*)$", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)
_DEFINITION = re.compile(r"\n[ \t]{0,3}:[ \t]{2,}")
_BULLET = re.compile(r"^[ \t]*[-*+•●▪■◦‣➔→✓✔][ \t]+(?:\[[ xX]\][ \t]+)?", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_LINK = re.compile(r"(?<!\))\[([^\[\]\n]+(?:\n[^\[\]\n]+)*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s@]+\.[^<>\s@]+)>")
_TAG = re.compile(
    r"</?(?:br|p|b|i|em|strong|sup|sub|span|div|a|u|s|code|kbd|small|mark|li|ul|ol|td|tr|th|table|img)\b[^<>\n]*>",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![`\\])(`{1,2})(?!`)([^`\n]+?)\1(?!`)")
_STRONG = re.compile(
    r"(?<![\w\\*])(\*\*\*|\*\*|__(?![a-z_]+__)|~~)(?=\S)"
    r"([^\n]{0,600}?(?:\n[^\n]{1,200}?){0,8}?)(?<=[^\s\\])\1(?![\w*])"
)
_EMPHASIS = re.compile(
    r"(?<![^\s(\[{\"'„“”»«|/–—>-])([*_])(?=[^\s*_,.;:!?)])([^*_\n]*?(?:\n[^*_\n]+?)*?)(?<=[^\s\\])\1(?![\w*_])"
)
_INNER_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_ESCAPE = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])(?![A-Za-z]:)")
_PATH_LIKE = re.compile(r"(?:[A-Za-z]:|\\)\\[\w.]")
_SPACE = re.compile(r"\s+")
_BROKEN_WORD = re.compile(r"(?<=[a-zäöüß])-[ \t]*\n\s*(?=[a-zäöüß])")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,5});")


def plain(text: str) -> str:
    """One line of readable text: markup gone, links as their labels, line breaks and gaps as one space.

    Table cells stay apart by " | ". Offsets are lost on purpose; quotes are taken from the raw text.

    >>> plain("## Versand\\n\\nWir liefern **kostenlos** ab [50 €](/versand).")
    'Versand Wir liefern kostenlos ab 50 €.'
    """
    text = _WIDE_GAP.sub("    ", _INVISIBLE.sub("", text))
    text = _BROKEN_WORD.sub(_broken, text)
    if any(char in text for char in "#*_`~[|<>\\-=+•●▪■◦‣➔→✓✔&:"):
        text = _blocks(text)
        text = _inline(text)
    return _SPACE.sub(" ", text).strip()


def _broken(match: re.Match[str]) -> str:
    text, begin, end = match.string, match.start(), match.end()
    left = text[max(0, begin - 40) : begin + 1].split()[-1]
    right = text[end : end + 40].split(maxsplit=1)[0]
    return {"mend": "", "hyphen": "-", "space": "- "}[decide(left, right)]


def _without_comments(text: str) -> str:
    begin = text.find("<!--")
    while begin >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        text = f"{text[:begin]} {text[end + 3 :]}"
        begin = text.find("<!--", begin)
    return text


def _blocks(text: str) -> str:
    text = _without_comments(text)
    text = _FENCE_LINE.sub("", text)
    text = _RULE_LINE.sub("", text)
    text = _QUOTE.sub("", text)
    text = _HEADING.sub(lambda match: match.group(1).rstrip().rstrip("#"), text)
    text = _BULLET.sub("", text)
    text = _DEFINITION.sub(": ", text)
    return _TABLE_ROW.sub(_row, text)


def _row(match: re.Match[str]) -> str:
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", match.group(1))]
    return " | ".join(cell for cell in cells if cell)


def _inline(text: str) -> str:
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub(r"\1", text)
    text = _FOOTNOTE.sub("", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _CODE.sub(r"\2", text)
    for _ in range(2):
        text = _STRONG.sub(r"\2", text)
        text = _EMPHASIS.sub(r"\2", text)
    text = _INNER_STRONG.sub(r"\1", text)
    if not _PATH_LIKE.search(text):
        text = _ESCAPE.sub(r"\1", text)
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)
