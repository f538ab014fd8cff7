"""Does a reply repeat the system prompt? By canary, and by runs of words that only the prompt has."""

import re
from collections.abc import Sequence

from guardrails.errors import GuardrailError
from guardrails.injection.canary import leaks
from guardrails.normalise import views
from guardrails.types import Guard, Turn, Verdict

_WORD = re.compile(r"\w+")


def prompt_leak(prompt: str = "", canary: str = "", run: int = 8, share: float = 0.5) -> Guard:
    """A guard that blocks a reply which shows the canary or repeats the prompt.

    Args:
        prompt: the system prompt without the evidence.
        canary: the marker that stands in it (see `guardrails.injection.canary`).
        run: how many words in a row, shared with the prompt and not with the evidence, are a leak.
        share: or which share of a reply's word pairs, in replies of 12 words or more (paraphrase, list, translation
            of the order).

    Raises:
        GuardrailError: `run` is under 4, which would block ordinary phrases.
    """
    if run < 4:
        raise GuardrailError("Runs under 4 words occur by chance.", "Use run: 8 or leave it out.")
    runs = _runs(_words(prompt), run)
    pairs = _runs(_words(prompt), 2)

    def check(turn: Turn) -> Verdict:
        if canary and leaks(turn.text, canary):
            return Verdict("block", reason="prompt_leak:canary", score=1.0)
        known = {words for quote in turn.evidence for words in _runs(_words(quote), run)}
        for view in views(turn.text):
            words = _words(view.text)
            if (_runs(words, run) & runs) - known:
                return Verdict("block", reason="prompt_leak:text", score=0.95)
            own = _runs(words, 2)
            if len(words) >= 12 and len(own & pairs) >= share * len(own) and not turn.evidence:
                return Verdict("block", reason="prompt_leak:paraphrase", score=0.8)
        return Verdict(score=0.0)

    return check


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _runs(words: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
