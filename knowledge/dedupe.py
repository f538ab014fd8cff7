"""Exact and near duplicates among chunks.

MinHash (Broder 1997) over word pairs with banded locality-sensitive hashing finds candidates in about
linear time. A candidate counts only when nothing differs that carries meaning: texts that differ in a number,
a date, a price, a code or a negation, or that have one word in place of another, are different texts, however
long the rest is: last year's policy beside this year's, the blue model beside the red one. What remains are
copies with other markup, punctuation, line breaks and articles, and copies with a little more around them.
"""

import hashlib
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.text.abbreviations import word_set
from knowledge.text.markup import plain

Signature = NDArray[np.uint32]

_HASHES = 96
_BANDS = 16
_ROWS = _HASHES // _BANDS
_BUCKETS = 32
_COUNT = _HASHES
_GUARD = slice(_HASHES + 1, _HASHES + 3)
_WORDS = slice(_HASHES + 3, _HASHES + 3 + _BUCKETS)
SIGNATURE_SIZE = _HASHES + 3 + _BUCKETS
"""Length of a signature: 96 MinHash values, the word count, a 64-bit guard, 32 word sums; 524 bytes."""

# Leaders compared per bucket: keeps a hundred thousand texts of one template from being compared in pairs.
_MAX_LEADERS = 48
_SEED = 20240501
_TOKEN = re.compile(r"\w+(?:[.,:/'’-]\w+)*")
_WEAK = word_set("""
    der die das den dem des ein eine einen einem einer eines und ist sind wird werden the a an and is
    are be of to in zu im es it this that dies diese dieser dieses bitte please auch also
    """)
_GUARDED = word_set("""
    nicht nichts nie niemals kein keine keinen keinem keiner keines ohne weder außer ausser ausgenommen
    nur statt bis ab vor nach not no never none neither nor without except only cannot can't won't don't
    doesn't isn't aren't before after until unless from by null zwei drei vier fünf sechs sieben acht
    neun zehn elf zwölf zero one two three four five six seven eight nine ten eleven twelve januar
    februar märz april mai juni juli august september oktober november dezember january february march
    may june july october december montag dienstag mittwoch donnerstag freitag samstag sonntag monday
    tuesday wednesday thursday friday saturday sunday eur euro chf usd gbp dollar prozent percent
    """)


def fingerprint(text: str) -> str:
    """Hash of a text that markup, case, line breaks and Unicode forms do not change; 64 hex digits."""
    return hashlib.sha256(_normalised(text).encode()).hexdigest()


def signature(text: str) -> Signature:
    """What `near_duplicates` compares: uint32 of length `SIGNATURE_SIZE`; the same on every machine.

    For a chunk, put its heading path before its text: "4,90 €" under "Deutschland" is not "4,90 €" under "Schweiz".
    """
    tokens = _TOKEN.findall(_normalised(text))
    result = np.zeros(SIGNATURE_SIZE, dtype=np.uint32)
    result[:_HASHES] = _minhash(tokens)
    guard, strong = _guard(tokens), [token for token in tokens if token not in _WEAK]
    result[_COUNT] = len(strong)
    result[_GUARD] = guard
    hashes = _hash_all(strong)
    np.add.at(result[_WORDS], hashes % _BUCKETS, _mixed(hashes))
    return result


def near_duplicates(signatures: Sequence[Signature] | Signature, threshold: float = 0.9) -> list[int]:
    """For each signature the index of the first of its group, itself when it is the first or alone.

    Args:
        signatures: from `signature`, as a list or an array [n, SIGNATURE_SIZE].
        threshold: least Jaccard similarity of the word pairs, 0..1.

    Returns:
        n indices; `result[i] <= i`, and `result[result[i]] == result[i]`.

    Raises:
        ValueError: the array has another width, or the threshold is outside 0..1.
    """
    if not 0.0 <= threshold <= 1.0:
        raise ValueError("threshold must lie between 0 and 1")
    if len(signatures) == 0:
        return []
    rows = np.asarray(signatures, dtype=np.uint32)
    if rows.ndim != 2 or rows.shape[1] != SIGNATURE_SIZE:
        raise ValueError(f"signatures must have {SIGNATURE_SIZE} values each; compute them again")
    leader = _exact(rows)
    shared = _shared_buckets(rows, leader)
    leaders: dict[int, list[int]] = defaultdict(list)
    for index in sorted(shared):
        candidates = sorted({other for bucket in shared[index] for other in leaders[bucket]})
        match = _first_match(rows, index, candidates, threshold)
        if match is not None:
            leader[index] = match
            continue
        for bucket in shared[index]:
            if len(leaders[bucket]) < _MAX_LEADERS:
                leaders[bucket].append(index)
    return [leader[leader[index]] for index in range(len(rows))]


def _normalised(text: str) -> str:
    return unicodedata.normalize("NFKC", plain(text)).casefold()


def _hash_all(tokens: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([zlib.crc32(token.encode()) for token in tokens], dtype=np.uint64)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Spread hashes over 32 bits (the finaliser of MurmurHash3 by Appleby)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return (values >> np.uint64(32)).astype(np.uint32)


@lru_cache(maxsize=1)
def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Multiply-shift hash functions (Dietzfelbinger et al. 1997), the same in every process."""
    generator = np.random.Generator(np.random.PCG64(_SEED))
    odd = generator.integers(0, 2**63, _HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return odd, generator.integers(0, 2**63, _HASHES, dtype=np.uint64)


def _minhash(tokens: Sequence[str]) -> Signature:
    """Least hash of the text's word pairs under each hash function; all ones for an empty text."""
    pairs = {f"{left} {right}" for left, right in pairwise(tokens)} or set(tokens)
    if not pairs:
        return np.full(_HASHES, np.iinfo(np.uint32).max, dtype=np.uint32)
    hashes = _hash_all(pairs)
    factors, offsets = _coefficients()
    spread = hashes[:, None] * factors[None, :] + offsets[None, :]
    least: Signature = (spread >> np.uint64(32)).astype(np.uint32).min(axis=0)
    return least


def _guard(tokens: Sequence[str]) -> Signature:
    """64 bits of the numbers, codes, negations, limits, months and currencies, in any order."""
    guarded = sorted(t for t in tokens if t in _GUARDED or any(map(str.isdigit, t)))
    digest = hashlib.blake2b("\n".join(guarded).encode(), digest_size=8).digest()
    return np.frombuffer(digest, dtype="<u4").astype(np.uint32)


def _exact(rows: Signature) -> dict[int, int]:
    """Index to the first index with the same signature."""
    first: dict[bytes, int] = {}
    return {index: first.setdefault(row.tobytes(), index) for index, row in enumerate(rows)}


def _shared_buckets(rows: Signature, leader: dict[int, int]) -> dict[int, list[int]]:
    """The buckets of each text that shares one with another text; texts with other guards never do."""
    unique = np.array([index for index, first in leader.items() if index == first])
    factors = np.random.Generator(np.random.PCG64(_SEED + 1)).integers(
        1, 2**63, _ROWS + 2, dtype=np.uint64
    ) | np.uint64(1)
    shared: dict[int, list[int]] = defaultdict(list)
    guard = rows[unique, _GUARD].astype(np.uint64) @ factors[_ROWS:]
    number = 0
    for band in range(_BANDS):
        part = rows[unique, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
        keys = _mixed64(part @ factors[:_ROWS] + guard)
        _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        for position in np.flatnonzero(counts[inverse] > 1):
            shared[int(unique[position])].append(number + int(inverse[position]))
        number += len(counts)
    return shared


def _mixed64(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return values ^ (values >> np.uint64(33))


def _first_match(rows: Signature, index: int, candidates: Sequence[int], threshold: float) -> int | None:
    """The first candidate that says the same."""
    if not candidates:
        return None
    row, others = rows[index], rows[list(candidates)]
    alike = (others[:, :_HASHES] == row[:_HASHES]).mean(axis=1) >= threshold
    same_guard = (others[:, _GUARD] == row[_GUARD]).all(axis=1)
    changed = (others[:, _WORDS] != row[_WORDS]).sum(axis=1)
    added = np.abs(others[:, _COUNT].astype(np.int64) - int(row[_COUNT]))
    found = np.flatnonzero(alike & same_guard & (changed <= added))
    return candidates[int(found[0])] if len(found) else None
