# ruff: noqa: E501 - a pattern reads best on one line
"""Secrets in a text: keys, tokens, passwords, connection strings. Patterns of the issuers' documented prefixes."""

import math
import re
from collections import Counter

from guardrails.types import Guard, Span, Turn, Verdict

_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("private_key", r"-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----"),
        ("aws_key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
        ("github_token", r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b|\bgithub_pat_[A-Za-z0-9_]{22,255}\b"),
        ("gitlab_token", r"\bglpat-[A-Za-z0-9_-]{20,64}"),
        ("slack_token", r"\bxox[abposr]-[A-Za-z0-9-]{10,255}\b"),
        ("openai_key", r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,255}\b"),
        ("google_key", r"\bAIza[0-9A-Za-z_-]{35}\b"),
        ("stripe_key", r"\b[rs]k_(?:live|test)_[0-9a-zA-Z]{16,255}\b"),
        ("jwt", r"\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}\b"),
        ("bearer", r"(?i)\bbearer\s{1,3}[A-Za-z0-9._~+/-]{20,2000}=*"),
        ("connection_string", r"\b[a-z][a-z0-9+]{2,20}://[^\s:/@]{1,100}:[^\s@/]{3,200}@[\w.-]{2,200}"),
    )
)
_ASSIGNED = re.compile(
    r"(?i)\b(?:pass(?:word|wort|phrase)|kennwort|passwd|pwd|secret|api[ _-]?(?:key|token|schlüssel)|access[ _-]?token|zugangscode"
    r"|admin[ _-]?pin|client[ _-]?secret|private[ _-]?key)\b\s{0,3}(?:ist|is|lautet|=|:|→)\s{0,3}[\"'`„“]?([^\s\"'`„“”,;<>]{4,200})"
)
_PLACEHOLDER = re.compile(
    r"(?i)^(?:\*+|x+|\.+|<.*|\{.*|\[.*|ihr\w*|your\w*|dein\w*|mindestens|falsch|abgelaufen|vergessen|ungültig|required|optional|nicht|not|bei|auf|in|an|the|das|der|die|und|sicher|lang)\.?$"
)


def secrets() -> Guard:
    """A guard that blanks secrets; in a reply built from evidence as well: a document may hold one by mistake."""

    def check(turn: Turn) -> Verdict:
        found = find_secrets(turn.text)
        if not found:
            return Verdict()
        text = turn.text
        for span in reversed(found):
            text = text[: span.start] + "•••" + text[span.end :]
        return Verdict("redact", text, f"secret:{found[0].type}", max(span.score for span in found), tuple(found))

    return check


def find_secrets(text: str) -> list[Span]:
    """Secrets in text order, none overlapping; `type` says which kind."""
    found = [Span(m.start(), m.end(), name, 0.99) for name, pattern in _PATTERNS for m in pattern.finditer(text)]
    for match in _ASSIGNED.finditer(text):
        value = match.group(1).rstrip(".!?")
        if _looks_secret(value):
            found.append(Span(match.start(1), match.start(1) + len(value), "password", 0.85))
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _looks_secret(value: str) -> bool:
    if _PLACEHOLDER.match(value) or len(value) < 4:
        return False
    kinds = sum(bool(re.search(pattern, value)) for pattern in ("[a-z]", "[A-Z]", r"\d", r"[^\w\s]"))
    return kinds >= 2 and (any(c.isdigit() for c in value) or kinds >= 3) and _entropy(value) > 1.8


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
