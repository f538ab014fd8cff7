"""What differs between a sentence and its evidence: numbers, dates, names, polarity, who did what."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from guardrails.groundedness.words import OPPOSITES, Word, is_common_noun, negations

_VOICE = frozenset(
    ("by", "von", "vom", "durch", "wurde", "wurden", "wird", "werden", "worden", "was", "were", "been", "is", "are")
)
_ALIGNED = 0.45
_TAKEN_OVER = 0.8
_WEIGHTS = {"number": 2.0, "name": 1.6, "word": 1.0, "function": 0.12}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sentence against evidence.

    Attributes:
        coverage: weighted share of the sentence's words that occur in the evidence, 0..1.
        aligned: the same for the one evidence sentence that fits best.
        bigrams: share of neighbouring content words that are neighbours in the evidence, too.
        extra: weight of words that the evidence lacks.
        conflicts: what was changed: "number", "name", "negation", "opposite", "role"; empty for none.
    """

    coverage: float
    aligned: float
    bigrams: float
    extra: float
    conflicts: tuple[str, ...]


def compare(sentence: list[Word], evidence: Sequence[list[Word]], language: str) -> Comparison:
    """Compare the words of a sentence with those of the evidence's sentences."""
    everything = [word for part in evidence for word in part]
    known = _Known(everything)
    coverage, extra = _coverage(sentence, known)
    best, aligned = _best(sentence, evidence)
    conflicts = _conflicts(sentence, evidence, best, aligned, known, language) if aligned >= _ALIGNED else ()
    return Comparison(coverage, aligned, _bigrams(sentence, everything), extra, conflicts)


class _Known:
    """The keys of the evidence, with inflected and compound forms found by their beginning."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.keys = {word.key for word in words}
        self._beginnings = {word.key[:5] for word in words if word.kind != "function" and len(word.key) >= 6}
        self._long = sorted({word.key for word in words if len(word.key) >= 8})

    def share(self, word: Word) -> float:
        if word.key in self.keys:
            return 1.0
        if word.kind in ("function", "number"):
            return 0.0
        if len(word.key) >= 6 and word.key[:5] in self._beginnings:
            return 0.7
        if len(word.key) >= 5 and any(word.key in longer for longer in self._long):
            return 0.7
        return 0.0


def _coverage(sentence: list[Word], known: _Known) -> tuple[float, float]:
    total = covered = 0.0
    for word in sentence:
        weight = _WEIGHTS[word.kind]
        total += weight
        covered += weight * known.share(word)
    return (covered / total if total else 1.0), total - covered


def _best(sentence: list[Word], evidence: Sequence[list[Word]]) -> tuple[list[Word], float]:
    scored = [(part, _coverage(sentence, _Known(part))[0]) for part in evidence]
    return max(scored, key=lambda pair: pair[1], default=([], 0.0))


def _content(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.kind != "function"]


def _bigrams(sentence: list[Word], everything: list[Word]) -> float:
    own = [w.key for w in sentence]
    theirs = [w.key for w in everything]
    if len(own) < 2:
        return 1.0
    pairs = set(itertools.pairwise(theirs))
    return sum(pair in pairs for pair in itertools.pairwise(own)) / (len(own) - 1)


def _conflicts(
    sentence: list[Word],
    evidence: Sequence[list[Word]],
    best: list[Word],
    aligned: float,
    known: _Known,
    language: str,
) -> tuple[str, ...]:
    found = []
    # In a sentence that is otherwise taken over, a fact from elsewhere in the evidence is a changed fact, too.
    near = _Known(best) if aligned >= _TAKEN_OVER else known
    if any(word.kind == "number" and word.key not in near.keys for word in sentence):
        found.append("number")
    if any(word.kind == "name" and near.share(word) == 0 and not is_common_noun(word, language) for word in sentence):
        found.append("name")
    fitting = [part for part in evidence if _coverage(sentence, _Known(part))[0] >= 0.6] or [best]
    if all(_polarity_differs(sentence, part, language) for part in fitting):
        found.append("negation")
    if not found and _opposite(sentence, best):
        found.append("opposite")
    if not found and best and _swapped(sentence, best):
        found.append("role")
    return tuple(found)


def _polarity_differs(sentence: list[Word], part: list[Word], language: str) -> bool:
    """Whether one negates and the other does not; only the stretch of the evidence that the sentence repeats counts.

    The stretch is taken tightly and with three words on each side: a negator may stand just outside of it.
    """
    own = negations(sentence, language) % 2
    return all(own != negations(_stretch(sentence, part, margin), language) % 2 for margin in (0, 3))


def _stretch(sentence: list[Word], part: list[Word], margin: int) -> list[Word]:
    keys = {word.key for word in sentence if word.kind != "function"}
    at = [i for i, word in enumerate(part) if word.key in keys]
    return part[max(0, at[0] - margin) : at[-1] + 1 + margin] if at else part


def _opposite(sentence: list[Word], best: list[Word]) -> bool:
    own = {w.text.lower() for w in sentence}
    theirs = {w.text.lower() for w in best}
    new, gone = own - theirs, theirs - own
    for one, other in OPPOSITES:
        for a, b in ((one, other), (other, one)):
            if _has(new, a) and _has(gone, b) and not _has(theirs, a):
                return True
    return False


def _has(words: set[str], term: str) -> bool:
    return any(word == term or (len(term) >= 4 and word.startswith(term)) for word in words)


def _swapped(sentence: list[Word], best: list[Word]) -> bool:
    """Whether names or numbers that the evidence has in one order stand in another, torn from their neighbours.

    A phrase that is moved as a whole ("In 1990 she left" for "She left in 1990") keeps a neighbour; a name that took
    another's place keeps none. A changed voice ("was beaten by") excuses an order.
    """
    places = _places(best)
    marked = [entity for entity in _entities(sentence) if len(places.get(entity.key, ())) == 1]
    order = [places[entity.key][0].start for entity in marked]
    if len(order) < 2 or all(a < b for a, b in itertools.pairwise(order)):
        return False
    if _voice(sentence) != _voice(best) and len(_content(sentence)) < len(_content(best)) * 0.9:
        return False
    torn = sum(1 for entity in marked if not (entity.around & places[entity.key][0].around))
    return torn >= 2


def _voice(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(w.text.lower() for w in words) & _VOICE


@dataclass(frozen=True, slots=True)
class _Entity:
    """A name of one or more words, or a number, with its neighbours on both sides."""

    key: str
    start: int
    around: frozenset[str]


def _entities(words: Sequence[Word]) -> list[_Entity]:
    """Every run of names and each number; of a run also its parts, so that a shortened name is found again."""
    found = []
    for start, word in enumerate(words):
        if word.kind not in ("name", "number"):
            continue
        end = start + 1
        while end < len(words) and word.kind == words[end].kind == "name":
            end += 1
            found.append(_entity(words, start, end))
        found.append(_entity(words, start, start + 1))
    return found


def _entity(words: Sequence[Word], start: int, end: int) -> _Entity:
    before = f"<{words[start - 1].key}" if start else "<"
    after = f">{words[end].key}" if end < len(words) else ">"
    return _Entity(" ".join(w.key for w in words[start:end]), words[start].start, frozenset((before, after)))


def _places(words: Sequence[Word]) -> dict[str, list[_Entity]]:
    places: dict[str, list[_Entity]] = {}
    for entity in _entities(words):
        places.setdefault(entity.key, []).append(entity)
    return places
