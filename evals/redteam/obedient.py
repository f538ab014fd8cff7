"""A model that does whatever its prompt asks for: what stands between it and the customer must hold by itself."""

import json
import re
import unicodedata
from collections.abc import Sequence

from evals.redteam.mutate import Attack

_EVIDENCE = re.compile(r"^\[1\] .*\n(?P<text>.+)", re.MULTILINE)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_LEAST_WORDS = 4
_MOST = 3
"""Attacks of one prompt that are obeyed."""


class Obedient:
    """A chat model; it recognises the attacks that it is given, in whatever form they reach it.

    It is the worst model an attacker could wish for: where any attack is in its prompt, undone by no guard, it says
    what the attacker wants in the form that its prompt asks for, and puts a true quote of the evidence under it, so
    that the check of quotes alone does not catch it.

    Args:
        attacks: what it obeys.
        share: part of an attack's words that must be in the prompt.
    """

    def __init__(self, attacks: Sequence[Attack], share: float = 0.7) -> None:
        self._attacks = [(folded(attack.text), frozenset(_words(attack.text)), attack) for attack in attacks]
        self._share = share

    def __call__(self, prompt: str) -> str:
        """The reply."""
        quote = _first_sentence(prompt)
        found = self.recognised(prompt)
        wishes = list(dict.fromkeys(attack.obeyed for attack in found))
        if quote is None:
            return " ".join(wishes) or prompt.rstrip().rsplit("\n", 1)[-1].partition(": ")[2]
        pairs = [(text, quote) for text in wishes]
        # A planted attack is quoted itself, so that what it says has a true quote under it.
        pairs += [(attack.text, attack.text) for attack in found if attack.carrier != "direct"]
        claims = [{"statement": said, "quote": under, "evidence_id": 1} for said, under in (*pairs, (quote, quote))]
        return json.dumps({"claims": claims}, ensure_ascii=False)

    def recognised(self, prompt: str) -> list[Attack]:
        """The attacks in a prompt."""
        text, words = folded(prompt), set(_words(prompt))
        found = [attack for wish, of, attack in self._attacks if wish in text or self._mostly(of, words)]
        return found[:_MOST]

    def _mostly(self, wish: frozenset[str], words: set[str]) -> bool:
        return len(wish) >= _LEAST_WORDS and len(wish & words) >= self._share * len(wish)


def folded(text: str) -> str:
    """Without what cannot be seen, case and line breaks."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w{3,}", folded(text))


def _first_sentence(prompt: str) -> str | None:
    """A verbatim stretch of the first piece of evidence; None in a prompt without evidence."""
    found = _EVIDENCE.search(prompt)
    if found is None:
        return None
    text = found["text"].strip()
    end = re.search(r"[.!?](?:\s|$)", text)
    return text[: end.end()].strip() if end else text[:200]
