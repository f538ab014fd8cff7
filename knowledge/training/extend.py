"""Give a trained embedding more words and a static part, without a step of training, and write the folder that ships.

    python -m knowledge.training.extend knowledge/models/minilm-de-en runs/extended/minilm-de-en --data ../shared/data

English words that the vocabulary of two languages had no room for come back with the teacher's own vectors: the
encoder hardly moved in training, so they fit. German pieces that are frequent in the texts are added with the weighted
mean of the vectors of the English pieces they translate to (IBM model 1). The static part (`retrieval/static_part.py`)
is made here, too: random directions, German pieces turned towards those of their translations. Seeded; about five
minutes on two cores.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy import sparse
from tokenizers import Tokenizer

from knowledge.retrieval.static_part import STATIC_FILE
from knowledge.training import vocabulary
from knowledge.training.alignment import Translation, cells, translation
from knowledge.training.embedding import default_teacher
from knowledge.training.export import export
from knowledge.training.ship import LANGUAGES, checked_size
from knowledge.training.student import Encoder, load_encoder, save_sentence_transformer, with_table
from knowledge.training.texts import Pair, load_headings, load_sentences

Floats = NDArray[np.float32]
LONGEST = 28
"""Tokens of a sentence that takes part in the alignment; longer ones cost much and tell little."""
TOGETHER = 6
"""Sentences that count as one text for document frequencies."""


@dataclass(frozen=True, slots=True)
class Extension:
    """What is added.

    Attributes:
        english: words of the teacher's vocabulary, most frequent first.
        german: pieces, by use in the German texts.
        pairs: sentence pairs that the alignment is learnt from, drawn at random.
        dimension: of the static part.
        share: of the static part in the squared length of a vector.
        own: how much of a German piece's static direction stays its own, 0..1.
        seed: of the directions and of the draw.
    """

    english: int = 10_424
    german: int = 0
    pairs: int = 150_000
    dimension: int = 256
    share: float = 0.35
    own: float = 0.3
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which piece translates which, both ways, and how often each was seen, by piece id."""

    to_english: Translation
    to_german: Translation
    german_seen: NDArray[np.int64]
    english_seen: NDArray[np.int64]


def missing_words(student: Tokenizer, teacher: Tokenizer, count: int) -> list[str]:
    """The first words of the teacher's vocabulary that the student's lacks (parts of words left out)."""
    held = student.get_vocab()
    ranked = sorted(teacher.get_vocab().items(), key=lambda item: item[1])
    plain = (piece for piece, _ in ranked if piece.isascii() and not piece.startswith(("[", vocabulary.PREFIX)))
    return [piece for piece in plain if piece not in held][:count]


def frequent_pieces(pieces: Sequence[str], texts: Sequence[str], count: int) -> list[str]:
    """German WordPiece pieces beyond `pieces`, those that the texts use most."""
    if not count:
        return []
    held = set(pieces)
    new = [piece for piece in vocabulary.german_pieces(texts, 4 * count + 10_000) if piece not in held]
    merged = vocabulary.build_tokenizer([*pieces, *new])
    used: Counter[str] = Counter()
    for part in blocks(texts, 50_000):
        used.update(chain.from_iterable(found.tokens for found in merged.encode_batch(part, add_special_tokens=False)))
    return sorted(new, key=lambda piece: -used[piece])[:count]


def aligned(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Alignment:
    """IBM model 1 both ways over the pieces of sentence pairs."""
    german, english = (
        [found.ids for found in tokenizer.encode_batch(texts, add_special_tokens=False)]
        for texts in ([pair.de for pair in pairs], [pair.en for pair in pairs])
    )
    both = [(a, b) for a, b in zip(german, english, strict=True) if 0 < len(a) <= LONGEST and 0 < len(b) <= LONGEST]
    size = tokenizer.get_vocab_size()
    seen = [
        np.bincount(np.concatenate([np.asarray(ids) for ids in side]), minlength=size)
        for side in zip(*both, strict=True)
    ]
    forth = translation(cells(both), size, 4)
    back = translation(cells([(b, a) for a, b in both]), size, 4)
    return Alignment(forth, back, seen[0], seen[1])


def chances(found: Translation, size: int, *, best: int = 8, least: float = 0.0) -> sparse.csr_matrix:
    """The `best` chances of each left unit that exceed `least`, [size, size] (left, right)."""
    order = np.lexsort((-found.chance, found.left))
    left = found.left[order]
    within = np.arange(len(order)) - np.searchsorted(left, np.arange(size))[left]
    kept = order[(within < best) & (found.chance[order] > least)]
    return sparse.csr_matrix((found.chance[kept], (found.left[kept], found.right[kept])), (size, size))


def extended_table(table: Floats, english: Floats, found: Alignment, parts: Floats) -> Floats:
    """Token vectors of all pieces.

    Args:
        table: [old, dimension], the trained student's.
        english: [added words, dimension], the teacher's.
        found: alignment over the new vocabulary.
        parts: [added German pieces, dimension], means of their old pieces, for pieces seen less than three times.
    """
    known = np.concatenate([table, english])
    size = len(known) + len(parts)
    share = chances(found.to_english, size)[len(known) :, : len(known)]
    total = np.asarray(share.sum(axis=1)).ravel()
    german = (share @ known) / np.maximum(total, 1e-9)[:, None]
    rare = (found.german_seen[len(known) :] < 3) | (total < 1e-6)
    german[rare] = parts[rare]
    return np.concatenate([known, german]).astype(np.float32)


def static_rows(found: Alignment, size: int, chosen: Extension) -> Floats:
    """Directions of the static part, [size, dimension], length one.

    A German piece is turned towards the pieces that translate it, weighted by t(e|g) · sqrt(t(g|e)), the more the rarer
    it is in English; names, numbers and pieces of both languages stay where they are.
    """
    rng = np.random.default_rng(chosen.seed)
    random = rng.standard_normal((size, chosen.dimension)) / np.sqrt(chosen.dimension)
    back = chances(found.to_german, size).T.tocsr()
    turned = chances(found.to_english, size, least=0.05).multiply(back.power(0.5)).tocsr() @ random
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    german = (found.german_seen / (found.german_seen + found.english_seen + 0.1))[:, None]
    known = (length > 1e-6) & (found.german_seen[:, None] >= 2)
    share = np.where(known, (1.0 - chosen.own) * german, 0.0)
    mixed = np.sqrt(1.0 - share) * random + np.sqrt(share) * turned / np.maximum(length, 1e-6)
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def rarity(tokenizer: Tokenizer, texts: Sequence[str]) -> Floats:
    """The idf of each piece over texts, float32 [pieces]; 0 for special tokens."""
    size = tokenizer.get_vocab_size()
    frequency = np.zeros(size, dtype=np.int64)
    for part in blocks(texts, 20_000):
        for found in tokenizer.encode_batch(part, add_special_tokens=False):
            frequency[list(set(found.ids))] += 1
    idf = np.log1p((len(texts) - frequency + 0.5) / (frequency + 0.5))
    held = tokenizer.get_vocab()
    idf[[held[token] for token in vocabulary.SPECIAL]] = 0.0
    return idf.astype(np.float32)


def blocks(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """The texts in lists of `size`."""
    return (list(texts[start : start + size]) for start in range(0, len(texts), size))


def save_static(rows: Floats, weights: Floats, share: float, folder: Path) -> None:
    """Write the static part: int8 rows, float16 weights and its share of a vector."""
    scaled = np.round(rows * (127.0 / np.abs(rows).max(axis=1, keepdims=True))).astype(np.int8)
    folder.mkdir(parents=True, exist_ok=True)
    held = {"rows": scaled, "weights": weights.astype(np.float16), "share": np.array([share], dtype=np.float32)}
    save_file(held, str(folder / STATIC_FILE))


def extend(model: Path, data: Path, out: Path, chosen: Extension) -> int:
    """Write the extended model's folder and return its size in bytes."""
    student, teacher = load_encoder(model), load_encoder(default_teacher())
    sources = load_sentences(data)
    pairs = list(chain.from_iterable(sources.values()))
    german = [pair.de for pair in pairs]
    german += [text for item in load_headings(data) for text in (item.query_de, item.passage_de)]
    old = [piece for piece, _ in sorted(student.tokenizer.get_vocab().items(), key=lambda item: item[1])]
    words = missing_words(student.tokenizer, teacher.tokenizer, chosen.english)
    pieces = frequent_pieces([*old, *words], german, chosen.german)
    tokenizer = vocabulary.build_tokenizer([*old, *words, *pieces])
    print(f"{len(old):,} pieces, {len(words):,} English words, {len(pieces):,} German pieces", flush=True)
    drawn = np.random.default_rng(chosen.seed).permutation(len(pairs))[: chosen.pairs]
    found = aligned(tokenizer, [pairs[number] for number in drawn])
    table, english = (held.model.get_input_embeddings().weight.detach().numpy() for held in (student, teacher))
    back = english[[teacher.tokenizer.token_to_id(word) for word in words]]
    known, shorter = np.concatenate([table, back]), vocabulary.build_tokenizer([*old, *words])
    cut = shorter.encode_batch([piece.removeprefix(vocabulary.PREFIX) for piece in pieces], add_special_tokens=False)
    parts = np.array([known[piece.ids].mean(axis=0) for piece in cut], dtype=np.float32).reshape(-1, known.shape[1])
    rows = extended_table(table, back, found, parts)
    texts = [
        " ".join(text)
        for run in sources.values()
        for start in range(0, len(run), TOGETHER)
        for text in zip(*((pair.de, pair.en) for pair in run[start : start + TOGETHER]), strict=True)
    ]
    weights = rarity(tokenizer, texts)
    save_static(static_rows(found, len(rows), chosen), weights, chosen.share, out)
    return write(Encoder(with_table(student.model, rows), tokenizer), out)


def write(encoder: Encoder, out: Path) -> int:
    """Write weights, graph and card beside a static part that lies there already; return the folder's size."""
    (out / "beleg.json").write_text(json.dumps({"languages": list(LANGUAGES)}), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        save_sentence_transformer(encoder, Path(scratch), torch.float16)
        export(scratch, out, name=out.name)
    save_sentence_transformer(encoder, out)
    return checked_size(out)


def main() -> None:
    usual = Extension()
    parser = argparse.ArgumentParser(description="Give a trained embedding more words and a static part.")
    parser.add_argument("model", type=Path, help="folder of a trained model")
    parser.add_argument("out", type=Path, help="the folder to write, named as the model")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--english", type=int, default=usual.english, help="words that come back")
    parser.add_argument("--german", type=int, default=usual.german, help="pieces to add")
    parser.add_argument("--dimension", type=int, default=usual.dimension, help="of the static part")
    parser.add_argument("--share", type=float, default=usual.share, help="of the static part")
    given = parser.parse_args()
    chosen = Extension(given.english, given.german, dimension=given.dimension, share=given.share)
    print(f"{extend(given.model, given.data, given.out, chosen):,} bytes")


if __name__ == "__main__":
    main()
