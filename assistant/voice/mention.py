"""A spoken date."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class When:
    """What a rule needs: the day of the recording, the language and the state of the holidays."""

    day: date
    language: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A spoken date: `transcript[start:end]`.

    Attributes:
        day: None when the words name no day (soon, in spring).
        past: it lies before the recording, or is said to.
        rule: name of the rule that read it.
        month: the month named, if any (a correction may take it over).
        weeks: weeks named relative to the recording's, if any.
        corrected: the speaker corrected it; the span covers both versions.
    """

    start: int
    end: int
    day: date | None
    past: bool = False
    rule: str = ""
    month: int | None = None
    weeks: int | None = None
    corrected: bool = False
