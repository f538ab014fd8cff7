"""Things a message names: numbers of orders, articles and customers, products, parts, machines.

Free words, as typed; whoever has the data maps them to it. Numbers are told apart by the word before them, then by
their shape. Nothing is looked up here, so a product that exists nowhere is found as well.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence.lexicon import LANGUAGES, fold

_READ = 2_000
_NUMBER = r"#?[A-Za-z]{0,5}[-/]?\d[\dA-Za-z]*(?:[-/][\dA-Za-z]+)*"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_TRACKING = re.compile(r"\b(?:[A-Z]{2}\d{9,14}[A-Z]{2}|JJD\d{10,}|1Z[0-9A-Z]{16}|\d{12,20})\b")
_SERIAL = re.compile(r"\b[A-Z]{1,4}\d{2,4}[A-Z]?-\d{3,4}-\d{3,6}\b")
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "order_number",
        re.compile(
            r"#\d{4,12}\b|\b(?:19|20)\d{2}-\d{5,7}\b|\b[A-Z]{1,3}-\d{5,8}\b"
            r"|(?<![\w.,-])\d{6,10}(?![\w-]|[.,]\d)"
        ),
    ),
    ("article_number", re.compile(r"\b[A-Z]{2,3}-?\d{3,4}\b(?!-)")),
)  # fmt: skip
_NO_WORD = re.compile(r"[\w-]*\d[\w-]*")
_WORD = re.compile(r"[^\W_][\w'’+/-]*(?:\.\d+)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class EntityRules:
    """Cues and frames of one language, all over folded text."""

    cues: Mapping[str, re.Pattern[str]]
    determiners: frozenset[str]
    generic: frozenset[str]
    stops: frozenset[str]
    parts: tuple[str, ...]
    machines: tuple[str, ...]
    adjectives: re.Pattern[str]
    links: frozenset[str]


@cache
def entity_rules(language: str) -> EntityRules:
    """The rules of a language; languages without their own get the English ones."""
    name = language if language in LANGUAGES else "en"
    raw = json.loads(files(__package__).joinpath(f"entities.{name}.json").read_text(encoding="utf-8"))
    return EntityRules(
        cues={
            key: re.compile(f"(?:{cue})(?:[^\\w#]{{0,3}}|\\s(?:ist|lautet|is)\\s)({_NUMBER})", re.IGNORECASE)
            for key, cue in raw["cues"].items()
        },
        determiners=frozenset(raw["determiners"].split()),
        generic=frozenset(raw["generic"].split()),
        stops=frozenset(raw["stops"].split()),
        parts=tuple(raw["parts"].split()),
        machines=tuple(raw["machines"].split()),
        adjectives=re.compile(raw["adjectives"]),
        links=frozenset(raw["links"].split()),
    )


def entities(text: str, language: str) -> dict[str, str]:
    """What a message names, the first of each kind: order_number, article_number, customer_number, tracking_number,
    serial_number, email, product, part, machine."""
    text = text[:_READ]
    rules = entity_rules(language)
    found = _numbers(text, rules)
    for phrase, owner in _phrases(text, rules):
        kind = _kind(phrase, owner, found, rules)
        if kind:
            found.setdefault(kind, phrase)
    if "machine" in found and "part" not in found:
        # "Wo bleibt mein Akkuschrauber?": a machine that is owned may as well be one that was ordered.
        found.setdefault("product", found["machine"])
    return found


def _numbers(text: str, rules: EntityRules) -> dict[str, str]:
    found: dict[str, str] = {}
    taken = text
    for kind, pattern in (("email", _EMAIL), ("serial_number", _SERIAL)):
        match = pattern.search(taken)
        if match:
            found[kind], taken = match[0], _blanked(taken, match.start(), match.end())
    for kind, cue in rules.cues.items():
        match = cue.search(taken)
        if match and sum(c.isdigit() for c in match[1]) >= 3:
            found[kind], taken = match[1].lstrip("#"), _blanked(taken, match.start(1), match.end(1))
    for kind, pattern in (("tracking_number", _TRACKING), *_SHAPES):
        match = pattern.search(taken)
        if match and kind not in found:
            found[kind], taken = match[0].lstrip("#"), _blanked(taken, match.start(), match.end())
    return found


def _blanked(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def _phrases(text: str, rules: EntityRules) -> list[tuple[str, bool]]:
    """Noun phrases that follow a determiner, a number word or "für", with whether it is the speaker's own."""
    tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    found = []
    at = 0
    while at < len(tokens):
        word = fold(tokens[at][0])
        if word not in rules.determiners:
            at += 1
            continue
        kept = _run(tokens, at + 1, text, rules)
        if kept:
            found.append((" ".join(text[tokens[kept[0]][1] : tokens[kept[-1]][2]].split()), word in rules.links))
        at = kept[-1] + 1 if kept else at + 1
    return found


def _run(tokens: list[tuple[str, int, int]], start: int, text: str, rules: EntityRules) -> list[int]:
    """Indices of the words of a noun phrase from `start` on, without its leading adjectives."""
    kept: list[int] = []
    for i in range(start, min(start + 6, len(tokens))):
        word = fold(tokens[i][0])
        gap = text[tokens[i - 1][2] : tokens[i][1]]
        if gap.strip(" „“\"'»«") or word in rules.stops or word in rules.determiners:
            break
        if kept and _ended(tokens, i, kept, rules):
            break
        kept.append(i)
    while len(kept) > 1 and rules.adjectives.fullmatch(fold(tokens[kept[0]][0])):
        kept.pop(0)
    return [] if len(kept) == 1 and rules.adjectives.fullmatch(fold(tokens[kept[0]][0])) else kept


def _ended(tokens: list[tuple[str, int, int]], i: int, kept: list[int], rules: EntityRules) -> bool:
    """German: after a capitalised noun only model names go on; a small letter ends the phrase."""
    word, last = tokens[i][0], tokens[kept[-1]][0]
    capitals = any(tokens[k][0][0].isupper() for k in kept)
    small = word[0].islower() and not _NO_WORD.fullmatch(word)
    if capitals and small and "ä" in rules.adjectives.pattern:
        return True
    return last[0].isdigit() and small


def _kind(phrase: str, own: bool, found: Mapping[str, str], rules: EntityRules) -> str | None:
    """What a noun phrase is: by its head, German compounds by their end; None for "order", "money", ..."""
    words = [fold(word) for word in _WORD.findall(phrase)]
    names = [word for word in words if not _NO_WORD.fullmatch(word)]
    if not names or all(word in rules.generic for word in names):
        return None
    if any(phrase in value for value in found.values()):
        return None
    heads = (*names[-1:], *names[:1])
    if any(head.endswith((part, f"{part}s")) for head in heads for part in rules.parts):
        return "part"
    if any(head.endswith((machine, f"{machine}s")) for head in heads for machine in rules.machines):
        return "machine" if own or "part" in found else "product"
    return "machine" if "part" in found and own else "product"
