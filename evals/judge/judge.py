"""Asks a language model for grades and preferences.

Every question is asked twice with the order turned round, since models favour what comes first or last and the ends of
a scale (Zheng et al. 2023, "Judging LLM-as-a-judge", position bias): a grade with the material and the scale reversed,
a preference with the replies exchanged. Two grades that differ by more than one step are no verdict; a preference that
follows the position is a tie.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import EvalError
from guardrails.errors import BelegError

Complete = Callable[[str], str]
Criterion = Literal["faithful", "helpful"]
CRITERIA: tuple[Criterion, ...] = ("faithful", "helpful")
VERSION = "v1"
_LONGEST = 6_000
_SCALES: Mapping[str, tuple[str, ...]] = {
    "faithful": (
        "1: contradicts the evidence, or most of it is not there",
        "2: an important statement is not in the evidence",
        "3: only side remarks are not in the evidence",
        "4: every statement is in the evidence",
    ),
    "helpful": (
        "1: of no use, or answers another question",
        "2: touches the question, the reader has to ask again",
        "3: answers the question with something missing or needless",
        "4: answers the question fully and clearly",
    ),
}


class GradeReply(BaseModel):
    """What a judge may say; anything else is no verdict."""

    model_config = ConfigDict(extra="forbid", strict=True)

    grade: Literal[1, 2, 3, 4]
    reason: str = ""


class PreferReply(BaseModel):
    """The same for a comparison."""

    model_config = ConfigDict(extra="forbid", strict=True)

    better: Literal["A", "B", "tie"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """A verdict.

    Attributes:
        value: mean of both orders, 1..4; None without a verdict.
        grades: what was said in each order, None for a reply that is no verdict.
        explanation: why there is none, or the judge's own reason.
    """

    value: float | None
    grades: tuple[int | None, int | None]
    explanation: str


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of two replies is better: 1 the second, -1 the first, 0 neither; None without a verdict."""

    value: float | None
    explanation: str


class Judge:
    """Grades replies.

    Args:
        complete: prompt → the model's text.
        model: "provider:model"; part of the cache's key.
        cache: JSON Lines file of what was asked before; None keeps nothing.
    """

    def __init__(self, complete: Complete, model: str, cache: Path | None = None) -> None:
        self._complete = complete
        self.model = model
        self._cache = Cache(cache)
        self.asked = 0

    def grade(self, criterion: Criterion, question: str, evidence: Sequence[str], reply: str) -> Grade:
        """The grade of a reply by a criterion, asked in both orders."""
        if criterion not in CRITERIA:
            raise EvalError(f"There is no criterion '{criterion}'.", f"Use one of: {', '.join(CRITERIA)}.")
        parts = [_part("Question", question), _part("Reply", reply)]
        if criterion == "faithful":
            parts.insert(0, _part("Evidence", "\n".join(evidence) or "(none)"))
        said = []
        for turned in (False, True):
            scale, material = _SCALES[criterion], parts
            if turned:
                scale, material = scale[::-1], parts[::-1]
            prompt = _prompt(criterion, scale="\n".join(scale), material="\n\n".join(material))
            said.append(self._ask(prompt, GradeReply))
        grades = tuple(one.grade if isinstance(one, GradeReply) else None for one in said)
        assert len(grades) == 2
        first, second = grades
        if first is None or second is None:
            return Grade(None, (first, second), "the judge gave no verdict in the agreed form")
        if abs(first - second) > 1:
            return Grade(None, (first, second), f"the judge contradicts itself: {first} and {second}")
        reason = said[0].reason if isinstance(said[0], GradeReply) else ""
        return Grade((first + second) / 2, (first, second), reason[:200])

    def prefer(self, question: str, first: str, second: str, evidence: Sequence[str] = ()) -> Preference:
        """Which of two replies is better, asked with both in both places."""
        found = []
        for turned in (False, True):
            a, b = (second, first) if turned else (first, second)
            parts = [_part("Evidence", "\n".join(evidence) or "(none)"), _part("Question", question)]
            parts += [_part("Reply A", a), _part("Reply B", b)]
            said = self._ask(_prompt("prefer", material="\n\n".join(parts)), PreferReply)
            if not isinstance(said, PreferReply):
                return Preference(None, "the judge gave no verdict in the agreed form")
            found.append({"A": -1.0, "B": 1.0, "tie": 0.0}[said.better] * (-1.0 if turned else 1.0))
        if found[0] * found[1] < 0:
            return Preference(0.0, "the judge follows the position: a tie")
        return Preference(sum(found) / 2, "")

    def _ask(self, prompt: str, form: type[GradeReply] | type[PreferReply]) -> GradeReply | PreferReply | None:
        """One reply in the agreed form; a reply that is not is asked for once more."""
        for attempt in range(2):
            asked = prompt if not attempt else f"{prompt}\nYour last reply was not that JSON object. Reply again."
            key = hashlib.sha256(f"{self.model}\n{VERSION}\n{asked}".encode()).hexdigest()
            text = self._cache.get(key)
            if text is None:
                self.asked += 1
                try:
                    text = self._complete(asked)
                except BelegError:
                    # What fails is asked again next time; only replies are kept.
                    return None
                self._cache.put(key, text)
            try:
                return form.model_validate_json(_object(text))
            except ValidationError:
                continue
        return None


class Cache:
    """Replies by prompt, a JSON line each; a line that a kill cut short is asked again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}
        if path is not None and path.is_file():
            for line in path.read_text(encoding="utf-8").split("\n"):
                try:
                    record = json.loads(line)
                    self._kept[record["key"]] = record["text"]
                except (json.JSONDecodeError, KeyError, TypeError):
                    continue

    def get(self, key: str) -> str | None:
        """A kept reply."""
        return self._kept.get(key)

    def put(self, key: str, text: str) -> None:
        """Keep a reply."""
        with self._lock:
            self._kept[key] = text
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, "text": text}, ensure_ascii=False) + "\n")


def material_of(given: Mapping[str, Any], output: Mapping[str, Any]) -> tuple[str, list[str], str]:
    """(question, quotes, reply) of a case's input and output."""
    quotes = [str(item.get("quote", "")) for item in output.get("citations") or ()]
    return str(given.get("question") or given.get("text") or ""), quotes, str(output.get("text") or "")


def _part(name: str, text: str) -> str:
    """A piece of data between marks that it cannot hold itself."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{name} (between the marks {mark}):\n<{mark}>\n{text[:_LONGEST]}\n</{mark}>"


def _prompt(name: str, **values: str) -> str:
    text = files("evals.judge").joinpath("prompts", f"{name}.{VERSION}.md").read_text(encoding="utf-8")
    return text.format(**values)


def _object(text: str) -> str:
    """The JSON object of a reply; models like to fence it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
