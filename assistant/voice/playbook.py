# ruff: noqa: E501
"""Follow-ups by rule: a YAML playbook, validated, applied to the facts and explicit tasks of a note.

Derived tasks are `explicit: false` and carry the name of their rule.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import SettingsError
from assistant.voice.asked import Asked
from assistant.voice.calibration import calibrated
from assistant.voice.dates_rules import after
from assistant.voice.reading import Reading
from assistant.voice.types import AUTHOR, Evidence, Fact, FactKind, Task, TaskKind
from assistant.voice.wording import spoken

BUILT_IN = Path(__file__).parent / "playbook.yaml"
_DUE = re.compile(r"today|none|named|in (\d{1,3}) (day|week|month)s?")
_INFERRED = 0.6
_SURE = 0.45
_LONGEST = 140


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Strict):
    """One thing that must hold: a fact, or something that the customer asked for."""

    fact: FactKind | None = None
    asked: Literal["price", "information", "recommendation", "data", "later"] | None = None
    open: bool = False
    matches: dict[Literal["de", "en"], str] = Field(default_factory=dict)
    unless_matches: dict[Literal["de", "en"], str] = Field(default_factory=dict)

    @field_validator("matches", "unless_matches")
    @classmethod
    def _compiles(cls, patterns: dict[str, str]) -> dict[str, str]:
        for pattern in patterns.values():
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return patterns


class Unless(_Strict):
    """What keeps a rule from firing."""

    task: TaskKind | None = None
    fact: FactKind | None = None
    later: bool = False
    same: Literal["account", "place"] | None = None


class Follow(_Strict):
    """The task that a rule makes."""

    kind: TaskKind
    account: Literal["account", "about", "none"] = "account"
    due: str = "none"
    title: dict[Literal["de", "en"], str]

    @field_validator("due")
    @classmethod
    def _known(cls, due: str) -> str:
        if not _DUE.fullmatch(due):
            raise ValueError("write today, none, named or 'in N days|weeks|months'")
        return due


class Rule(_Strict):
    """One rule."""

    name: str = Field(min_length=1, pattern=r"^[a-z0-9-]+$")
    when: list[Condition] = Field(min_length=1)
    unless: list[Unless] = Field(default_factory=list)
    task: Follow


class Playbook(_Strict):
    """All rules, in order."""

    version: Literal[1]
    rules: list[Rule]

    @field_validator("rules")
    @classmethod
    def _distinct(cls, rules: list[Rule]) -> list[Rule]:
        names = [rule.name for rule in rules]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"rule names occur twice: {', '.join(sorted(twice))}")
        return rules


@cache
def load_playbook(path: Path = BUILT_IN) -> Playbook:
    """The rules of a file.

    Raises:
        SettingsError: the file is missing, no YAML, or a rule is wrong; the cause names the place.
    """
    try:
        return Playbook.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the playbook {path} cannot be read ({type(error).__name__}).", "Check voice.playbook."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise SettingsError(
            f"the playbook {path.name}{where} is no YAML.", "Compare it with the built-in one."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"the playbook {path.name}: {place}: {first['msg']}.", "See docs/voice-extraction.md."
        ) from error


@dataclass(frozen=True, slots=True)
class _Trigger:
    evidence: Evidence
    about: str | None
    confidence: float
    later: date | None = None


def derive(
    reading: Reading, facts: Sequence[Fact], tasks: Sequence[Task], asked: Sequence[Asked], playbook: Playbook
) -> list[Task]:
    """The inferred tasks of a note."""
    derived: list[Task] = []
    for rule in playbook.rules:
        for trigger in _triggers(reading, rule.when[0], facts, asked):
            if not all(any(True for _ in _triggers(reading, c, facts, asked)) for c in rule.when[1:]):
                break
            if not _kept_off(rule, trigger, facts, [*tasks, *derived], asked):
                derived.append(_task(reading, rule, trigger))
                if rule.task.account != "about":
                    break
    return derived


def _triggers(
    reading: Reading, condition: Condition, facts: Sequence[Fact], asked: Sequence[Asked]
) -> Iterator[_Trigger]:
    if condition.fact:
        for fact in facts:
            if (
                fact.kind == condition.fact
                and calibrated(fact).confidence >= _SURE
                and _holds(reading, condition, fact)
            ):
                yield _Trigger(fact.evidence, fact.about, fact.confidence)
    for one in asked:
        if one.kind == condition.asked:
            yield _Trigger(one.evidence, reading.account, one.confidence, one.later)


def _holds(reading: Reading, condition: Condition, fact: Fact) -> bool:
    around = reading.note.transcript[max(0, fact.evidence.start - 40) : fact.evidence.end + 90].lower()
    here = fact.evidence.text.lower()
    ahead = reading.note.transcript[fact.evidence.start : fact.evidence.end + 80].lower()
    wanted, unwanted = condition.matches.get(_lang(reading)), condition.unless_matches.get(_lang(reading))
    if condition.open and _SOLVED.search(ahead):
        return False
    return (wanted is None or bool(re.search(wanted, here))) and (unwanted is None or not re.search(unwanted, around))


def _lang(reading: Reading) -> Literal["de", "en"]:
    return "de" if reading.language == "de" else "en"


_SOLVED = re.compile(
    r"\b(?:gelöst|behoben|ausgetauscht|repariert|gutgeschrieben|gutschrift ist raus|storniert|erledigt|korrigiert|nachgeliefert|credited|corrected|put right|sorted|collected|ersetzt|geklärt|wieder in ordnung|fixed|solved|resolved|replaced|refunded|repaired|been dealt with)\b"
)


def _kept_off(
    rule: Rule, trigger: _Trigger, facts: Sequence[Fact], tasks: Sequence[Task], asked: Sequence[Asked]
) -> bool:
    return any(_applies(exception, trigger, facts, tasks, asked) for exception in rule.unless)


def _applies(
    exception: Unless, trigger: _Trigger, facts: Sequence[Fact], tasks: Sequence[Task], asked: Sequence[Asked]
) -> bool:
    if exception.task and any(t.kind == exception.task and _same(exception, t, trigger) for t in tasks):
        return True
    if exception.later and any(one.kind == "later" or one.later for one in asked):
        return True
    return exception.fact is not None and any(f.kind == exception.fact for f in facts)


def _same(exception: Unless, task: Task, trigger: _Trigger) -> bool:
    if exception.same == "account":
        return task.account == trigger.about
    if exception.same == "place":
        return task.evidence.start < trigger.evidence.end + 90 and trigger.evidence.start < task.evidence.end + 30
    return True


def _task(reading: Reading, rule: Rule, trigger: _Trigger) -> Task:
    follow = rule.task
    account = {"account": reading.account, "about": trigger.about, "none": None}[follow.account]
    text = spoken(reading, trigger.evidence.start, trigger.evidence.end)
    title = follow.title[_lang(reading)].format(about=trigger.about or "", account=account or "", text=text)
    due = _due(follow.due, reading.note.recorded_at.date(), trigger)
    title = title if len(title) <= _LONGEST else title[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return Task(
        follow.kind, title, account, due, AUTHOR, trigger.evidence, False, _INFERRED * trigger.confidence, rule.name
    )


def _due(spec: str, day: date, trigger: _Trigger) -> date | None:
    if spec == "named":
        return trigger.later
    if match := re.fullmatch(r"in (\d{1,3}) (day|week|month)s?", spec):
        return after(match.group(2), int(match.group(1)), day)
    return day if spec == "today" else None
