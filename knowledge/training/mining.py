"""Lexically near passages, the hard negatives of the contrastive stage."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from knowledge.training.texts import Asked


def near_passages(asked: Sequence[Asked], *, count: int = 8, block: int = 1024) -> NDArray[np.int64]:
    """The `count` nearest other rows by TF-IDF cosine of their passages in both languages, int64 [asked, count]."""
    vectors = _tfidf([f"{item.passage_en} {item.passage_de}" for item in asked])
    count = min(count, len(asked) - 1)
    near = np.empty((len(asked), count), dtype=np.int64)
    for start in range(0, len(asked), block):
        scores = (vectors[start : start + block] @ vectors.T).toarray()
        rows = np.arange(len(scores))
        scores[rows, rows + start] = -1.0
        best = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        near[start : start + block] = np.take_along_axis(
            best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable"), axis=1
        )
    return near


def _tfidf(texts: Sequence[str]) -> sparse.csr_matrix:
    words: dict[str, int] = {}
    columns, ends = [], [0]
    for text in texts:
        columns += [words.setdefault(word, len(words)) for word in re.findall(r"\w{3,}", text.lower())]
        ends.append(len(columns))
    counts = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), (len(texts), len(words)))
    counts.sum_duplicates()
    frequency = np.bincount(counts.indices, minlength=len(words))
    kept = np.where(
        (frequency > 1) & (frequency < 0.05 * len(texts) + 5), np.log(len(texts) / np.maximum(frequency, 1)), 0
    )
    counts.data = (1.0 + np.log(counts.data)) * kept[counts.indices].astype(np.float32)
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    return sparse.diags(1.0 / np.maximum(length, 1e-9)).dot(counts).tocsr()
