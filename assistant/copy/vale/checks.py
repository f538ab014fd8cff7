"""The extension points of Vale: each factory turns a rule into a function from a block to hits."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.copy.errors import BrandError
from assistant.copy.vale import actions
from assistant.copy.vale.blocks import Block
from assistant.copy.vale.patterns import ValePattern
from assistant.copy.vale.style import ValeRule

_GROUPS = re.compile(r"(?<!\\)\((?!\?)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a block: offsets in the block's text, the filled-in message, what to write, a safe fix."""

    start: int
    end: int
    message: str
    suggestion: str = ""
    fix: str | None = None


@dataclass
class State:
    """What rules remember across the blocks of one text."""

    seen: dict[str, set[str]] = field(default_factory=dict)

    def of(self, rule: str) -> set[str]:
        """The memory of a rule."""
        return self.seen.setdefault(rule, set())


Check = Callable[[Block, State], Iterator[Hit]]


def fill(message: str, *values: str) -> str:
    """A message with its %s (and %d) filled in from the left; values too many are left out, places too many stay empty."""
    parts = re.split(r"%[sdq]", message)
    made = parts[0]
    for number, part in enumerate(parts[1:]):
        made += (values[number] if number < len(values) else "") + part
    return made


def exceptions(rule: ValeRule, accepted: Sequence[str] = ()) -> ValePattern | None:
    """What never counts: the rule's exceptions and the vocabulary."""
    terms = sorted([*rule.strings("exceptions"), *accepted], key=len, reverse=True)
    if not terms:
        return None
    return ValePattern(r"\b(?:" + "|".join(terms) + r")\b", f"{rule.name}.exceptions")


def _template(body: str, word: bool) -> str:
    return rf"\b(?:{body})\b" if word else f"(?:{body})"


def existence(rule: ValeRule, accepted: Sequence[str]) -> Check:
    """Tokens that should not be there."""
    tokens, raw = rule.strings("tokens"), "".join(rule.strings("raw"))
    word = not rule.flag("nonword") and bool(tokens)
    body = _template("|".join(tokens), word) if tokens else ""
    source = body + raw if rule.flag("append") else raw + body
    if not source:
        raise BrandError(f"{rule.name}: neither tokens nor raw.", "Correct the style.")
    pattern = ValePattern(source, rule.name, rule.flag("ignorecase"))
    skip = exceptions(rule, () if rule.flag("nonword") else accepted)

    def check(block: Block, _: State) -> Iterator[Hit]:
        """Each token in a block."""
        for match in pattern.finditer(block.text):
            found = match.group() or ""
            if not found or (skip is not None and skip.search(found.strip())):
                continue
            change = actions.edited(rule, found)
            yield Hit(match.start(), match.end(), fill(rule.message, found, change or ""), change or "", change)

    return check


def substitution(rule: ValeRule, accepted: Sequence[str]) -> Check:
    """What to write instead."""
    swap = {str(key): str(value) for key, value in (rule.options.get("swap") or {}).items()}
    if not swap:
        raise BrandError(f"{rule.name}: 'swap' is empty.", "Correct the style.")
    terms = sorted(swap, key=len, reverse=True)
    body = "|".join(f"({_GROUPS.sub('(?:', term)})" for term in terms)
    pattern = ValePattern(_template(body, not rule.flag("nonword")), rule.name, rule.flag("ignorecase"))
    skip = exceptions(rule, accepted)
    replaces = rule.action.get("name") == "replace"
    literal = [not re.search(r"[\\\[\](){}*+?^$.|]", swap[term]) for term in terms]

    def check(block: Block, _: State) -> Iterator[Hit]:
        """Each key of the swap in a block, with what to write instead."""
        for match in pattern.finditer(block.text):
            index = (match.lastindex or 1) - 1
            found, wanted = match.group() or "", swap[terms[index]]
            if "$" in wanted:
                wanted = _expand(terms[index], wanted, found, rule.flag("ignorecase"))
            choices = actions.options(wanted)
            if found in choices or (not replaces and not literal[index] and _fits(wanted, found)):
                continue
            if skip is not None and skip.search(found):
                continue
            cased = [choice[:1].upper() + choice[1:] if found[:1].isupper() else choice for choice in choices]
            shown = [*(cased if rule.flag("capitalize") else choices)]
            quoted = actions.sentence(shown) if replaces else wanted
            template = _unquoted(rule.message) if replaces else rule.message
            fix = _recased(found, choices[0]) if replaces and len(choices) == 1 and "(" not in choices[0] else None
            yield Hit(match.start(), match.end(), fill(template, quoted, found), " / ".join(cased), fix)

    return check


def _unquoted(message: str) -> str:
    """`'%s'` twice: the first loses its quotes, because suggestions come quoted."""
    for spec in ("'%s'", '"%s"'):
        if message.count(spec) == 2:
            return message.replace(spec, "%s", 1)
    return message


def _recased(found: str, replacement: str) -> str:
    keep = found[:1].isupper() and found[:1] != found[1:2].upper() and replacement[:1].islower()
    return replacement[:1].upper() + replacement[1:] if keep else replacement


def _expand(term: str, wanted: str, found: str, ignore_case: bool) -> str:
    try:
        return re.sub(term, re.sub(r"\$(\d)", r"\\\1", wanted), found, flags=re.I if ignore_case else 0)
    except (re.error, IndexError):
        return wanted


def _fits(wanted: str, found: str) -> bool:
    try:
        return re.fullmatch(wanted, found) is not None
    except re.error:
        return False


def occurrence(rule: ValeRule, _: Sequence[str]) -> Check:
    """At most, or at least, so many of something."""
    pattern = ValePattern(f"(?:{rule.options.get('token', '')})", rule.name, rule.flag("ignorecase"))
    most, least = int(rule.options.get("max") or 0), int(rule.options.get("min") or 0)

    def check(block: Block, _: State) -> Iterator[Hit]:
        """The first token of a block that holds too many, or the block where too few stand."""
        if not block.text.strip() and least == 0:
            return
        found = list(pattern.finditer(block.text))
        if (most and len(found) > most) or (least and len(found) < least):
            first = next((m for m in found if (m.group() or "").strip(" *")), None)
            if found and first is None:
                return
            span = (first.start(), first.end()) if first else (0, 0)
            yield Hit(*span, fill(rule.message, str(len(found))))

    return check


def repetition(rule: ValeRule, accepted: Sequence[str]) -> Check:
    """The same token twice in a row."""
    tokens = rule.strings("tokens") or [r"[^\s]+"]
    pattern = ValePattern(f"({'|'.join(tokens)})", rule.name, rule.flag("ignorecase"))
    skip = exceptions(rule, accepted)
    most, alpha = int(rule.options.get("max") or 0), rule.flag("alpha")

    def check(block: Block, _: State) -> Iterator[Hit]:
        """Each token that follows itself."""
        before, place, count = "", (0, 0), 0
        for match in pattern.finditer(block.text):
            found = (match.group() or "").strip()
            same = found.lower() == before.lower() if rule.flag("ignorecase") else found == before
            if same and found and (not alpha or found.isalpha()):
                count += 1
                whole = block.text[place[0] : match.end()]
                if count > most and not re.search(r"[.!?]\s", whole) and not (skip and skip.search(whole)):
                    yield Hit(place[0], match.end(), fill(rule.message, found), before, before)
                    count = 0
            before, place = found, (match.start(), match.end())

    return check


def consistency(rule: ValeRule, _: Sequence[str]) -> Check:
    """One of two spellings, not both."""
    either = {str(k): str(v) for k, v in (rule.options.get("either") or {}).items()}
    word = not rule.flag("nonword")
    steps = [
        (
            ValePattern(
                _template(f"({_GROUPS.sub('(?:', a)})|({_GROUPS.sub('(?:', b)})", word),
                rule.name,
                rule.flag("ignorecase"),
            ),
            a,
            b,
        )
        for a, b in either.items()
    ]

    def check(block: Block, state: State) -> Iterator[Hit]:
        """Each spelling other than the one the text used first."""
        seen = state.of(rule.name)
        for number, (pattern, first, second) in enumerate(steps):
            for match in pattern.finditer(block.text):
                side = match.lastindex or 1
                seen.add(f"{number}:{side}")
                if f"{number}:{3 - side}" in seen:
                    other = second if side == 1 else first
                    yield Hit(match.start(), match.end(), fill(rule.message, match.group() or "", other))

    return check


def conditional(rule: ValeRule, accepted: Sequence[str]) -> Check:
    """`first` needs `second` before it: an acronym its definition."""
    first = ValePattern(str(rule.options.get("first", "")), f"{rule.name}.first", rule.flag("ignorecase"))
    second_source = str(rule.options.get("second", ""))
    second = ValePattern(second_source, f"{rule.name}.second", rule.flag("ignorecase"))
    captures = bool(_GROUPS.search(second_source))
    skip = exceptions(rule, accepted)

    def check(block: Block, state: State) -> Iterator[Hit]:
        """Each match of `first` that no `second` before it explains."""
        defined = state.of(rule.name)
        if not captures and second.search(block.text):
            return
        if captures:
            for match in second.finditer(block.text):
                defined.update(group for i in range(1, (match.lastindex or 0) + 1) if (group := match.group(i)))
        for match in first.finditer(block.text):
            found = match.group() or ""
            if found in defined or (skip is not None and skip.search(found)):
                continue
            yield Hit(match.start(), match.end(), fill(rule.message, found))

    return check


_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "en",
        "for",
        "if",
        "in",
        "nor",
        "of",
        "on",
        "or",
        "per",
        "the",
        "to",
        "v",
        "v.",
        "via",
        "vs",
        "vs.",
    ]
)
_CASE_WORD = re.compile(r"[^\W_][^\s]*")


def capitalization(rule: ValeRule, accepted: Sequence[str]) -> Check:
    """Headings in title case, sentence case, or by a pattern."""
    wanted = str(rule.options.get("match", ""))
    skip = exceptions(rule, accepted)
    indicators = tuple(rule.strings("indicators"))
    threshold = float(rule.options.get("threshold") or 0.8)
    own = None if wanted.startswith("$") else ValePattern(wanted, f"{rule.name}.match")

    def right(text: str) -> bool:
        if wanted == "$lower":
            return text == text.lower()
        if wanted == "$upper":
            return text == text.upper()
        if wanted == "$title":
            return _share(text, title_case(text), skip) > threshold
        if wanted == "$sentence":
            return _sentence_case(text, skip, indicators, threshold)
        return own is not None and own.search(text) is not None

    def check(block: Block, _: State) -> Iterator[Hit]:
        """The block when it is not written as the rule wants."""
        text = block.text
        if text.strip() and not right(text):
            suggestion = title_case(text) if wanted == "$title" else ""
            yield Hit(0, len(text), fill(rule.message, text, suggestion), suggestion)

    return check


def _share(text: str, expected: str, skip: ValePattern | None) -> float:
    words, wanted = _CASE_WORD.findall(text), _CASE_WORD.findall(expected)
    if not words:
        return 1.0
    good: int = sum(
        i >= len(wanted)
        or word == wanted[i]
        or word == word.upper()
        or (skip is not None and skip.search(word) is not None)
        for i, word in enumerate(words)
    )
    return good / len(words)


def title_case(text: str) -> str:
    """AP title case: capitals but for short function words; the first and the last word always."""
    words = text.split(" ")
    last = len(words) - 1
    return " ".join(
        word
        if not word or word[0].isupper() or (word.lower() in _SMALL and 0 < i < last)
        else word[0].upper() + word[1:]
        for i, word in enumerate(words)
    )


def _sentence_case(text: str, skip: ValePattern | None, indicators: tuple[str, ...], threshold: float) -> bool:
    words = _CASE_WORD.findall(text.rstrip("?!.:"))
    if not words:
        return True
    good, before = 0, ""
    for number, word in enumerate(words):
        head = re.split(r"[-'’]", word)[0]
        if head == head.upper() or (before and before.endswith(indicators)) or (skip is not None and skip.search(head)):
            good += 1
        elif number == 0 and head != head.lower().capitalize():
            return False
        elif number == 0 or head == head.lower():
            good += 1
        before = word
    return good / len(words) > threshold
