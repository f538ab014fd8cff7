"""Names and places after the recognisers: borders, products, streets, and names that return."""

import re

from guardrails.pii.gazetteer import first_names, word_list
from guardrails.pii.measures import measured
from guardrails.pii.recognizers.person import NOT_NAMES, product, tidy
from guardrails.types import Span

_MARKED = re.compile(r"[\d@#/_=<>\\|]|https?:|www\.|\w\.\w{2,}$")
_NUMBERED = re.compile(r"\d")


def people(text: str, spans: list[Span]) -> list[Span]:
    """The spans with names trimmed, products and streets sorted out, and repeated names added."""
    out: list[Span] = []
    for span in spans:
        if span.type == "STREET":
            street = text[span.start : span.end]
            if measured(text, span.start, span.end):
                continue
            if _NUMBERED.search(street) and re.search(r"[^\W\d_]{3}", street) and not re.search(r"\d{6}", street):
                out.append(Span(span.start, span.end, "ADDRESS", span.score))
            else:
                out.append(Span(span.start, span.end, "LOCATION", span.score))
        elif span.type != "PERSON":
            out.append(span)
        elif name := _name(text, span):
            out.append(name)
    out += [number for span in out if span.type in {"ADDRESS", "LOCATION"} for number in _numbers(text, span)]
    return out + _returning(text, [span for span in out if span.type == "PERSON"])


def _numbers(text: str, span: Span) -> list[Span]:
    """Postcodes and numbers beside a place, which are part of where it is (a `LOCATION`, reported on request)."""
    found = []
    if after := re.match(r"[ \n,>]{1,4}(\d{4,6})(?![\w.,-]\d|\w)", text[span.end : span.end + 12]):
        found.append(Span(span.end + after.start(1), span.end + after.end(1), "LOCATION", 0.55))
    before = re.search(r"(?<![\w.,-])(\d{2,5}) $", text[max(0, span.start - 8) : span.start])
    if before and span.type == "ADDRESS":
        found.append(Span(span.start - len(before.group()), span.start - 1, "LOCATION", 0.55))
    return found


def _name(text: str, span: Span) -> Span | None:
    trimmed = tidy(text, span.start, span.end)
    if trimmed is None:
        return None
    start, end = trimmed
    value = text[start:end]
    if _MARKED.search(value) or value.lower() in NOT_NAMES or product(text, start, end):
        return None
    if not any(char.isalpha() for char in value):
        return None
    return Span(start, end, "PERSON", span.score)


def _returning(text: str, names: list[Span]) -> list[Span]:
    """Further mentions of the parts of names that were found: "Frau Öztürk" after "Katharina Öztürk"."""
    parts: dict[str, float] = {}
    for span in names:
        for part in re.findall(r"[^\W\d_][\w'’-]{2,}", text[span.start : span.end]):
            if (
                part[0].isupper()
                and part.lower() not in NOT_NAMES
                and (span.score >= 0.7 or part.lower() in first_names())
            ):
                parts[part] = max(parts.get(part, 0.0), span.score)
    if not parts:
        return []
    pattern = re.compile(
        rf"(?<![\w@.-])(?:{'|'.join(map(re.escape, sorted(parts, key=len, reverse=True)))})(?=s?(?![\w@-]))"
    )
    found = []
    for match in pattern.finditer(text):
        inside = any(span.start < match.end() and match.start() < span.end for span in names)
        if not inside and not product(text, match.start(), match.end()):
            start = _first_name(text, match.start(), names)
            found.append(Span(start, match.end(), "PERSON", min(0.7, parts[match.group()])))
    return found


def _first_name(text: str, start: int, names: list[Span]) -> int:
    """Where a returning last name begins with the unknown first name before it: "Elif Yurt und Bengü Yurt"."""
    before = re.search(r"(?<![\w@.-])[A-ZÄÖÜ][^\W\d_]+ $", text[max(0, start - 24) : start])
    if not before:
        return start
    begin = start - len(before.group())
    word = before.group().strip().lower()
    taken = any(span.start < start and begin < span.end for span in names)
    return start if taken or word in NOT_NAMES or word in word_list("words.txt") else begin
