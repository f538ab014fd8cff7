"""A question as it is searched: cleaned, bounded, and analysed for every language of the index."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from knowledge.errors import QueryError
from knowledge.retrieval.analysis import Analyzer, words
from knowledge.retrieval.bm25 import KINDS, QueryTerm, term_hash

MAX_CHARACTERS = 20_000
"""Of a longer question the first part is searched."""

MAX_WORDS = 400
"""Different words of one question that are looked up."""


_REPLACED = {"Cc": " ", "Cf": "", "Cs": " ", "Zl": " ", "Zp": " "}
"""By Unicode category: control characters part words; format characters (soft hyphen, direction marks) do not."""


def clean(query: str) -> str:
    """Return the query without control and direction characters, white space collapsed.

    Raises:
        QueryError: nothing that can be searched is left.
    """
    head = query[:MAX_CHARACTERS]
    kept = "".join(_REPLACED.get(unicodedata.category(c), c) for c in head)
    cleaned = " ".join(kept.split())
    if not any(c.isalnum() for c in cleaned):
        raise QueryError("The question holds no word or number.", "Ask with at least one word.")
    return cleaned


def lookups(query: str, analyzers: Iterable[Analyzer]) -> dict[str, list[QueryTerm]]:
    """Return the terms to look up per language of the index."""
    counts = Counter(words(query))
    distinct = list(counts)[:MAX_WORDS]
    found = {}
    for analyzer in analyzers:
        terms: Counter[str] = Counter()
        for word in distinct:
            for term in analyzer.word_terms(word):
                terms[term] += counts[word]
        language = analyzer.language
        found[language] = [
            QueryTerm(KINDS.index(term[0]), term_hash(language, term), float(n)) for term, n in terms.items()
        ]
    return found
