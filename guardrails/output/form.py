"""Form of a text: length, markup, language, and one form of address."""

import html
import re
from collections.abc import Sequence
from typing import Literal

from guardrails.errors import GuardrailError
from guardrails.language import guess
from guardrails.output.address_form import forms
from guardrails.types import Guard, Span, Turn, Verdict

_TAG = re.compile(r"<(?:!--|/?[a-zA-Z][a-zA-Z0-9-]{0,30}(?=[\s/>]|$))[^<>]{0,2000}(?:>|$)")
_ACTIVE = re.compile(
    r"<\s{0,3}/?\s{0,3}(?:script|iframe|object|embed|form|svg|style|link|meta|base)\b|\bon\w{3,20}\s{0,3}=|javascript:|data:text/html",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")


def length(maximum: int, minimum: int = 0) -> Guard:
    """A guard that blocks texts outside of `minimum`..`maximum` characters (Unicode code points).

    Raises:
        GuardrailError: the bounds contradict each other.
    """
    if maximum < 1 or not 0 <= minimum <= maximum:
        raise GuardrailError("The length bounds contradict each other.", "Use 0 <= minimum <= maximum.")

    def check(turn: Turn) -> Verdict:
        size = len(turn.text)
        if size > maximum:
            return Verdict("block", reason="length:too_long")
        return Verdict("block", reason="length:too_short") if size < minimum else Verdict()

    return check


def markup(mode: Literal["strip", "block"] = "strip") -> Guard:
    """A guard against HTML in a reply: tags are removed, active content (scripts, handlers) always blocks.

    Markdown is left alone; links have their own guard. `<` as in "3 < 5" is no tag.

    Raises:
        GuardrailError: `mode` is neither "strip" nor "block".
    """
    if mode not in ("strip", "block"):
        raise GuardrailError(f"The markup mode {mode!r} is unknown.", "Use strip or block.")

    def check(turn: Turn) -> Verdict:
        text = turn.text
        if "<" not in text and "&" not in text and "javascript:" not in text.lower():
            return Verdict()
        if _ACTIVE.search(text) or _ACTIVE.search(html.unescape(html.unescape(text))):
            return Verdict("block", reason="markup:active")
        found = list(_TAG.finditer(text))
        if not found:
            return Verdict()
        spans = tuple(Span(m.start(), m.end(), "MARKUP") for m in found)
        if mode == "block":
            return Verdict("block", reason="markup:html", spans=spans)
        stripped = text
        while _TAG.search(stripped):
            stripped = _TAG.sub("", stripped)
        return Verdict("redact", stripped, "markup:html", spans=spans)

    return check


def language(allowed: Sequence[str] = ("de", "en"), shortest: int = 5) -> Guard:
    """A guard that blocks a reply in a language that is not the turn's (or, without one, not allowed).

    Args:
        allowed: ISO 639-1 codes that may be used at all.
        shortest: replies of fewer words are not judged.
    """
    if not allowed:
        raise GuardrailError("The language guard needs at least one language.", "Name them: allowed: [de, en].")
    known = tuple(allowed)

    def check(turn: Turn) -> Verdict:
        if len(_WORDS.findall(turn.text[:2_000])) < shortest:
            return Verdict()
        found = guess(turn.text)
        if found == "und" or found == turn.language or (turn.language is None and found in known):
            return Verdict()
        return Verdict("block", reason=f"language:{found}")

    return check


def address(form: Literal["sie", "du", "any"] = "any") -> Guard:
    """A guard that blocks German replies which mix Sie and du, or use the other form than the brand's.

    Raises:
        GuardrailError: `form` is not sie, du or any.
    """
    if form not in ("sie", "du", "any"):
        raise GuardrailError(f"The form of address {form!r} is unknown.", "Use sie, du or any.")

    def check(turn: Turn) -> Verdict:
        if (turn.language or guess(turn.text)) != "de":
            return Verdict()
        formal, informal = forms(turn.text)
        if formal and informal:
            return Verdict("block", reason="address:mixed", spans=tuple(formal + informal))
        wrong = informal if form == "sie" else formal if form == "du" else []
        return Verdict("block", reason=f"address:not_{form}", spans=tuple(wrong)) if wrong else Verdict()

    return check
