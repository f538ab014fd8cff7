# ruff: noqa: E501
"""Explicit tasks: what the note says is to be done, by whom, for which company, until when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.voice.asked import wanted
from assistant.voice.evidence import evidence
from assistant.voice.facts import leads
from assistant.voice.kinds import kind_of
from assistant.voice.owners import owner
from assistant.voice.reading import Reading
from assistant.voice.status import Status
from assistant.voice.types import AUTHOR, Fact, Task, TaskKind
from assistant.voice.wording import ASIDE, title

Scores = Sequence[Mapping[str, float]]
THRESHOLD = 0.5
_DEIXIS = {
    "de": re.compile(
        r"^(?:und |also |dann |da |aber )*(?:das|des|die|den|dem|dazu|dafür|damit|es|sie|ihn|da)\b|\bich (?:klär|mach|erledig|organisier|schick|regel|kümmer)\w* (?:ihm |ihr |denen |mich )?(?:das|darum|drum)\b"
    ),
    "en": re.compile(r"\b(?:it|that|this|them|those|these|one)\b"),
}
_AHEAD = {
    "de": re.compile(
        r"\b(?:soll\w*|muss|müssen|werde?|bitte|machen wir|mach ich|fahr ich|ruf ich|morgen|nächste\w*)\b"
    ),
    "en": re.compile(r"\b(?:i'll|we'll|need to|have to|must|should|please|to do|going to|will|tomorrow|next)\b"),
}
_MINE = {"de": re.compile(r"\b(?:ich|wir|i|mer)\b"), "en": re.compile(r"\b(?:i|we|i'll|we'll|i'd|we're|i'm)\b")}
_MEETING, _SURE = 0.25, 0.8
_DATA = re.compile(
    r"\b(?:\w*adresse\w*|\w*nummer\w*|\w*mail\w*|durchwahl|ansprechpartner\w*|anschrift|crm|stammdaten|eintragen|trag\w*|kontakt\w*|"
    r"address|number|email|contact|record|system|extension|name|details|phone)\b"
)
"""Words of contact data: an update of it that the model is not sure of needs one."""
_ONLY_DATE, _BETWEEN = 4, 8
"""Words beside a date in a clause that only adds it; words of a clause between a task and its date."""
_LEAD_REACH = 3
_MENDING = 0.1
"""What the model must think of a step after a complaint for it to be taken as the mending."""
_CONTACT_ONLY = frozenset({"contact_lead", "handle_complaint"})
_CONTACT = frozenset({"follow_up", "appointment", "contact_lead"})
_SERVICE = re.compile(
    r"\b(?:service\w*|support\w*|hotline|kundendienst|techniker|monteur|werkstatt|engineer|fitter|technician|workshop)\b"
)
_REPAIR = frozenset({"internal", "handle_complaint", "appointment"})


@dataclass(slots=True)
class Draft:
    """A task over the clauses `first` up to, not including, `last`."""

    first: int
    last: int
    kind: TaskKind
    score: float


def tasks(
    reading: Reading, scores: Scores, statuses: Sequence[Status], hidden: set[int], facts: Sequence[Fact]
) -> list[Task]:
    """Explicit tasks in the order of the note."""
    drafts = _joined(
        reading, scores, [d for i in range(len(scores)) if (d := _draft(reading, scores, statuses, hidden, i))]
    )
    found = [task for draft in drafts for task in _tasks_of(reading, scores, draft, facts, hidden)]
    return list(_once(found))


def _draft(reading: Reading, scores: Scores, statuses: Sequence[Status], hidden: set[int], at: int) -> Draft | None:
    score = scores[at]
    if at in hidden or statuses[at] != "open" or score["task"] < _least(reading, at):
        return None
    if at + 1 < len(statuses) and _closes(reading, statuses, at):
        return None
    if ASIDE.fullmatch(_said(reading, at, at + 1)) or _nothing_but_date(reading, at) or _opens_note(reading, score, at):
        return None
    kind = _kind(reading, scores, at, at + 1)
    if kind == "data_update" and score["task"] < _SURE and not _DATA.search(_said(reading, at, at + 1)):
        return None
    return Draft(at, at + 1, kind, score["task"])


def _least(reading: Reading, at: int) -> float:
    """The least score of a task: less where the author speaks of himself or a colleague acts, and a day is named."""
    mine = bool(_MINE[reading.language].search(_said(reading, at, at + 1))) or owner(reading, at, at + 1) not in (
        None,
        AUTHOR,
    )
    return THRESHOLD - (0.08 + 0.1 * bool(_due_dates(reading, at, at + 1)) if mine else 0.0)


def _kind(reading: Reading, scores: Scores, first: int, last: int) -> TaskKind:
    return kind_of(_said(reading, first, last), reading.language, scores[first:last])


def _said(reading: Reading, first: int, last: int) -> str:
    return (
        reading.note.transcript[reading.clauses[first].start : reading.clauses[last - 1].end].lower().replace("’", "'")
    )


def _opens_note(reading: Reading, score: Mapping[str, float], at: int) -> bool:
    """The first words of a note say what it is about: `Termin mit Mosel heute` is the meeting, nothing to do."""
    clause = reading.clauses[at]
    low = reading.note.transcript[clause.start : clause.end].lower()
    return at <= 1 and score["meeting"] > _MEETING and not _AHEAD[reading.language].search(low)


def _nothing_but_date(reading: Reading, at: int) -> bool:
    clause = reading.clauses[at]
    spoken = [i for i in reading.words_of(clause.start, clause.end) if not reading.tokens[i].is_mark]
    return sum(reading.masks.get(i) != "<date>" for i in spoken) <= 1


_CONFIRMED = re.compile(r"\b(?:bestätigt|zugesagt|versprochen|confirmed|promised|agreed)\b")
_CLOSED = {
    "de": re.compile(r"\b(?:hab ich|habe ich|hat sich|ist (?:also |aber |schon )*erledigt|schon|bereits)\b"),
    "en": re.compile(r"\b(?:already|done|sorted|i've|has it)\b"),
}


def _closes(reading: Reading, statuses: Sequence[Status], at: int) -> bool:
    """The next clause says that this one is done or called off."""
    after = reading.clauses[at + 1]
    low = reading.note.transcript[after.start : after.end].lower()
    deictic = re.match(
        r"(?:(?:aber|but|doch|and|und|so)\s+)?(?:die|das|den|dem|which|that|that's|those|it|it's|ist)\b", low
    )
    if _CONFIRMED.search(low):
        return False
    if statuses[at + 1] == "cancelled" and deictic and after.sentence == reading.clauses[at].sentence:
        return True
    return statuses[at + 1] == "done" and bool(deictic) and bool(_CLOSED[reading.language].search(low))


def _joined(reading: Reading, scores: Scores, drafts: Sequence[Draft]) -> list[Draft]:
    """Clauses of one task become one: the second only points back, or only names the date."""
    found: list[Draft] = []
    for draft in drafts:
        last = found[-1] if found else None
        if last is not None and draft.first - last.last == 0 and _same_task(reading, last, draft):
            last.last, last.score = draft.last, max(last.score, draft.score)
            last.kind = _kind(reading, scores, last.first, last.last)
        else:
            found.append(draft)
    return found


def _same_task(reading: Reading, first: Draft, second: Draft) -> bool:
    if second.last - first.first > 3:
        return False
    one, two = _due_dates(reading, first.first, first.last), _due_dates(reading, second.first, second.last)
    if one and two and one[-1] != two[-1]:
        return False
    clause = reading.clauses[second.first]
    size = len(reading.words_of(clause.start, clause.end))
    if _fragment(reading, second.first) and clause.sentence - reading.clauses[first.last - 1].sentence <= 1:
        return True
    if _points_back(reading, second.first) and (not one or not two):
        return True
    if owner(reading, first.first, first.last) != owner(reading, second.first, second.last):
        return False
    return first.kind == second.kind and (
        size <= 5 or (reading.clauses[first.first].sentence == clause.sentence and not (one and two))
    )


def _fragment(reading: Reading, at: int) -> bool:
    """A few words that name nobody and no deed of their own: `auf Kulanz, gleich morgen`, `Mach ich`."""
    clause = reading.clauses[at]
    spoken = [
        reading.tokens[i].low for i in reading.words_of(clause.start, clause.end) if not reading.tokens[i].is_mark
    ]
    if " ".join(spoken) in _AGREED:
        return True
    plain = [i for i in reading.words_of(clause.start, clause.end) if reading.masks.get(i) != "<date>"]
    alone = not _MINE[reading.language].search(_said(reading, at, at + 1)) and not reading.people_of(
        clause.start, clause.end
    )
    return alone and len(plain) <= _ONLY_DATE + 1


_AGREED = frozenset(
    {"mach ich", "mache ich", "machen wir", "i will", "will do", "i'll do that", "i'll go", "wird gemacht"}
)


def _refers_back(reading: Reading, at: int) -> bool:
    return _points_back(reading, at) or bool(
        re.search(r"\b(?:ours|mine|unseres|meins|unsere)\b", _said(reading, at, at + 1))
    )


def _points_back(reading: Reading, at: int) -> bool:
    clause = reading.clauses[at]
    low = reading.note.transcript[clause.start : clause.end].lower()
    return bool(_DEIXIS[reading.language].search(low))


def _tasks_of(
    reading: Reading, scores: Scores, draft: Draft, facts: Sequence[Fact], hidden: set[int]
) -> Iterator[Task]:
    first, last, due = _with_date(reading, scores, draft, hidden)
    before = wanted(reading, draft.first - 1) if draft.first and draft.first - 1 not in hidden else None
    if before and draft.kind not in _CONTACT_ONLY and _refers_back(reading, draft.first):
        first, draft.kind = min(first, draft.first - 1), "quote" if before == "price" else "send_info"
        answers = True
    else:
        answers = False
    if first < draft.first and not answers:
        draft.kind = _kind(reading, scores, first, draft.last)
    kind, accounts = _for_whom(reading, scores, draft, facts)
    start, end = reading.clauses[first].start, reading.clauses[last - 1].end
    for account in accounts:
        yield Task(
            kind,
            _title(reading, draft, start, end),
            account,
            due,
            owner(reading, draft.first, draft.last),
            evidence(reading, start, end),
            True,
            draft.score,
        )


def _title(reading: Reading, draft: Draft, start: int, end: int) -> str:
    return title(reading, reading.clauses[draft.first].start, reading.clauses[draft.last - 1].end) or title(
        reading, start, end
    )


def _with_date(reading: Reading, scores: Scores, draft: Draft, hidden: set[int]) -> tuple[int, int, date | None]:
    """The clauses of the task with those that only add its date, and the date."""
    first, last = draft.first, draft.last
    own = _due_dates(reading, first, last)
    if own:
        return first, last, own[-1]
    while (
        last < len(reading.clauses)
        and last - draft.last < 3
        and last not in hidden
        and _adds_date(reading, scores, last, first)
    ):
        last += 1
        if found := _due_dates(reading, first, last):
            return first, last, found[-1]
    if first and first - 1 not in hidden and _carries_over(reading, scores, first):
        before = _due_dates(reading, first - 1, first)
        if before:
            return first - 1, draft.last, before[-1]
    return draft.first, draft.last, None


def _adds_date(reading: Reading, scores: Scores, at: int, first: int) -> bool:
    """The clause after a task is little more than its date."""
    clause = reading.clauses[at]
    if clause.sentence - reading.clauses[first].sentence > 1:
        return False
    dated = [i for i in reading.words_of(clause.start, clause.end) if reading.masks.get(i) == "<date>"]
    plain = [i for i in reading.words_of(clause.start, clause.end) if not reading.tokens[i].is_mark]
    small = len(plain) - len(dated) <= _ONLY_DATE
    same = clause.sentence == reading.clauses[first].sentence
    if same and not dated and len(plain) <= _BETWEEN:
        return at + 1 < len(reading.clauses) and scores[at]["task"] < THRESHOLD
    return bool(dated) and (
        small or (same and scores[at]["timeline"] < 0.5 and scores[at]["task"] < THRESHOLD and _refers(reading, at))
    )


def _refers(reading: Reading, at: int) -> bool:
    clause = reading.clauses[at]
    low = reading.note.transcript[clause.start : clause.end].lower()
    return bool(
        re.search(
            r"\b(?:deadline|und zwar|am besten|spätestens|frist|fällig|let's say|say|ideally|due|got till|got until|needs it by|by|"
            r"(?:das|den|die|es) (?:hätte|hätten|braucht|brauchen|will|wollen|möchte\w*|bräuchte\w*|kriegt|bekommt)|termin steht|"
            r"(?:he|she|they)(?:'d like|'ll want| wants?| needs?| would like) (?:it|that|this|them|those|one)|which is)\b",
            low,
        )
    )


def _carries_over(reading: Reading, scores: Scores, first: int) -> bool:
    """The task only points back (`das organisiere ich`, `I'll do that`), so the clause before holds its date."""
    return (
        _points_back(reading, first)
        and max(scores[first - 1][k] for k in ("timeline", "order", "budget", "lead")) < 0.6
    )


def _due_dates(reading: Reading, first: int, last: int) -> list[date]:
    """Days a task may be due on, named in these clauses."""
    start, end = reading.clauses[first].start, reading.clauses[last - 1].end
    return [
        d.day
        for d in reading.dates_of(start, end)
        if d.day is not None and not d.past and d.rule != "earlier" and d.day >= reading.note.recorded_at.date()
    ]


def _for_whom(
    reading: Reading, scores: Scores, draft: Draft, facts: Sequence[Fact]
) -> tuple[TaskKind, list[str | None]]:
    """The kind and the companies of a task: a lead just named makes it a contact with that lead."""
    start, end = reading.clauses[draft.first].start, reading.clauses[draft.last - 1].end
    named = [c.name for c in reading.companies_of(start, end) if not reading.same_account(c.name)]
    near = [f for f in facts if f.kind == "lead" and f.about and _reaches(reading, f, draft)]
    if draft.kind in _CONTACT and named and _is_lead(named[0], facts):
        return "contact_lead", [named[0]]
    if draft.kind in _CONTACT and near and not _names_account_person(reading, start, end):
        return "contact_lead", list(dict.fromkeys(f.about for f in near))
    if draft.kind == "contact_lead" and not near and not named:
        found = leads(reading, draft.first, draft.last)
        return ("contact_lead", [found[0]]) if found else ("follow_up", [reading.account])
    service = bool(_SERVICE.search(_said(reading, draft.first, draft.last)))
    back = draft.kind == "send_info" and _points_back(reading, draft.first) and draft.last - draft.first == 1
    reach = 3 if back else 2
    likely = sum(score["task:handle_complaint"] for score in scores[draft.first : draft.last]) >= _MENDING
    if ((draft.kind in _REPAIR and likely) or service or back) and any(
        f.kind == "complaint" and _reaches(reading, f, draft, reach) for f in facts
    ):
        return "handle_complaint", [reading.account]
    return draft.kind, [reading.account]


def _is_lead(name: str, facts: Sequence[Fact]) -> bool:
    return any(f.kind == "lead" and f.about == name for f in facts) or not any(f.about == name for f in facts)


def _reaches(reading: Reading, fact: Fact, draft: Draft, reach: int = _LEAD_REACH) -> bool:
    """The fact stands in the task's clauses or at most `reach` clauses before them."""
    for i in range(max(0, draft.first - reach), draft.last):
        clause = reading.clauses[i]
        if clause.start < fact.evidence.end and fact.evidence.start < clause.end:
            return True
    return False


def _names_account_person(reading: Reading, start: int, end: int) -> bool:
    roster = {p.name for p in reading.note.context.contacts if p.company and reading.same_account(p.company)}
    early = {p.name for p in reading.people if reading.tokens[p.first].start < min(start, 200)}
    return any(p.name in roster | early and not p.colleague for p in reading.people_of(start, end))


def _once(found: Sequence[Task]) -> Iterator[Task]:
    """Every task of a place and company once."""
    seen: set[tuple[str, str | None, int]] = set()
    for task in found:
        mark = (task.kind, task.account, task.evidence.start)
        if mark not in seen:
            seen.add(mark)
            yield task
