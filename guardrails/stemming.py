"""Snowball stems from any thread.

A Snowball stemmer keeps the word it works on in itself: two threads that share one get wrong stems, or an IndexError.
So every thread has one of its own.
"""

import threading
from collections.abc import Callable


def stemmer(algorithm: str) -> Callable[[str], str]:
    """A function from a lower-case word to its stem; safe to share between threads.

    Args:
        algorithm: Snowball's name of the language, e.g. "german".

    Raises:
        KeyError: Snowball has no such algorithm.
    """
    import snowballstemmer

    own = threading.local()
    own.stemmer = snowballstemmer.stemmer(algorithm)

    def stem(word: str) -> str:
        made = getattr(own, "stemmer", None)
        if made is None:
            made = own.stemmer = snowballstemmer.stemmer(algorithm)
        return str(made.stemWord(word))

    return stem
