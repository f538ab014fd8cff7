"""BM25 over stems and character 4-grams, written once and mapped into memory.

Every chunk is analysed in its own language, and every language is a collection of its own: terms of different languages
never meet, document frequencies and average lengths are counted per language. So a chunk scores the same in a mixed
collection as among its own kind.

    score(q, d) = sum over terms t of q:  idf(t) * tf / (tf + k1 * (1 - b + b * |d| / avg))
    idf(t)      = ln(1 + (N - df + 0.5) / (df + 0.5))

(Robertson and Zaragoza 2009, section 3; the constant factor k1 + 1 is left out, so a term gives at most its idf.)
The fraction does not depend on the query; it is stored as one byte per posting (steps of 1/255). N and df are counted
over the chunks that a search may see, so what is hidden has no influence on a score; the average length is rounded to
steps of ten per cent for the same reason.

Postings are cut into blocks of 65,536 chunks: a chunk's number within a block takes two bytes. A term that more than a
third of a block contains is stored as one byte for every chunk of the block, which is smaller and faster to add.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexDamaged
from knowledge.retrieval.analysis import Analyzer, words
from knowledge.retrieval.arrays import REBUILD, mapped

BLOCK = 1 << 16
KINDS = ("s", "g")
"""Term kinds: stems and grams, as `Analyzer` prefixes them."""

_STEPS = 255
_COUNTED = 50_000
"""Terms of one mask whose frequency is remembered; about 5 MB."""


@dataclass(frozen=True, slots=True)
class Bm25Options:
    """k1 (term frequency saturation) and b (length normalisation) of stems and grams."""

    k1_stems: float = 1.2
    b_stems: float = 0.75
    k1_grams: float = 1.2
    b_grams: float = 0.75


def term_hash(language: str, term: str) -> int:
    """Return the 64-bit key of a term of a language."""
    return int.from_bytes(blake2b(f"{language}\0{term}".encode(), digest_size=8).digest(), "little")


class Bm25Builder:
    """Collects chunks in order, then writes the arrays."""

    def __init__(self, options: Bm25Options | None = None) -> None:
        self._options = options or Bm25Options()
        self._words: dict[tuple[str, str], int] = {}
        self._rows: list[NDArray[np.uint32]] = []
        self._counts: list[NDArray[np.uint16]] = []
        self._languages: list[str] = []

    def add(self, text: str, language: str) -> None:
        """Add the next chunk by its index text."""
        counts = Counter(words(text))
        vocabulary = self._words
        ids = [vocabulary.setdefault((language, word), len(vocabulary)) for word in counts]
        self._rows.append(np.array(ids, dtype=np.uint32))
        self._counts.append(np.minimum(list(counts.values()), 65_535).astype(np.uint16))
        self._languages.append(language)

    def write(self, folder: Path) -> None:
        """Write `bm25.*` into an existing folder."""
        from scipy import sparse

        size = len(self._rows)
        terms, expansion = self._vocabulary(sparse)
        norms, statistics = self._norms(expansion)
        df = np.zeros(len(terms.hashes), dtype=np.uint32)
        for number, first in enumerate(range(0, size, BLOCK)):
            block = self._counted(sparse, first, min(first + BLOCK, size)) @ expansion
            columns = block.tocsc()
            columns.sort_indices()
            df += np.diff(columns.indptr).astype(np.uint32)
            _write_block(folder, number, columns, terms.kinds, [n[first : first + BLOCK] for n in norms])
        np.save(folder / "bm25.terms.npy", terms.hashes)
        np.save(folder / "bm25.df.npy", df)
        meta = {"size": size, "languages": statistics}
        (folder / "bm25.json").write_text(json.dumps(meta, indent=1, sort_keys=True), encoding="utf-8")

    def _vocabulary(self, sparse: Any) -> tuple["_Terms", Any]:
        """Return the terms in hash order and the sparse matrix words x terms of occurrences."""
        analyzers = {language: Analyzer(language, cache=1) for language in set(self._languages)}
        ids: dict[tuple[str, str], int] = {}
        rows: list[int] = []
        columns: list[int] = []
        for (language, word), row in self._words.items():
            for term in analyzers[language].word_terms(word):
                columns.append(ids.setdefault((language, term), len(ids)))
                rows.append(row)
        hashes = np.fromiter((term_hash(*key) for key in ids), dtype=np.uint64, count=len(ids))
        kinds = np.fromiter((KINDS.index(term[0]) for _, term in ids), dtype=np.uint8, count=len(ids))
        order = np.argsort(hashes)
        position = np.empty(len(ids), dtype=np.int32)
        position[order] = np.arange(len(ids), dtype=np.int32)
        ones = np.ones(len(rows), dtype=np.int32)
        where = (np.array(rows, dtype=np.int32), position[np.array(columns, dtype=np.int32)])
        matrix = sparse.csr_matrix((ones, where), shape=(max(1, len(self._words)), max(1, len(ids))))
        return _Terms(hashes[order], kinds[order]), matrix

    def _counted(self, sparse: Any, first: int, end: int) -> Any:
        """Return the sparse matrix chunks x words of the chunks first..end."""
        rows, counts = self._rows[first:end], self._counts[first:end]
        pointers = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
        data = np.concatenate(counts).astype(np.int32)
        shape = (end - first, max(1, len(self._words)))
        return sparse.csr_matrix((data, np.concatenate(rows).astype(np.int32), pointers), shape=shape)

    def _norms(self, expansion: Any) -> tuple[list[NDArray[np.float32]], dict[str, Any]]:
        """Return k1 * (1 - b + b * length / average) per kind and chunk, and the counts per language."""
        options = self._options
        per_word = np.asarray(expansion.sum(axis=1)).ravel() - 1.0
        lengths = np.zeros((2, len(self._rows)))
        for number, (row, count) in enumerate(zip(self._rows, self._counts, strict=True)):
            lengths[0, number] = count.sum()
            lengths[1, number] = per_word[row] @ count
        languages = np.array(self._languages)
        averages = np.ones((2, len(self._rows)))
        statistics = {}
        for language in sorted(set(self._languages)):
            chosen = languages == language
            average = [_rounded(float(value)) for value in lengths[:, chosen].mean(axis=1)]
            averages[:, chosen] = np.array(average)[:, None]
            statistics[language] = {"chunks": int(chosen.sum()), "stems": average[0], "grams": average[1]}
        k1 = np.array([[options.k1_stems], [options.k1_grams]])
        b = np.array([[options.b_stems], [options.b_grams]])
        norms = (k1 * (1 - b + b * lengths / averages)).astype(np.float32)
        return [norms[0], norms[1]], statistics


@dataclass(frozen=True, slots=True)
class _Terms:
    hashes: NDArray[np.uint64]
    kinds: NDArray[np.uint8]


def _rounded(value: float) -> float:
    """Return a length rounded to a power of 1.1."""
    return float(1.1 ** round(math.log(max(value, 1.0), 1.1)))


def _write_block(
    folder: Path, number: int, columns: Any, kinds: NDArray[np.uint8], norms: Sequence[NDArray[np.float32]]
) -> None:
    """Write the postings of one block; `columns` is the sparse matrix chunks x terms, by columns."""
    size, terms = columns.shape
    df = np.diff(columns.indptr)
    kind = np.repeat(kinds, df) if len(kinds) else np.zeros(0, dtype=np.uint8)
    tf = columns.data.astype(np.float32)
    norm = np.where(kind == 0, norms[0][columns.indices], norms[1][columns.indices])
    weights = np.maximum(1, np.rint(tf / (tf + norm) * _STEPS)).astype(np.uint8)
    common = np.flatnonzero(df * 3 > size)
    rows = np.zeros((len(common), size), dtype=np.uint8)
    sparse_term = np.ones(terms, dtype=bool)
    for row, term in enumerate(common):
        span = slice(columns.indptr[term], columns.indptr[term + 1])
        rows[row, columns.indices[span]] = weights[span]
        sparse_term[term] = False
    keep = np.repeat(sparse_term, df)
    offsets = np.concatenate(([0], np.cumsum(np.where(sparse_term, df, 0)))).astype(np.uint32)
    prefix = f"bm25.{number}"
    np.save(folder / f"{prefix}.offsets.npy", offsets)
    np.save(folder / f"{prefix}.chunks.npy", columns.indices[keep].astype(np.uint16))
    np.save(folder / f"{prefix}.weights.npy", weights[keep])
    np.save(folder / f"{prefix}.common.npy", common.astype(np.uint32))
    np.save(folder / f"{prefix}.rows.npy", rows)


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of a query as it is looked up: its kind (0 stem, 1 gram), its hash and how often the query has it."""

    kind: int
    key: int
    count: float


@dataclass(frozen=True, slots=True)
class Bm25Scores:
    """Raw scores of one search.

    Attributes:
        scores: float32 [2, chunks], stems and grams.
        best: per language the highest score a chunk of it could reach, (stems, grams): the idf sum of all query terms.
    """

    scores: NDArray[np.float32]
    best: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Block:
    offsets: NDArray[np.uint32]
    chunks: NDArray[np.uint16]
    weights: NDArray[np.uint8]
    common: Mapping[int, int]
    rows: NDArray[np.uint8]

    def posting(self, term: int) -> tuple[NDArray[np.intp] | None, NDArray[np.uint8]]:
        """Return (chunks, weights) of a term; (None, weights of every chunk) when it is common."""
        row = self.common.get(term)
        if row is not None:
            return None, self.rows[row]
        start, end = int(self.offsets[term]), int(self.offsets[term + 1])
        return self.chunks[start:end].astype(np.intp), self.weights[start:end]


class Bm25:
    """The mapped arrays of a snapshot.

    Raises:
        IndexDamaged: an array is missing or malformed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            meta = json.loads((folder / "bm25.json").read_text(encoding="utf-8"))
            self.size = int(meta["size"])
            self.languages: dict[str, int] = {k: int(v["chunks"]) for k, v in meta["languages"].items()}
            self._terms = mapped(folder / "bm25.terms.npy")
            self._df = mapped(folder / "bm25.df.npy")
            self._blocks = [_open_block(folder, n) for n in range(math.ceil(self.size / BLOCK))]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"The BM25 arrays in {folder} cannot be read ({error}).", REBUILD) from error

    def score(
        self,
        terms: Mapping[str, Sequence[QueryTerm]],
        mask: NDArray[np.bool_] | None = None,
        visible: Mapping[str, int] | None = None,
        limit: int = 256,
        counted: dict[int, int] | None = None,
    ) -> Bm25Scores:
        """Score every chunk.

        Args:
            terms: the query's terms as analysed for each language of the index.
            mask: bool [chunks], what the search may see; None for all. Scores of the rest are 0.
            visible: chunks per language within the mask; needed with a mask.
            limit: at most this many terms per language count, the rarest.
            counted: what earlier searches with this very mask have counted; see `frequencies`.
        """
        scores = np.zeros((2, self.size), dtype=np.float32)
        totals = visible if mask is not None and visible is not None else self.languages
        best = {}
        for language, wanted in terms.items():
            total = totals.get(language, 0)
            if total:
                best[language] = self._score_language(self._rarest(wanted, limit), total, mask, scores, counted)
        if mask is not None:
            scores *= mask
        return Bm25Scores(scores, best)

    def frequencies(
        self,
        terms: Sequence[QueryTerm],
        mask: NDArray[np.bool_] | None = None,
        counted: dict[int, int] | None = None,
    ) -> list[int]:
        """Return in how many chunks (within the mask) each term stands.

        Args:
            terms: what is looked up.
            mask: bool [chunks], what the search may see; None for all.
            counted: row of a term -> its frequency, remembered from one call with this very mask to the next.
        """
        return [self._frequency(row, mask, counted) for _, row in self._rarest(terms, len(terms))]

    def _frequency(self, row: int, mask: NDArray[np.bool_] | None, counted: dict[int, int] | None) -> int:
        if row < 0 or mask is None:
            return int(self._df[row]) if row >= 0 else 0
        known = counted.get(row) if counted is not None else None
        if known is not None:
            return known
        postings = (block.posting(row) for block in self._blocks)
        found = sum(int(np.count_nonzero(_seen(mask, n, *posting))) for n, posting in enumerate(postings))
        if counted is not None:
            if len(counted) >= _COUNTED:
                counted.clear()
            counted[row] = found
        return found

    def _rarest(self, terms: Sequence[QueryTerm], limit: int) -> list[tuple[QueryTerm, int]]:
        """Return up to `limit` terms with their row, -1 for a term no chunk has; the rarest known come first."""
        keys = np.fromiter((term.key for term in terms), dtype=np.uint64, count=len(terms))
        at = np.minimum(np.searchsorted(self._terms, keys), max(0, len(self._terms) - 1))
        found = self._terms[at] == keys if len(self._terms) else np.zeros(len(keys), dtype=bool)
        pairs = [(term, int(row) if ok else -1) for term, row, ok in zip(terms, at, found, strict=True)]
        if len(pairs) <= limit:
            return pairs
        known = sorted((p for p in pairs if p[1] >= 0), key=lambda p: int(self._df[p[1]]))
        return known[:limit]

    def _score_language(
        self,
        terms: Iterable[tuple[QueryTerm, int]],
        total: int,
        mask: NDArray[np.bool_] | None,
        scores: NDArray[np.float32],
        counted: dict[int, int] | None,
    ) -> tuple[float, float]:
        """Add the terms of one language to `scores`; returns the highest possible score per kind."""
        best = [0.0, 0.0]
        for term, row in terms:
            df = self._frequency(row, mask, counted)
            idf = math.log(1 + (total - df + 0.5) / (df + 0.5)) * term.count
            best[term.kind] += idf
            if df:
                _add(scores[term.kind], [block.posting(row) for block in self._blocks], idf / _STEPS)
        return best[0], best[1]


def _seen(
    mask: NDArray[np.bool_], block: int, chunks: NDArray[np.intp] | None, weights: NDArray[np.uint8]
) -> NDArray[Any]:
    """Return which postings of a block the mask lets through."""
    part = mask[block * BLOCK : (block + 1) * BLOCK]
    return part & (weights > 0) if chunks is None else part[chunks]


def _add(
    scores: NDArray[np.float32],
    postings: Iterable[tuple[NDArray[np.intp] | None, NDArray[np.uint8]]],
    factor: float,
) -> None:
    """Add factor * weight of every posting to its chunk's score."""
    scale = np.float32(factor)
    for number, (chunks, weights) in enumerate(postings):
        part = scores[number * BLOCK : (number + 1) * BLOCK]
        if chunks is None:
            part += weights * scale
        else:
            np.add.at(part, chunks, weights * scale)


def _open_block(folder: Path, number: int) -> _Block:
    common = mapped(folder / f"bm25.{number}.common.npy")
    return _Block(
        offsets=mapped(folder / f"bm25.{number}.offsets.npy"),
        chunks=mapped(folder / f"bm25.{number}.chunks.npy"),
        weights=mapped(folder / f"bm25.{number}.weights.npy"),
        common={int(term): row for row, term in enumerate(common)},
        rows=mapped(folder / f"bm25.{number}.rows.npy"),
    )
