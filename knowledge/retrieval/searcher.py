"""Search: a question to hits.

    clean ─ encode ──► vectors ─┐
      └─── analyse ──► BM25 ────┴─ candidates ─ fuse ─ look closer ─ (rerank) ─ one per near duplicate ─ merge ─► hits

Filters are a mask that both arms apply while they search (`visibility.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import QueryError
from knowledge.retrieval.analysis import Analyzer
from knowledge.retrieval.bm25 import Bm25Scores, QueryTerm, term_hash
from knowledge.retrieval.encoder import Encoder, Vectors, unit
from knowledge.retrieval.fusion import FIRST, SECOND, UNKNOWN, FusionWeights, fuse, load_weights
from knowledge.retrieval.lexicon import Lexicon, shipped_lexicon
from knowledge.retrieval.merging import Ranked, Span, merge
from knowledge.retrieval.passage import NAMES as PASSAGE
from knowledge.retrieval.passage import Profile, question_words
from knowledge.retrieval.query import clean, lookups
from knowledge.retrieval.rerank import Reranker
from knowledge.retrieval.reserve import own_language_first, with_meaning
from knowledge.retrieval.snapshot import Snapshot
from knowledge.retrieval.vectors import VectorOptions, search_index
from knowledge.retrieval.visibility import LiveSet, Mask, SearchFilter, View, Visibility
from knowledge.text.language import detect
from knowledge.types import Hit

__all__ = ["LiveSet", "SearchFilter", "SearchOptions", "Searcher"]

MAX_K = 1000
MAX_PASSAGE = 8_000
"""Characters of a passage that are looked at closely."""

DENSE = FIRST.index("dense")
LEXICON_LANGUAGES = frozenset({"de", "en"})
_EXACT = 4_000
"""Up to so many visible vectors an exact scan is as fast as the index, and misses nothing."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How a search is done.

    Attributes:
        pool: candidates taken from each arm, at least; four times k when that is more.
        merge_chunks: how many neighbouring chunks may become one hit; 1 never merges.
        merge_characters: longest merged text.
        closer: candidates whose text is looked at (`passage.py`); 0 for none.
        rerank: candidates that a reranker sees.
        vectors: search depth of the vector index.
    """

    pool: int = 60
    merge_chunks: int = 3
    merge_characters: int = 2_400
    closer: int = 12
    rerank: int = 20
    vectors: VectorOptions = field(default_factory=VectorOptions)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunks that one of the arms proposed.

    Attributes:
        numbers: int64 [n], chunk numbers.
        features: float32 [n, 3], as `fusion.FIRST`.
        bm25: float32 [n], raw BM25 sums.
        meaning: float32 [dimension], the part of the question's vector that says what it means, unit length.
    """

    numbers: NDArray[np.int64]
    features: NDArray[np.float32]
    bm25: NDArray[np.float32]
    meaning: Vectors


class Searcher:
    """Answers searches on one snapshot; safe to use from several threads.

    Args:
        snapshot: what is searched.
        encoder: the model of the snapshot's vectors.
        live: returns the documents that exist now; a chunk of any other is never returned.
        options: how a search is done.
        weights: fusion weights; by default those fitted for the encoder's model.
        reranker: an optional second look at the best candidates.

    Raises:
        IndexStale: the snapshot was made with another model.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        live: Callable[[], LiveSet],
        options: SearchOptions | None = None,
        *,
        weights: FusionWeights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        snapshot.manifest.model.require(encoder.info)
        self.snapshot = snapshot
        self.options = options or SearchOptions()
        self.weights = weights or load_weights(encoder.info.name)
        self._encoder = encoder
        self._reranker = reranker
        self._visibility = Visibility(snapshot.table, live)
        self._analyzers = {code: Analyzer(code, cache=20_000) for code in snapshot.bm25.languages}

    def search(
        self, query: str, k: int = 10, filters: SearchFilter | None = None, language: str | None = None
    ) -> list[Hit]:
        """Return up to k hits, best first; fewer only when fewer are visible.

        Args:
            query: the question; of more than 20,000 characters the first are searched.
            k: hits wanted, 1..1000.
            filters: what may be returned.
            language: ISO 639-1 code of the question, None to detect it.

        Raises:
            QueryError: the query holds no word, or k is out of range.
        """
        if not 1 <= k <= MAX_K:
            raise QueryError(f"k must be between 1 and {MAX_K}, not {k}.")
        text = clean(query)
        view = self._visibility.view(filters or SearchFilter())
        if not view.total:
            return []
        vector = self._encoder.encode([text], kind="query")[0]
        spoken = language or detect(text)
        lexical = self._lexical(text, spoken, view)
        depth = max(self.options.pool, 4 * k)
        while True:
            found = self._candidates(vector, lexical, view, depth)
            ranked = self._rank(text, spoken, found, view)
            spans = merge(ranked, k, self.snapshot.table, self.options.merge_chunks, self.options.merge_characters)
            if len(spans) >= k or depth >= view.total:
                return [self._hit(span, view) for span in spans]
            depth *= 4

    def _lexical(self, text: str, spoken: str, view: View) -> Bm25Scores:
        terms = lookups(text, self._analyzers.values(), spoken, self._lexicon(spoken))
        return self.snapshot.bm25.score(terms, view.mask, view.visible, counted=view.counted)

    def _lexicon(self, spoken: str) -> Lexicon | None:
        """Return the lexicon when it translates the question into a language of the index, None otherwise."""
        others = [code for code in self._analyzers if code != spoken]
        if spoken not in LEXICON_LANGUAGES or not LEXICON_LANGUAGES.intersection(others):
            return None
        return shipped_lexicon()

    def measured(
        self, query: str, filters: SearchFilter | None = None, language: str | None = None
    ) -> tuple[Candidates, NDArray[np.float32]]:
        """Return the candidates of a query and the second stage's features of all of them, for fitting weights."""
        text = clean(query)
        view = self._visibility.view(filters or SearchFilter())
        vector = self._encoder.encode([text], kind="query")[0]
        spoken = language or detect(text)
        found = self._candidates(vector, self._lexical(text, spoken, view), view, self.options.pool)
        everything = np.arange(len(found.numbers))
        return found, self._closer(text, spoken, found, everything, view)

    def rarity(self, words: Sequence[str], filters: SearchFilter | None = None) -> list[float]:
        """Return how rare words are among the visible chunks, 0..1: 1 for a word whose stem stands in none.

        The value is the word's BM25 idf as a share of the idf of a word that no chunk has.
        """
        view = self._visibility.view(filters or SearchFilter())
        frequencies = np.zeros(len(words), dtype=np.int64)
        for analyzer in self._analyzers.values():
            language = analyzer.language
            stems = [term_hash(language, "s:" + analyzer.stem(word.lower())) for word in words]
            terms = [QueryTerm(0, stem, 1.0) for stem in stems]
            frequencies += np.array(self.snapshot.bm25.frequencies(terms, view.mask, view.counted), dtype=np.int64)
        frequencies = np.minimum(frequencies, view.total)
        idf = np.log1p((view.total - frequencies + 0.5) / (frequencies + 0.5))
        return [float(value) for value in idf / np.log1p((view.total + 0.5) / 0.5)]

    def _candidates(self, vector: Vectors, lexical: Bm25Scores, view: View, depth: int) -> Candidates:
        numbers = np.union1d(self._best_lexical(lexical, depth), self._best_dense(vector, view, depth))
        meaning = vector[: self.snapshot.manifest.model.meaning or len(vector)]
        cosines = self.snapshot.vectors[numbers, : len(meaning)].astype(np.float32) @ meaning / (meaning @ meaning)
        raw = lexical.scores[:, numbers]
        covered = raw / np.sqrt(self._ceilings(lexical)[:, self.snapshot.table.language[numbers]])
        features = np.stack([covered[0], covered[1], cosines], axis=1).astype(np.float32)
        unit_length = np.asarray(meaning / max(float(np.linalg.norm(meaning)), 1e-9), dtype=np.float32)
        return Candidates(numbers, features, raw.sum(axis=0), unit_length)

    def _ceilings(self, lexical: Bm25Scores) -> NDArray[np.float32]:
        """Return the highest possible scores per kind and language number, float32 [2, languages]."""
        best = [lexical.best.get(code, (0.0, 0.0)) for code in self.snapshot.table.languages]
        return np.maximum(np.array(best, dtype=np.float32).reshape(-1, 2).T, 1e-6)

    def _best_lexical(self, lexical: Bm25Scores, depth: int) -> NDArray[np.int64]:
        """Return the numbers of the chunks with the best BM25, stems and grams as shares of what they could reach."""
        if not len(self.snapshot):
            return np.zeros(0, dtype=np.int64)
        ceilings = self._ceilings(lexical)
        if ceilings.shape[1] == 1:
            scores = lexical.scores[0] / ceilings[0, 0] + lexical.scores[1] / ceilings[1, 0]
        else:
            factors = 1 / ceilings[:, self.snapshot.table.language]
            scores = (lexical.scores * factors).sum(axis=0)
        best = top(scores, depth)
        return np.asarray(best[scores[best] > 0], dtype=np.int64)

    def _best_dense(self, vector: Vectors, view: View, depth: int) -> NDArray[np.int64]:
        wanted = min(depth, view.total)
        exact = view.total <= _EXACT or wanted > view.total // 2
        if not exact:
            found, _ = search_index(self.snapshot.index, vector, wanted, view.mask, self.options.vectors)
            exact = len(found) < wanted
        return self._scan(vector, view.mask, wanted) if exact else found

    def _scan(self, vector: Vectors, mask: Mask | None, wanted: int) -> NDArray[np.int64]:
        """Return the nearest visible chunks by comparing all of them, a few megabytes at a time."""
        numbers = np.arange(len(self.snapshot)) if mask is None else np.flatnonzero(mask)
        scores = np.empty(len(numbers), dtype=np.float32)
        for start in range(0, len(numbers), 8192):
            part = numbers[start : start + 8192]
            scores[start : start + len(part)] = self.snapshot.vectors[part].astype(np.float32) @ vector
        return np.asarray(numbers[top(scores, wanted)], dtype=np.int64)

    def _rank(self, text: str, language: str, found: Candidates, view: View) -> list[Ranked]:
        """Return the candidates with their fused scores, best first."""
        scores = fuse(found.features, self._codes(found.numbers), language, self.weights)
        order = np.lexsort((found.numbers, -scores))
        head, tail = order[: self.options.closer], order[self.options.closer :]
        if len(head):
            codes = self._codes(found.numbers[head])
            closer = self._closer(text, language, found, head, view)
            scores[head] = fuse(closer, codes, language, self.weights)
            head = head[np.lexsort((found.numbers[head], -scores[head]))]
            below = float(scores[head[-1]]) / max(float(scores[tail].max(initial=0.0)), 1e-12)
            scores[tail] *= min(1.0, below)
            own = [code in (language, UNKNOWN) for code in self._codes(found.numbers)]
            fused = (*self._own_first(head, own, found), *tail)
            cover = float(closer[:, SECOND.index("cover")].max())
            placed = with_meaning(fused, cover, found.features[:, DENSE], own)
        else:
            placed = tuple(tail)
        ranked = [
            Ranked(int(found.numbers[i]), float(scores[at]), float(found.bm25[i]), float(found.features[i, DENSE]))
            for i, at in zip(placed, (*head, *tail), strict=True)
        ]
        return self._reranked(text, ranked) if self._reranker else ranked

    def _own_first(self, head: NDArray[np.int64], own: Sequence[bool], found: Candidates) -> tuple[int, ...]:
        """Return the best candidates in their order, those in the question's language before their translations."""
        if len({own[i] for i in head}) < 2:
            return tuple(head.tolist())
        meaning = self.snapshot.manifest.model.meaning or self.snapshot.vectors.shape[1]
        vectors = np.zeros((len(own), meaning), dtype=np.float32)
        vectors[head] = unit(self.snapshot.vectors[found.numbers[head], :meaning])
        return own_language_first(head.tolist(), own, vectors)

    def _codes(self, numbers: NDArray[np.int64]) -> list[str]:
        """Return the language of each chunk."""
        return [self.snapshot.table.languages[i] for i in self.snapshot.table.language[numbers]]

    def _closer(
        self, text: str, spoken: str, found: Candidates, chosen: NDArray[np.int64], view: View
    ) -> NDArray[np.float32]:
        """Return the second stage's features of chosen candidates, float32 [n, len(SECOND)]."""
        asked = question_words(text)
        numbers = found.numbers[chosen]
        profiles: dict[str, Profile] = {}
        measured = []
        for number, code in zip(numbers, self._codes(numbers), strict=True):
            if code not in profiles:
                profiles[code] = self._profile(text, asked, spoken, code, view)
            measured.append(profiles[code].measure(self.snapshot.table.text(int(number))[:MAX_PASSAGE]))
        closer = np.array(measured, dtype=np.float32).reshape(len(numbers), len(PASSAGE))
        return np.column_stack([found.features[chosen], closer, self._nearest(found, chosen)])

    def _nearest(self, found: Candidates, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of each chunk's nearest sentence, of the chunk where its sentences are not known."""
        dense: NDArray[np.float32] = found.features[chosen, DENSE]
        if self.snapshot.sentences is None:
            return dense
        best = self.snapshot.sentences.nearest(found.numbers[chosen], found.meaning)
        return np.asarray(np.where(np.isnan(best), dense, best), dtype=np.float32)

    def _profile(self, text: str, asked: Sequence[str], spoken: str, code: str, view: View) -> Profile:
        """Return how the question is looked for in passages of a language; a word is as rare as its translation."""
        analyzer, lexicon = self._analyzers[code], self._lexicon(spoken)
        if lexicon is None or not lexicon.translates(spoken, code):
            return Profile(text, analyzer, self._idf(asked, code, view))
        names = [[name for name, _ in options] for options in lexicon.of_words(asked, spoken, code)]
        flat = [name for options in names for name in options]
        rarity = dict(zip(flat, self._idf(flat, code, view), strict=True))
        own = self._idf(asked, code, view)
        weights = [min([idf, *(rarity[name] for name in options)]) for idf, options in zip(own, names, strict=True)]
        return Profile(text, analyzer, weights, names)

    def _idf(self, asked: Sequence[str], code: str, view: View) -> list[float]:
        """Return the idf of words among the visible chunks of a language."""
        analyzer = self._analyzers[code]
        terms = [QueryTerm(0, term_hash(code, "s:" + analyzer.stem(word)), 1.0) for word in asked]
        frequencies = np.array(self.snapshot.bm25.frequencies(terms, view.mask, view.counted), dtype=np.float64)
        total = max(view.visible.get(code, 0), 1)
        return [float(idf) for idf in np.log1p((total - frequencies + 0.5) / (frequencies + 0.5))]

    def _reranked(self, text: str, ranked: list[Ranked]) -> list[Ranked]:
        """Put the first candidates in the reranker's order; the rest follow, their scores scaled below."""
        if self._reranker is None:
            return ranked
        head, tail = ranked[: self.options.rerank], ranked[self.options.rerank :]
        passages = [self.snapshot.table.text(r.number) for r in head]
        scores = self._reranker(text, passages, [r.score for r in head])
        judged = [Ranked(r.number, float(s), r.bm25, r.dense) for r, s in zip(head, scores, strict=True)]
        judged.sort(key=lambda r: (-r.score, r.number))
        floor, top = judged[-1].score if judged else 1.0, max((r.score for r in tail), default=1.0) or 1.0
        return judged + [Ranked(r.number, floor * r.score / top, r.bm25, r.dense) for r in tail]

    def _hit(self, span: Span, view: View) -> Hit:
        best = span.best
        document = view.documents[int(self.snapshot.table.document[best.number])]
        assert document is not None, "the mask of a view hides every chunk whose document is gone"
        arms = {"dense": best.dense} if best.bm25 <= 0 else {"bm25": best.bm25, "dense": best.dense}
        return Hit(chunk=span.chunk, score=best.score, arms=arms, document=document)


def top(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """Return the positions of the k highest scores, in any order; all of them when there are fewer."""
    if k >= len(scores):
        return np.arange(len(scores), dtype=np.int64)
    return np.asarray(np.argpartition(scores, -k)[-k:], dtype=np.int64)
