"""What a task needs to know of the visit: the customer's interest, worries and crew stand in its title.

"Mit Infos dazu melden" says little on a task list a week later; "… (Interesse: akkubetriebene Werkzeuge; Bedenken: ob
die Leistung stimmt)" says what to put together. Only facts of the task's own account that may be written are used.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.voice.types import Fact, Task

_TASKS = frozenset({"send_info", "quote"})
_LABELS = {
    "de": {
        "interest": "Interesse",
        "need": "Bedarf",
        "objection": "Bedenken",
        "staffing": "Einsatz",
        "budget": "Budget",
    },
    "en": {"interest": "interest", "need": "need", "objection": "worry", "staffing": "crew", "budget": "budget"},
}
_LONGEST_FACT = 110
_LONGEST_TITLE = 400
_GAP = 2
"""Characters between two clauses of a sentence: a comma and a space."""


def with_background(tasks: Sequence[Task], facts: Sequence[Fact], language: str) -> list[Task]:
    """The tasks, those that put something together for a customer with what the customer said.

    Args:
        tasks: as found.
        facts: facts that may be written to the CRM.
        language: "de" or "en".
    """
    return [_told(task, facts, language) if task.kind in _TASKS else task for task in tasks]


def _told(task: Task, facts: Sequence[Fact], language: str) -> Task:
    labels = _LABELS.get(language, _LABELS["en"])
    about = [fact for fact in facts if fact.kind in labels and fact.about == task.account and not _same(task, fact)]
    # The last interest is the one that stands: "fand es interessant" comes before what is really wanted.
    latest = {fact.kind: fact for fact in about}
    parts = [
        f"{labels[kind]}: {_short(_with_the_rest(latest[kind], facts))}"
        for kind in labels
        if kind in latest and latest[kind].text.lower() not in task.title.lower()
    ]
    title = f"{task.title} ({'; '.join(parts)})" if parts else task.title
    return replace(task, title=title) if len(title) <= _LONGEST_TITLE else task


def _with_the_rest(fact: Fact, facts: Sequence[Fact]) -> str:
    """The fact, with what the same sentence says of a crew's work: "drei Mitarbeiter, die am Geländer arbeiten"."""
    if fact.kind != "staffing":
        return fact.text
    at = fact.evidence.end
    work = (f.text for f in facts if f.kind == "site_or_project" and at <= f.evidence.start <= at + _GAP)
    rest = next(work, "").strip().rstrip(".")
    return f"{fact.text.strip().rstrip('.')}, {rest[:1].lower()}{rest[1:]}" if rest else fact.text


def _same(task: Task, fact: Fact) -> bool:
    return task.evidence.start < fact.evidence.end and fact.evidence.start < task.evidence.end


def _short(text: str) -> str:
    plain = text.strip().rstrip(".")
    return plain if len(plain) <= _LONGEST_FACT else plain[:_LONGEST_FACT].rsplit(" ", 1)[0] + " …"
