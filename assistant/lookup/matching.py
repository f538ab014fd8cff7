"""Which article of a list a message means: compounds, typos, inflection, both languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.lookup.words import content, likeness, tokens

Similar = Callable[[str, Sequence[str]], Sequence[float]]
"""(mention, names) -> cosine of each name with the mention: the embedding model, for names that no word list knows."""

LEAST = 0.6
_TIE = 0.04
# How much it counts that little else stands in the name: a lot where a model is named, little where only a kind is.
_MODEL, _KIND = 0.4, 0.1
_DENSE = 0.55
_DENSE_NAMES = 64


@dataclass(frozen=True, slots=True)
class Match:
    """How well the names fit a message.

    Attributes:
        best: indexes of the names that fit best, in the order given; several when they fit alike.
        mentioned: whether the message seems to name an article at all.
        words: the words of the message that name it.
    """

    best: tuple[int, ...]
    mentioned: bool
    words: tuple[str, ...] = ()


def match(text: str, names: Sequence[str], similar: Similar | None = None, mention: str = "") -> Match:
    """The names that a message means.

    Args:
        text: the message.
        names: names of articles; equal names fit alike.
        similar: asked when no word fits.
        mention: the part of the message that names the article, where a reader found it.
    """
    asked = content(mention) or content(text)
    if not asked:
        return Match((), False)
    distinct = list(dict.fromkeys(names))
    likenesses = {name: _likenesses(asked, name) for name in distinct}
    used = [i for i in range(len(asked)) if any(found[i] >= LEAST for found in likenesses.values())]
    if used:
        scores = {name: _score(asked, used, found, name) for name, found in likenesses.items()}
        top = max(scores.values())
        if top > 0:
            chosen = {name for name, score in scores.items() if score >= top - _TIE}
            return Match(_indexes(names, chosen), True, tuple(asked[i] for i in used))
    near = _nearest(mention or " ".join(asked), distinct, similar)
    return Match(_indexes(names, near), True, tuple(asked))


def _likenesses(asked: Sequence[str], name: str) -> list[float]:
    parts = _parts(name)
    return [max((likeness(word, part) for part in parts), default=0.0) for word in asked]


def _score(asked: Sequence[str], used: Sequence[int], found: Sequence[float], name: str) -> float:
    """Share of the message's naming words that the name has; a model number that it lacks counts against it."""
    hit = sum(found[i] for i in used if found[i] >= LEAST)
    missing = sum(1 for i in used if found[i] < LEAST and asked[i].isdigit())
    if hit <= missing:
        return 0.0
    fullness = len({part for part in _parts(name) if any(likeness(asked[i], part) >= LEAST for i in used)})
    weight = _MODEL if any(asked[i].isdigit() for i in used) else _KIND
    return (hit - missing) / len(used) + weight * fullness / max(len(_parts(name)), 1)


@lru_cache(maxsize=20_000)
def _parts(name: str) -> tuple[str, ...]:
    parts: list[str] = []
    for token in tokens(name):
        parts.append(token)
        parts += [piece for piece in token.split("-") if piece != token and len(piece) > 2]
    return tuple(dict.fromkeys(parts))


def _nearest(mention: str, names: Sequence[str], similar: Similar | None) -> set[str]:
    if similar is None or not names:
        return set()
    shown = names[:_DENSE_NAMES]
    cosines = similar(mention, shown)
    top = max(cosines)
    return {name for name, cosine in zip(shown, cosines, strict=True) if cosine >= max(_DENSE, top - 0.03)}


def _indexes(names: Sequence[str], chosen: set[str]) -> tuple[int, ...]:
    return tuple(i for i, name in enumerate(names) if name in chosen)
