"""Does a sentence ask somebody to do something? English commands and work mail; features only, no language model.

    asks_for_action("could you send me the figures by friday")   # 0.9

Trained on the EmailIntent set (Apache-2.0): `training/action.py`; figures: `python -m evals.voice.actions`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.voice.hashed import WEIGHTS, Hashed, load
from guardrails.linear import fold, tokens

Blocks = list[tuple[list[str], float]]


def asks_for_action(sentence: str, model: Hashed | None = None) -> float:
    """Probability, 0..1, that the sentence asks for an action (as in work mail)."""
    model = model or load(WEIGHTS / "action.safetensors")
    return model.scores(features(sentence))["asks"]


def features(sentence: str) -> Blocks:
    """Words and characters, with where the sentence begins and ends."""
    folded = fold(sentence.replace("$LINK", " linklink ").replace("$PHONE", " phonephone "))
    words = ["^", *tokens(folded), "$"]
    return [
        (list(_words(words)), 1.0),
        (list(_characters(folded)), 1.0),
        ([f"^{' '.join(words[1 : i + 1])}" for i in range(1, min(4, len(words)))], 0.5),
        (
            [
                f"n:{min(len(words) // 4, 8)}",
                f"?:{'?' in sentence}",
                f"you:{'you' in words}",
                f"please:{'please' in words}",
            ],
            0.5,
        ),
    ]


def _words(words: Sequence[str]) -> Iterator[str]:
    yield from (f"w:{w}" for w in words)
    yield from (f"w2:{a} {b}" for a, b in pairwise(words))
    yield from (f"w3:{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    yield from (f"s:{a} _ {c}" for a, c in zip(words, words[2:], strict=False))


def _characters(folded: str) -> Iterator[str]:
    padded = f" {folded} "
    for size in (2, 3, 4, 5):
        yield from (f"c:{padded[i : i + size]}" for i in range(len(padded) - size + 1))
