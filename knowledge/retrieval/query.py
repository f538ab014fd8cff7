"""A question as it is searched: cleaned, bounded, and analysed for every language of the index."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from knowledge.errors import QueryError
from knowledge.retrieval.analysis import Analyzer, words
from knowledge.retrieval.bm25 import KINDS, QueryTerm, term_hash
from knowledge.retrieval.lexicon import Lexicon

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


def lookups(
    query: str, analyzers: Iterable[Analyzer], spoken: str = "", lexicon: Lexicon | None = None
) -> dict[str, list[QueryTerm]]:
    """Return the terms to look up per language of the index.

    Args:
        query: the cleaned question.
        analyzers: one per language of the index.
        spoken: language of the question; where the index has another, its words are looked up in translation too.
        lexicon: translations; None looks up the words as they are.
    """
    counts = Counter(words(query))
    distinct = list(counts)[:MAX_WORDS]
    found = {}
    for analyzer in analyzers:
        language = analyzer.language
        terms: dict[str, float] = {}
        for word, weight in _with_translations(distinct, counts, spoken, language, lexicon):
            for term in analyzer.word_terms(word):
                terms[term] = terms.get(term, 0.0) + weight
        found[language] = [QueryTerm(KINDS.index(term[0]), term_hash(language, term), n) for term, n in terms.items()]
    return found


def _with_translations(
    distinct: Sequence[str], counts: Counter[str], spoken: str, language: str, lexicon: Lexicon | None
) -> Iterator[tuple[str, float]]:
    """The words with their counts, and the words of the other language with their share of it."""
    abroad = lexicon.of_words(distinct, spoken, language) if lexicon is not None else [()] * len(distinct)
    for word, options in zip(distinct, abroad, strict=True):
        yield word, float(counts[word])
        for name, weight in options:
            yield name, weight * counts[word]
