"""Exclamation marks, emoji, shouting."""

import re
from collections.abc import Iterator

from assistant.copy.brand import Brand
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding

# An emoji with its modifiers and joined parts counts once (Unicode TR 51, emoji sequences).
EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[#*0-9]\ufe0f?\u20e3|(?:[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2300-\u23ff]"
    "\ufe0f|[\U0001f300-\U0001faff\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea"
    "\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b50\u2b55\u231a\u231b"
    "\u23e9-\u23ec\u23f0\u23f3\u2600-\u2604\u260e\u2611\u2639\u263a\u2665\u2764\u270c\u2714])[\U0001f3fb-\U0001f3ff]?"
    "(?:\u200d(?:[\U0001f300-\U0001faff\u2600-\u27bf])\ufe0f?[\U0001f3fb-\U0001f3ff]?)*)"
)
_EXCLAMATION = re.compile(r"[!¡]+(?!\w*\()")
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{4,}(?:[A-ZÄÖÜ]|ß)*(?:[ -][A-ZÄÖÜ]{2,})*(?![\w-])")


def exclamations(brand: Brand) -> Rule | None:
    """No more exclamation marks than allowed; each beyond that is reported."""
    marks = brand.marks
    if marks.exclamation_max is None and not marks.exclamation_by_channel:
        return None

    def check(context: Context) -> Iterator[Finding]:
        """Exclamation marks beyond the channel's limit, and doubled ones, which are safe to fix."""
        limit = marks.exclamation_by_channel.get(context.channel_name, marks.exclamation_max)
        if limit is None:
            return
        seen = 0
        for match in _EXCLAMATION.finditer(context.view.prose):
            start, end = match.span()
            seen += 1
            several = end - start > 1
            if seen <= limit and not several:
                continue
            keep = 1 if seen <= limit else 0
            fix = "!" if keep else "."
            after = context.view.text[end : end + 1]
            if not keep and after in "?.":
                fix = ""
            yield Finding(
                "marks.exclamation",
                (start, end),
                marks.severity,
                context.say(
                    f"Höchstens {limit} Ausrufezeichen je Text, und keines doppelt.",
                    f"At most {limit} exclamation mark{'s' * (limit != 1)} a text, and never two in a row.",
                ),
                fix,
                "style",
                fix,
            )

    return check


def emoji(brand: Brand) -> Rule | None:
    """No more emoji than allowed in this channel."""
    marks = brand.marks
    if marks.emoji_max is None and not marks.emoji_by_channel:
        return None

    def check(context: Context) -> Iterator[Finding]:
        """Emoji beyond the channel's limit."""
        limit = marks.emoji_by_channel.get(context.channel_name, marks.emoji_max)
        if limit is None:
            return
        for number, match in enumerate(EMOJI.finditer(context.view.prose), start=1):
            if number > limit:
                yield Finding(
                    "marks.emoji",
                    match.span(),
                    marks.severity,
                    context.say(
                        "Hier steht kein Emoji." if limit == 0 else f"Höchstens {limit} Emojis je Text.",
                        "No emoji here." if limit == 0 else f"At most {limit} emoji a text.",
                    ),
                    "",
                    "style",
                    None,
                )

    return check


def shouting(brand: Brand) -> Rule | None:
    """Whole words in capitals that are no abbreviation."""
    if not brand.marks.shouting:
        return None
    allowed = frozenset(word.upper() for word in brand.marks.capitals_allowed)

    def check(context: Context) -> Iterator[Finding]:
        """Words in capitals that are no abbreviation."""
        for match in _CAPITALS.finditer(context.view.prose):
            words = match.group().replace("-", " ").split()
            loud = [word for word in words if word not in allowed and _pronounceable(word)]
            if not loud or (len(words) == 1 and len(words[0]) < 5 and words[0] not in _SHORT):
                continue
            calm = " ".join(word if word in allowed else word.capitalize() for word in match.group().split(" "))
            yield Finding(
                "marks.shouting",
                match.span(),
                brand.marks.severity,
                context.say("Großbuchstaben wirken wie Schreien.", "Capitals read like shouting."),
                calm,
                "style",
            )

    return check


_SHORT = frozenset(
    ("ALLE", "ALLES", "NEUE", "NEUER", "JETZT", "HEUTE", "NICHT", "IMMER", "FREE", "SALE", "ONLY", "HIER")
)


def _pronounceable(word: str) -> bool:
    """A word has a vowel in every four letters; an abbreviation (XRECHNUNG, DAKKS) rarely."""
    return re.search(r"[^AEIOUYÄÖÜ]{4}", word.replace("SCH", "X").replace("CH", "X")) is None and bool(
        re.search(r"[AEIOUÄÖÜ]", word)
    )
