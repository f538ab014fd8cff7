"""What all recognisers share: rules as data, context words that count in both directions, a check-digit hook."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from presidio_analyzer import LocalRecognizer, RecognizerResult

from guardrails.prefilter import Filtered, lower_case, prepared

LANGUAGE = "xx"
"""The one language all recognisers are registered under, so that results do not depend on a language flag."""

BEFORE = 70
AFTER = 30
NEARBY = 25
SURE = 0.6
"""A finding of at least this score gives way only to a word against it within `NEARBY` characters."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern.

    Attributes:
        name: shown in explanations.
        regex: where it has a group `v`, only that group is the finding.
        score: 0..1 before check digit and context.
        flags: flags of `re`.
        core: an expression that is found, without regard to case, in every text in which the pattern matches, to pass
            it by quickly.
    """

    name: str
    regex: str
    score: float
    flags: int = re.IGNORECASE
    core: str = ""


class Recognizer(LocalRecognizer):  # type: ignore[misc]
    """A recogniser made of data.

    Class attributes:
        ENTITY: the type of the findings.
        RULES: the patterns.
        CONTEXT: regular expressions of words that make a finding likelier, searched before and after it.
        DENY: words that speak against it. The nearer of the two before the finding decides.
        CHECKED: score of a finding whose check digit holds.
        BOOSTED: score of a finding with a context word (at least).
        NEEDS: quick searches, without regard to case, of which one must succeed before the rules run.
    """

    ENTITY: ClassVar[str]
    RULES: ClassVar[Sequence[Rule]]
    CONTEXT: ClassVar[Sequence[str]] = ()
    DENY: ClassVar[Sequence[str]] = ()
    CHECKED: ClassVar[float] = 1.0
    BOOSTED: ClassVar[float] = 0.85
    NEEDS: ClassVar[Sequence[str]] = ()

    def __init__(self) -> None:
        super().__init__(supported_entities=[self.ENTITY], supported_language=LANGUAGE, name=type(self).__name__)

    def load(self) -> None:
        """Name the patterns; they are compiled on first use, or by `prefilter.compile_all`."""
        _ = self._rules, self._needs

    @cached_property
    def _rules(self) -> list[tuple[Rule, Filtered, Filtered | None]]:
        return [
            (rule, Filtered(rule.regex, rule.flags), Filtered(lower_case(rule.core)) if rule.core else None)
            for rule in self.RULES
        ]

    @cached_property
    def _needs(self) -> list[Filtered]:
        return [Filtered(lower_case(needs)) for needs in self.NEEDS]

    @cached_property
    def _context(self) -> re.Pattern[str] | None:
        return re.compile("|".join(self.CONTEXT), re.IGNORECASE) if self.CONTEXT else None

    @cached_property
    def _deny(self) -> re.Pattern[str] | None:
        return re.compile("|".join(self.DENY), re.IGNORECASE) if self.DENY else None

    def validate_result(self, value: str) -> bool | None:  # noqa: ARG002
        """True if a check digit holds, False if the value cannot be, None if nothing can be said."""
        return None

    def accept(self, rule: Rule, text: str, match: re.Match[str]) -> bool:  # noqa: ARG002
        """Whether the surroundings of a match let it stand; a hook for rules that a regular expression cannot say."""
        return True

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002
        """Findings of all rules, in code points of `text`."""
        ready = prepared(text)
        if self._needs and not any(needs.found_in(ready) for needs in self._needs):
            return []
        results = []
        for rule, expression, core in self._rules:
            if core is not None and not core.found_in(ready):
                continue
            for match in expression.finditer(ready):
                start, end = match.span("v") if "v" in match.re.groupindex else match.span()
                if start >= end:
                    continue
                valid = self.validate_result(text[start:end])
                if valid is False or not self.accept(rule, text, match):
                    continue
                results.append(self.result(start, end, self.CHECKED if valid else rule.score))
        return results

    def result(self, start: int, end: int, score: float, entity: str | None = None) -> RecognizerResult:
        """A finding that names this recogniser."""
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return RecognizerResult(entity or self.ENTITY, start, end, score, recognition_metadata=metadata)

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],  # noqa: ARG002
        nlp_artifacts: Any,  # noqa: ARG002
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Raise or drop findings by the words around them; findings that are certain stay."""
        if self._context is None and self._deny is None:
            return raw_recognizer_results
        kept = []
        for result in raw_recognizer_results:
            support = self._support(text, result.start, result.end, context)
            if support < 0 and result.score >= SURE and not self._denied_nearby(text, result.start):
                support = 0
            if support < 0 and result.score < 1.0:
                continue
            if support > 0:
                result.score = max(result.score, self.BOOSTED)
            kept.append(result)
        return kept

    def _denied_nearby(self, text: str, start: int) -> bool:
        return _last(self._deny, text[max(0, start - NEARBY) : start]) >= 0

    def _support(self, text: str, start: int, end: int, context: list[str] | None) -> int:
        """1 if the nearest cue speaks for the finding, -1 if against, 0 if there is none."""
        before = text[max(0, start - BEFORE) : start]
        after = text[end : end + AFTER].split("\n\n", 1)[0]
        for_it = _last(self._context, before)
        against = _last(self._deny, before)
        if for_it >= 0 or against >= 0:
            return 1 if for_it >= against else -1
        if self._context is not None and (
            self._context.search(after) or any(self._context.search(word) for word in context or ())
        ):
            return 1
        return -1 if self._deny is not None and self._deny.search(after[:12]) else 0


def _last(pattern: re.Pattern[str] | None, text: str) -> int:
    """End of the last match, -1 if there is none."""
    end = -1
    if pattern is not None:
        for match in pattern.finditer(text):
            end = match.end()
    return end


_RUN = re.compile(r"\S{120,}")


def without_long_runs(text: str) -> str:
    """The text with spaces for unbroken runs that can hold no name: same length, and hostile input stays cheap."""
    return _RUN.sub(lambda match: " " * len(match.group()), text)


def compact(value: str) -> str:
    """Letters and digits only, in upper case."""
    return "".join(char for char in value if char.isalnum()).upper()


def digits(value: str) -> str:
    """Digits only."""
    return "".join(char for char in value if char.isdigit())
