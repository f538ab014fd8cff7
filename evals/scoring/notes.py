"""Spoken notes: contacts, facts, tasks, due dates and owners against gold; matching as in `evals.voice.score`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evals.scoring.types import Metric, Score
from evals.suite.types import Case

_SHARED = 0.5
"""Part of the shorter evidence that a match must share."""
Item = Mapping[str, Any]
Pairs = Sequence[tuple[int, int]]


def metrics() -> list[Metric]:
    """All metrics of notes; one F1 per note, a note without anything to find and nothing found has 1."""
    return [
        Metric("task_f1", _has("tasks"), _f1("tasks"), about="tasks by kind, company and evidence"),
        Metric("fact_f1", _has("facts"), _f1("facts"), about="facts by kind and evidence"),
        Metric("contact_f1", _has("contacts"), _f1("contacts"), about="contacts by name"),
        Metric("due_date", _any_due, _of_tasks("due"), about="due dates of tasks that were found"),
        Metric("assignee", _any_task, _of_tasks("assignee"), about="owners of tasks that were found"),
        Metric("playbook", _has("rules"), _playbook, about="follow-ups that the playbook must derive"),
        Metric("evidence_verbatim", _has("facts"), _verbatim, about="evidence that stands in the transcript"),
        Metric("sensitive", _any_sensitive, _sensitive, about="remarks that stay out of the CRM"),
    ]


def _has(key: str) -> Callable[[Case], bool]:
    return lambda case: key in case.expected


def _any_task(case: Case) -> bool:
    return bool(case.expected.get("tasks"))


def _any_due(case: Case) -> bool:
    return any(task.get("due") for task in case.expected.get("tasks") or ())


def _any_sensitive(case: Case) -> bool:
    return bool(case.expected.get("sensitive"))


def _pairs(case: Case, output: Mapping[str, Any], kind: str) -> Pairs | None:
    from evals.voice.score import facts_alike, match, same_person, tasks_alike

    found, transcript = output.get(kind), case.input["transcript"]
    if found is None:
        return None
    alike: dict[str, Callable[[Item, Item], float]] = {
        "tasks": tasks_alike(transcript, _SHARED),
        "facts": facts_alike(transcript, _SHARED, False),
        "contacts": lambda gold, one: float(same_person(gold["name"], one["name"])),
    }
    return match(case.expected[kind], found, alike[kind])


def _f1(kind: str) -> Callable[[Case, Mapping[str, Any]], Score]:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        pairs = _pairs(case, output, kind)
        if pairs is None:
            return Score(None, f"the output has no {kind}")
        gold, found = len(case.expected[kind]), len(output[kind])
        value = 2 * len(pairs) / (gold + found) if gold + found else 1.0
        return Score(value, f"{len(pairs)} of {gold} expected, {found} found")

    return score


def _of_tasks(key: str) -> Callable[[Case, Mapping[str, Any]], Score]:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        pairs = _pairs(case, output, "tasks")
        if pairs is None:
            return Score(None, "the output has no tasks")
        gold, found = case.expected["tasks"], output["tasks"]
        told = [(gold[i], found[j]) for i, j in pairs if gold[i].get(key)]
        if not told:
            return Score(0.0, "no such task was found")
        right = sum(one.get(key) == other.get(key) for one, other in told)
        return Score(right / len(told), f"{right} of {len(told)} tasks that were found")

    return score


def _playbook(case: Case, output: Mapping[str, Any]) -> Score:
    """Share of the expected rules that made a task."""
    if output.get("tasks") is None:
        return Score(None, "the output has no tasks")
    made, wanted = {task.get("rule") for task in output["tasks"]}, case.expected["rules"]
    hits = sum(rule in made for rule in wanted)
    return Score(hits / len(wanted), f"{hits} of {len(wanted)} rules")


def _verbatim(case: Case, output: Mapping[str, Any]) -> Score:
    transcript = case.input["transcript"]
    items = [item for kind in ("facts", "tasks", "contacts") for item in output.get(kind) or ()]
    good = sum(transcript[item["start"] : item["end"]] == item["evidence"] for item in items)
    return Score(good / len(items) if items else 1.0, f"{good} of {len(items)}")


def _sensitive(case: Case, output: Mapping[str, Any]) -> Score:
    """1 when none of the sensitive remarks is in what would be written to the CRM."""
    written = [
        str(item.get(key) or "").casefold()
        for kind in ("facts", "tasks", "contacts")
        for item in output.get(kind) or ()
        for key in ("text", "title", "evidence")
    ]
    leaked = [said for said in case.expected["sensitive"] if any(said.casefold() in text for text in written)]
    return Score(float(not leaked), f"{len(leaked)} of {len(case.expected['sensitive'])} remarks came through")
