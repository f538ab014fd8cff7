"""What a clause does in a note: which kinds of fact it states, whether it gives a task, or neither.

Words, characters, cue concepts and what stands around, with names, dates and numbers replaced by what they are, and
the meaning of all clauses of the note go into `rolemodel.py`. Trained on notes with gold and on synthetic ones:
`training/roles.py`.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from assistant.voice.hashed import WEIGHTS
from assistant.voice.lexicon import is_known_word
from assistant.voice.meaning import vectors
from assistant.voice.reading import Reading
from assistant.voice.rolemodel import RoleModel, load_roles
from assistant.voice.sentences import Clause
from assistant.voice.words import HESITATIONS
from guardrails.linear import Lexicon, fold

Blocks = list[tuple[list[str], float]]
_CUES = Path(__file__).parent / "cues.txt"


@cache
def cues() -> Lexicon:
    """The cue concepts."""
    return Lexicon.read(_CUES)


def scores(reading: Reading, model: RoleModel | None = None) -> list[dict[str, float]]:
    """Probability of every label for every clause."""
    model = model or load_roles(WEIGHTS / "roles.safetensors")
    meant = vectors([reading.note.transcript[c.start : c.end] for c in reading.clauses])
    return model.scores(features(reading), meant)


def features(reading: Reading) -> list[Blocks]:
    """The features of every clause."""
    masked = [masked_words(reading, clause) for clause in reading.clauses]
    return [_features(masked, i) for i in range(len(masked))]


def masked_words(reading: Reading, clause: Clause) -> list[str]:
    """The folded words of a clause with names, dates and numbers replaced."""
    found: list[str] = []
    for at in reading.words_of(clause.start, clause.end):
        word, mask = reading.tokens[at], reading.masks.get(at)
        if word.is_mark or word.low in HESITATIONS:
            continue
        if mask is not None:
            if not found or found[-1] != mask:
                found.append(mask)
            continue
        found.append(fold(word.low))
        if len(word.low) > 4 and not is_known_word(word.low):
            found[-1] += "~"
    return found


def _features(masked: Sequence[Sequence[str]], at: int) -> Blocks:
    words = masked[at]
    plain = [w.rstrip("~") for w in words]
    found = cues().find(plain)
    before = masked[at - 1] if at else ["<start>"]
    return [
        (list(_word_grams(words)), 1.0),
        (list(_character_grams(plain)), 0.8),
        (list(_concepts(found, plain)), 1.4),
        (list(_around(before, masked[at + 1] if at + 1 < len(masked) else ["<end>"], at, len(words))), 0.5),
    ]


def _word_grams(words: Sequence[str]) -> Iterator[str]:
    marked = ["^", *("<oov>" if w.endswith("~") else w for w in words), "$"]
    yield from (f"w:{w}" for w in marked)
    yield from (f"w:{w.rstrip('~')}" for w in words if w.endswith("~"))
    yield from (f"w2:{a} {b}" for a, b in pairwise(marked))
    yield from (f"w3:{a} {b} {c}" for a, b, c in zip(marked, marked[1:], marked[2:], strict=False))


def _character_grams(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word.startswith("<"):
            continue
        padded = f" {word} "
        for size in (3, 4, 5):
            yield from (f"c:{padded[i : i + size]}" for i in range(len(padded) - size + 1))


def _concepts(found: Sequence[tuple[int, str]], words: Sequence[str]) -> Iterator[str]:
    names = [concept for _, concept in found]
    entities = {w for w in words if w.startswith("<")}
    yield from (f"k:{name}" for name in names)
    yield from (f"e:{name}" for name in entities)
    yield from (f"ke:{name}{entity}" for name in set(names) for entity in entities)
    for i, (place, concept) in enumerate(found):
        for after, other in found[i + 1 : i + 8]:
            if after - place <= 8 and other != concept:
                yield f"kk:{concept}>{other}"
    if found and found[0][0] <= 1:
        yield f"k^:{found[0][1]}"


def _around(before: Sequence[str], after: Sequence[str], at: int, size: int) -> Iterator[str]:
    yield f"at:{min(at, 3)}"
    yield f"size:{min(size, 8)}"
    for name, words in (("p", before), ("n", after)):
        found = {concept for _, concept in cues().find([w.rstrip("~") for w in words])}
        yield from (f"{name}k:{concept}" for concept in found)
        yield from (f"{name}e:{w}" for w in words if w.startswith("<"))
