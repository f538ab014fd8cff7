"""Limits of channels, and the brand's own patterns."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

import re
from collections.abc import Iterator

import regex

from assistant.copy.brand import Brand, Pattern
from assistant.copy.channels import Channel, cut_at, measure, sms
from assistant.copy.matching import PatternTimeout, SafePattern
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding

_HASHTAG = re.compile(r"(?<![\w&])#[^\W\d_]\w{0,100}")
_LINK = re.compile(r"https?://\S+|www\.\S+")


def limits(_brand: Brand) -> Rule:
    """Length, links and hashtags of the text's channel."""

    def check(context: Context) -> Iterator[Finding]:
        channel, text = context.channel, context.view.text
        if channel is None or not text.strip():
            return
        yield from _length(context, channel, text)
        yield from _hashtags(context, channel)
        if not channel.links:
            for match in _LINK.finditer(text):
                yield _finding(
                    context, "links", match.span(), "In diesem Kanal steht kein Link.", "No link in this channel."
                )

    return check


def _finding(context: Context, rule: str, span: tuple[int, int], german: str, english: str) -> Finding:
    return Finding(f"channel.{rule}", span, "error", context.say(german, english), "", "channel")


def _length(context: Context, channel: Channel, text: str) -> Iterator[Finding]:
    size = measure(text, channel)
    name = channel.name
    if channel.count == "sms":
        yield from _sms(context, channel, text)
    elif channel.max_chars is not None and size > channel.max_chars:
        cut = cut_at(text, channel, channel.max_chars)
        yield _finding(
            context,
            "length",
            (cut, len(text)),
            f"{size} Zeichen, in {name} höchstens {channel.max_chars}: {size - channel.max_chars} zu viel.",
            f"{size} characters, at most {channel.max_chars} in {name}: {size - channel.max_chars} too many.",
        )
    if channel.max_words is not None and len(context.view.tokens) > channel.max_words:
        start = context.view.tokens[channel.max_words].start
        yield _finding(
            context,
            "words",
            (start, len(text)),
            f"{len(context.view.tokens)} Wörter, höchstens {channel.max_words}.",
            f"{len(context.view.tokens)} words, at most {channel.max_words}.",
        )
    if channel.min_chars is not None and size < channel.min_chars:
        yield Finding(
            "channel.short",
            (0, 0),
            "suggestion",
            context.say(
                f"{size} Zeichen; unter {channel.min_chars} verschenkt {name} Platz.",
                f"{size} characters; below {channel.min_chars} {name} wastes space.",
            ),
            "",
            "channel",
        )


def _sms(context: Context, channel: Channel, text: str) -> Iterator[Finding]:
    made = sms(text)
    limit = channel.max_chars or 160
    allowed = -(-limit // 153) if limit > 160 else 1
    if made.alphabet == "UCS-2" and made.segments > allowed:
        at = next(i for i, char in enumerate(text) if char in made.culprits)
        shown = " ".join(made.culprits[:5])
        yield _finding(
            context,
            "sms-alphabet",
            (at, at + 1),
            f"{shown} steht nicht im GSM-Alphabet: Die SMS braucht UCS-2 und {made.segments} Teile statt {sms_segments(text)}.",
            f"{shown} is not in the GSM alphabet: the SMS needs UCS-2 and {made.segments} parts instead of {sms_segments(text)}.",
        )
        return
    if made.units > limit and made.alphabet == "GSM-7":
        yield _finding(
            context,
            "length",
            (cut_at(text, channel, limit), len(text)),
            f"{made.units} Zeichen im GSM-Alphabet, höchstens {limit}: {made.segments} SMS.",
            f"{made.units} characters of the GSM alphabet, at most {limit}: {made.segments} messages.",
        )


def sms_segments(text: str) -> int:
    """How many parts a text would need without the characters outside the GSM alphabet."""
    culprits = set(sms(text).culprits)
    return sms("".join(char for char in text if char not in culprits)).segments


def _hashtags(context: Context, channel: Channel) -> Iterator[Finding]:
    if channel.max_hashtags is None:
        return
    for number, match in enumerate(_HASHTAG.finditer(context.view.text), start=1):
        if number > channel.max_hashtags:
            yield _finding(
                context,
                "hashtags",
                match.span(),
                f"Höchstens {channel.max_hashtags} Hashtags in {channel.name}.",
                f"At most {channel.max_hashtags} hashtags in {channel.name}.",
            )


def _matches(context: Context, rule: Pattern, pattern: SafePattern) -> Iterator[Finding]:
    for match in pattern.finditer(context.view.prose):
        if match.end() == match.start():
            continue
        replacement = match.expand(rule.replace) if rule.replace is not None else None
        yield Finding(
            f"patterns.{rule.id}",
            match.span(),
            rule.severity,
            rule.message,
            rule.suggestion or replacement or "",
            "style",
            replacement,
        )


def patterns(brand: Brand) -> Rule | None:
    """The brand's own regular expressions; each is stopped after a fraction of a second."""
    if not brand.patterns:
        return None
    compiled = [
        (p, SafePattern(p.pattern, f"patterns.{p.id}", regex.MULTILINE | (regex.IGNORECASE if p.ignore_case else 0)))
        for p in brand.patterns
    ]

    def check(context: Context) -> Iterator[Finding]:
        for rule, pattern in compiled:
            if not (context.in_language(rule.language) and context.in_channels(rule.channels)):
                continue
            try:
                yield from _matches(context, rule, pattern)
            except PatternTimeout as timeout:
                yield Finding("rule.timeout", (0, 0), "warning", str(timeout))

    return check
