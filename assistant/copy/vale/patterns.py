"""Regular expressions of Vale rules: fast where they cannot run away, bounded in time where they can."""

import re
from collections.abc import Iterator
from typing import TypeAlias

import regex

from assistant.copy.errors import BrandError
from assistant.copy.matching import PatternTimeout

SECONDS = 0.5
# Repetition without a bound; a pattern with at most one such piece in an alternative cannot explode.
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d+,\})")
_INLINE_FLAGS = re.compile(r"\(\?[a-z]*-?[a-z]*\)")


Found: TypeAlias = "re.Match[str] | regex.Match[str]"


class ValePattern:
    """A compiled pattern in Go's syntax.

    Args:
        pattern: the expression; inline `(?i)` and `(?m)` hold for all of it.
        where: named in errors.
        ignore_case: as the rule says.

    Raises:
        BrandError: the expression is not valid.
    """

    def __init__(self, pattern: str, where: str, ignore_case: bool = False) -> None:
        self.where = where
        ignore_case = ignore_case or pattern.startswith("(?i)")
        source = _INLINE_FLAGS.sub("", pattern)
        self._slow = _may_explode(source)
        try:
            if self._slow:
                flags = regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0)
                self._regex = regex.compile(source, flags)
            else:
                self._re = re.compile(source, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))
        except (re.error, regex.error, ValueError, OverflowError, RecursionError) as error:
            raise BrandError(f"{where}: the regular expression is not valid ({error}).", "Correct the style.") from None

    def finditer(self, text: str) -> Iterator[Found]:
        """All matches.

        Raises:
            PatternTimeout: the expression did not end in time.
        """
        if not self._slow:
            yield from self._re.finditer(text)
            return
        try:
            yield from self._regex.finditer(text, timeout=SECONDS)
        except TimeoutError:
            raise PatternTimeout(self.where) from None

    def search(self, text: str) -> "Found | None":
        """The first match, or None."""
        return next(iter(self.finditer(text)), None)


def _may_explode(source: str) -> bool:
    """Whether a pattern could take more than linear time: a repeated group, or two repetitions in one alternative."""
    if re.search(r"\)(?:[*+]|\{\d*,\d*\})", source):
        return True
    return any(len(_UNBOUNDED.findall(part)) > 1 for part in source.split("|"))
