"""The nouns of brand rules: finding, fix, claim, report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.types import Citation

Severity = Literal["error", "warning", "suggestion"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "suggestion")
Category = Literal["terms", "address", "claims", "legal", "inclusive", "style", "formats", "channel"]
CATEGORIES: tuple[Category, ...] = (
    "terms",
    "address",
    "claims",
    "legal",
    "inclusive",
    "style",
    "formats",
    "channel",
)
ClaimStatus = Literal["supported", "unsupported", "forbidden", "outdated"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a text that breaks a rule.

    Attributes:
        rule: dotted name, e.g. "terms.akkuschrauber" or "vale.Microsoft.Adverbs".
        span: (start, end) offsets in the text, end exclusive; (0, 0) for the text as a whole.
        severity: "error" closes the gate, "warning" and "suggestion" cost score.
        message: what is wrong and why, in the language of the text.
        suggestion: what to write instead, or "" when there is no single answer.
        category: which score it counts in.
        fix: replacement of `text[start:end]` that is safe to apply without reading it, or None.
        link: where the rule comes from (a law, a style guide), or "".
    """

    rule: str
    span: tuple[int, int]
    severity: Severity
    message: str
    suggestion: str = ""
    category: Category = "style"
    fix: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A factual statement of a text and what the approved documents say about it.

    Attributes:
        text: the statement; stands at `span` of the checked text.
        status: supported (a quote proves it), unsupported, forbidden (by brand or law), outdated (only a document that
            has expired or was superseded says so).
        citation: the quote; for "unsupported" the closest statement of the documents, when there is one.
        span: (start, end) offsets in the checked text.
        kinds: why it is a claim: "number", "price", "superlative", "comparison", "environment", "health",
            "guarantee", "availability", "award", "property".
        reason: one sentence for the reviewer, in the language of the text.
        rule: name of the policy that forbids it or asks for more, or "".
    """

    text: str
    status: ClaimStatus
    citation: Citation | None = None
    span: tuple[int, int] = (0, 0)
    kinds: tuple[str, ...] = ()
    reason: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class LintReport:
    """What a text breaks.

    Attributes:
        text: the text as given; all spans refer to it.
        language: ISO 639-1 code the rules were chosen by.
        channel: name of the channel, or "".
        findings: by position.
        words: number of words counted.
        score: 0..100 over all categories.
        scores: 0..100 per category.
        passed: the overall gate: the score reaches the brand's threshold and there is no error.
        figures: readability and lengths, by name.
    """

    text: str
    language: str
    channel: str
    findings: tuple[Finding, ...]
    words: int
    score: float
    scores: Mapping[str, float]
    passed: bool
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after its safe fixes.

    Attributes:
        text: the new text.
        applied: the findings that were fixed, with spans in the text before.
        report: of the new text.
    """

    text: str
    applied: tuple[Finding, ...]
    report: LintReport
