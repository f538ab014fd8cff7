"""A canary: a word that stands in the system prompt only, so that its appearance in an answer proves a leak."""

import hashlib
import hmac
import re
import secrets

from guardrails.normalise import views

_ALPHABET = "bcdfghjkmnpqrstvwxz"
_LENGTH = 14
_NOT_WORD = re.compile(r"[\W_]+")


def canary(key: bytes | None = None, context: str = "") -> str:
    """A fresh marker of 14 consonants (59 bits) to put into a system prompt.

    Args:
        key: with a key, the marker is derived from it and `context` by HMAC-SHA-256, so that every process of a
            deployment finds it again; without one it is random.
        context: for example the tenant or the prompt's version.
    """
    if key is None:
        return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    digest = hmac.new(key, context.encode(), hashlib.sha256).digest()
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:_LENGTH])


def leaks(text: str, marker: str) -> bool:
    """Whether `text` shows the marker, also spaced, cut by marks, reversed or encoded."""
    if not marker:
        return False
    wanted = marker.lower()
    for view in views(text):
        squeezed = _NOT_WORD.sub("", view.text).lower()
        if wanted in squeezed or wanted[::-1] in squeezed:
            return True
    return False
