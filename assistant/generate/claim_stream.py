"""Claims of a reply while it is still coming in."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from assistant.generate.claims import Claim, read_claim
from assistant.generate.failure import ModelFailure

_DECODER = json.JSONDecoder()
_BEFORE = 200
"""Characters that may stand before the list of claims, e.g. a code fence."""
_LONGEST = 100_000


def stream_claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """Each claim as soon as its closing brace has come.

    Args:
        pieces: the reply, cut anywhere.

    Raises:
        ModelFailure: the reply is not the JSON that was asked for ("malformed"), or it ended within the list
            ("cut_off").
    """
    coming, text, at = iter(pieces), "", -1
    for piece in coming:
        text += piece
        at = _list_start(text) if at < 0 else at
        while at >= 0:
            found, at, ended = _next_object(text, at)
            if found is not None and (claim := read_claim(found)):
                yield claim
            if ended:
                _drain(coming)
                return
            if found is None:
                break
        if len(text) > _LONGEST:
            break
    if at < 0:
        raise ModelFailure("the model's reply is not the JSON that was asked for.", reason="malformed")
    raise ModelFailure("the model's reply ended too early.", reason="cut_off")


def _drain(rest: Iterator[str]) -> None:
    """Read to the end, where providers say what the request used; how it ends no longer matters."""
    with suppress(ModelFailure):
        for _ in rest:
            pass


def _list_start(text: str) -> int:
    """Where the list of claims begins (after its bracket), -1 while it has not come.

    Raises:
        ModelFailure: it will not come.
    """
    brace = text.find("{")
    key = text.find('"claims"', brace) if brace >= 0 else -1
    bracket = text.find("[", key) if key >= 0 else -1
    if bracket >= 0:
        if text[key + len('"claims"') : bracket].strip() != ":":
            raise ModelFailure("the model's reply is not the JSON that was asked for.", reason="malformed")
        return bracket + 1
    if len(text) > _BEFORE and key < 0:
        raise ModelFailure("the model's reply is not the JSON that was asked for.", reason="malformed")
    return -1


def _next_object(text: str, at: int) -> tuple[Any, int, bool]:
    """The next complete object of the list, where to go on, and whether the list has ended.

    Raises:
        ModelFailure: what stands there can become no list of objects.
    """
    while at < len(text) and (text[at].isspace() or text[at] == ","):
        at += 1
    if at == len(text):
        return None, at, False
    if text[at] == "]":
        return None, at, True
    if text[at] != "{":
        raise ModelFailure("the model's reply is not the JSON that was asked for.", reason="malformed")
    try:
        found, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, at, False
    return found, end, False
