"""Finding terms in tokens, and regular expressions of users in bounded time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import regex

from assistant.copy.errors import BrandError
from assistant.copy.inflection import forms
from assistant.copy.view import Token, fold
from guardrails.errors import BelegError

T = TypeVar("T")
SECONDS = 0.25
_PARTS = re.compile(r"[^\W_]+")
_GAP = re.compile(r"(?:[ \t\u00a0\u202f]{0,3}\n?[ \t]{0,3}|[-‐‑–/&'’.])")
# What German puts between the parts of a compound (Fugenelement).
_JOINTS = ("", "s", "es", "n", "en")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A term that stands at start:end."""

    start: int
    end: int
    key: T


class TermMatcher(Generic[T]):
    """Finds many terms at once: one pass over the tokens, whatever the number of terms."""

    def __init__(self) -> None:
        self._first: dict[str, list[tuple[tuple[frozenset[str], ...], T, str | None]]] = {}
        self._inside: dict[str, list[tuple[T, frozenset[str]]]] = {}

    def add(
        self,
        term: str,
        key: T,
        *,
        language: str | None = None,
        inflect: bool = True,
        compounds: bool = False,
        exact: bool = False,
        except_in: Sequence[str] = (),
    ) -> None:
        """Add a term of one or more words.

        Args:
            term: as written; "Akku-Bohrmaschine" also finds "Akkubohrmaschine" and "Akku Bohrmaschine".
            key: what `find` returns for it.
            language: whose endings to allow; None for German and English.
            inflect: whether to find inflected forms.
            compounds: whether to find the term inside German compounds ("Profibohrschrauber").
            exact: whether upper and lower case must agree.
            except_in: words in which the term does not count.
        """
        parts = _PARTS.findall(term)
        if not parts:
            return
        made = tuple(self._forms(part, language, inflect) for part in parts)
        case = term if exact else None
        for form in made[0]:
            self._first.setdefault(form, []).append((made[1:], key, case))
        if len(parts) > 1 and "-" in term:
            for form in self._forms("".join(parts), language, inflect):
                self._first.setdefault(form, []).append(((), key, case))
        joined = fold("".join(parts))
        if compounds and len(joined) >= 4 and (len(parts) == 1 or "-" in term):
            self._inside.setdefault(joined, []).append((key, frozenset(map(fold, except_in))))

    @staticmethod
    def _forms(part: str, language: str | None, inflect: bool) -> frozenset[str]:
        return forms(part, language) if inflect else frozenset((fold(part),))

    def find(self, text: str, tokens: Sequence[Token]) -> list[Match[T]]:
        """All matches; at one place the longest per key."""
        found: dict[tuple[int, T], Match[T]] = {}
        for at, token in enumerate(tokens):
            for match in self._at(text, tokens, at, token):
                known = found.get((match.start, match.key))
                if known is None or match.end > known.end:
                    found[match.start, match.key] = match
        return sorted(found.values(), key=lambda m: (m.start, -m.end))

    def _at(self, text: str, tokens: Sequence[Token], at: int, token: Token) -> Iterator[Match[T]]:
        hit = False
        for rest, key, exact in self._first.get(token.folded, ()):
            last = self._follow(text, tokens, at, rest)
            if last is not None and (exact is None or text[token.start : last.end].startswith(exact)):
                hit = True
                yield Match(token.start, last.end, key)
        if self._inside and not hit and len(token.folded) > 6:
            for key in self._compound(token.folded):
                yield Match(token.start, token.end, key)

    @staticmethod
    def _follow(text: str, tokens: Sequence[Token], at: int, rest: tuple[frozenset[str], ...]) -> Token | None:
        token = tokens[at]
        for wanted in rest:
            at += 1
            if at >= len(tokens) or tokens[at].folded not in wanted:
                return None
            if not _GAP.fullmatch(text, token.end, tokens[at].start):
                return None
            token = tokens[at]
        return token

    def _compound(self, word: str) -> Iterator[T]:
        """Keys of terms that are the first or the last part of a compound."""
        for cut in range(4, len(word) - 2):
            for key, exceptions in self._inside.get(word[:cut], ()):
                if not word.startswith(tuple(exceptions)):
                    yield key
        for cut in range(3, len(word) - 3):
            tail = word[cut:]
            for ending in ("", *_JOINTS[1:], "e", "er", "ern"):
                base = tail.removesuffix(ending) if ending else tail
                if ending and base == tail:
                    continue
                for key, exceptions in self._inside.get(base, ()):
                    if word not in exceptions:
                        yield key


class PatternTimeout(BelegError):
    """A user's regular expression did not end in time on a text."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: the regular expression takes too long on this text.", "Make it simpler.")

    def __reduce__(self) -> tuple[type["PatternTimeout"], tuple[str]]:  # type: ignore[override]
        return type(self), (self.where,)


class SafePattern:
    """A user's regular expression that gives up after a fraction of a second instead of never ending.

    Args:
        pattern: Python or Go (RE2, regexp2) syntax.
        where: named in errors, e.g. "brand.yaml, rules.telefon".
        flags: of the `regex` package.
        seconds: longest time for one text.

    Raises:
        BrandError: the expression is not valid.
    """

    def __init__(self, pattern: str, where: str, flags: int = 0, seconds: float = SECONDS) -> None:
        self.where, self.seconds = where, seconds
        self.pattern = pattern
        try:
            self._compiled = regex.compile(pattern, flags | regex.VERSION0)
        except (regex.error, ValueError, OverflowError, RecursionError) as error:
            raise BrandError(f"{where}: the regular expression is not valid ({error}).", "Correct it.") from None

    @property
    def groups(self) -> int:
        """Number of groups."""
        return int(self._compiled.groups)

    def finditer(self, text: str) -> Iterator["regex.Match[str]"]:
        """All matches.

        Raises:
            PatternTimeout: the expression did not end in time; matches before that were yielded.
        """
        try:
            yield from self._compiled.finditer(text, timeout=self.seconds)
        except TimeoutError:
            raise PatternTimeout(self.where) from None

    def search(self, text: str) -> "regex.Match[str] | None":
        """The first match, or None.

        Raises:
            PatternTimeout: the expression did not end in time.
        """
        try:
            return self._compiled.search(text, timeout=self.seconds)
        except TimeoutError:
            raise PatternTimeout(self.where) from None
