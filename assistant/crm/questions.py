"""Answers to questions before a visit, from CRM records only, each statement with the id of its record."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

from assistant.crm.intents import Asked, Days, understand
from assistant.crm.matching import match_colleague
from assistant.crm.phrases import say
from assistant.crm.types import Account, Activity, Contact, CrmData, Fact, Opportunity, Task

Action = Literal["answer", "clarify", "unknown"]
_VISITS = frozenset({"visit", "call", "fair", "meeting", "besuch", "telefonat", "termin", "messe", "anruf"})
_PLANNED = frozenset({"appointment", "termin", "visit", "call", "meeting"})
_ABOUT_ONE = frozenset({"last_visit", "person", "revenue", "owner", "machines", "briefing"})
"""Kinds of questions that make no sense without a company or a person."""
_POTENTIAL = ("need", "interest", "budget", "timeline")
_MOST = 12
Dated = TypeVar("Dated", Activity, Fact)


@dataclass(frozen=True, slots=True)
class Source:
    """A record that an answer stands on."""

    entity: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CrmAnswer:
    """A reply.

    Attributes:
        action: answer: from records, which `sources` names (none when there is nothing of the kind); clarify: `text`
            asks back; unknown: the CRM does not have it, or the question is none that it answers.
    """

    action: Action
    text: str
    language: str
    kind: str
    sources: tuple[Source, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The reply as JSON."""
        sources = [{"entity": one.entity, "id": one.id, "text": one.text} for one in self.sources]
        return {
            "action": self.action, "text": self.text, "language": self.language, "kind": self.kind, "sources": sources,
        }  # fmt: skip


def answer(question: str, data: CrmData, today: date, language: str | None = None, asker: str = "") -> CrmAnswer:
    """Answer a question from CRM data.

    Args:
        today: the day that "today" means.
        language: "de" or "en"; None: that of the question.
        asker: name of the sales person; agenda and tasks are then hers or his.
    """
    spoken_in = _language(question)
    asked = understand(question, data, today, spoken_in)
    return _Answering(asked, data, today, language or spoken_in, asker).reply()


def _language(question: str) -> str:
    from knowledge.text.language import detect

    return "en" if detect(question) == "en" else "de"


@dataclass(slots=True)
class _Answering:
    asked: Asked
    data: CrmData
    today: date
    language: str
    asker: str
    sources: list[Source] = field(default_factory=list)

    def reply(self) -> CrmAnswer:
        """What the CRM says: an answer, a question back, or that it does not know."""
        asked = self.asked
        if asked.kind == "unknown":
            return self._unknown(self.say("cannot"))
        if asked.account.state == "ambiguous":
            return self._which([one.record.name for one in asked.account.candidates])
        if asked.account.state == "unknown" and asked.person.state == "ambiguous":
            return self._which([self._person_line(one.record) for one in asked.person.candidates])
        if asked.spoken:
            return self._unknown(self.say("not_in_crm", name=asked.spoken))
        account = self._account()
        if account is None and asked.kind in _ABOUT_ONE:
            return CrmAnswer("clarify", self.say("which_company"), self.language, asked.kind)
        lines = getattr(self, f"_{asked.kind}")(account)
        action: Action = "unknown" if not self.sources and asked.kind in _ABOUT_ONE else "answer"
        return CrmAnswer(action, "\n".join(lines), self.language, asked.kind, tuple(self.sources))

    def say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def _unknown(self, text: str) -> CrmAnswer:
        return CrmAnswer("unknown", text, self.language, self.asked.kind)

    def _which(self, names: Sequence[str]) -> CrmAnswer:
        text = self.say("which_of", names=self.say("or").join(names))
        return CrmAnswer("clarify", text, self.language, self.asked.kind)

    def _account(self) -> Account | None:
        if self.asked.account.best is not None:
            return self.asked.account.best
        person = self.asked.person.best
        return self.data.account(person.account_id) if person else None

    # One method per kind of question

    def _agenda(self, account: Account | None) -> list[str]:
        days = self.asked.days or Days(self.today, self.today)
        planned = self._of(account, [one for one in self._mine(self.data.activities) if _within(one.date, days)])
        due = [
            one
            for one in self._of(account, self._mine(self.data.tasks))
            if one.state == "open"
            and one.due
            and (_within(one.due, days) or (one.due < self.today and days.first <= self.today))
        ]
        head = self.say("agenda", day=self._stretch(days), count=len(planned))
        lines = [head, *self._activity_lines(sorted(planned, key=_when))]
        if due:
            lines += [self.say("due"), *self._task_lines(due)]
        return lines

    def _tasks(self, account: Account | None) -> list[str]:
        tasks = [one for one in self._of(account, self._mine(self.data.tasks)) if one.state == "open"]
        if self.asked.days is not None:
            tasks = [one for one in tasks if one.due and _within(one.due, self.asked.days)]
        head = self.say("tasks", count=len(tasks), at=self._at(account))
        return [head, *self._task_lines(tasks)]

    def _opportunities(self, account: Account | None) -> list[str]:
        found = [one for one in self._of(account, self.data.opportunities) if one.open]
        total = sum(one.amount or 0.0 for one in found)
        money = self.say("together", sum=self._money(total)) if len(found) > 1 and total else ""
        lines = [self.say("opportunities", count=len(found), at=self._at(account), together=money)]
        lines += [self._opportunity_line(one) for one in found[:_MOST]]
        noted = [one for one in self._of(account, self.data.facts) if one.kind in _POTENTIAL] if account else []
        if noted:
            lines += [self.say("noted"), *self._fact_lines(noted)]
        return lines

    def _open(self, account: Account | None) -> list[str]:
        """What waits for us: opportunities, tasks, and complaints where there are any."""
        complaints = self._complaints(account)
        return [*self._opportunities(account), *self._tasks(account), *(complaints if len(complaints) > 1 else [])]

    def _last_visit(self, account: Account | None) -> list[str]:
        assert account is not None
        person = self.asked.person.best
        past = [
            one
            for one in self._of(account, self.data.activities)
            if one.date and one.date <= self.today and one.kind.casefold() in _VISITS | _PLANNED
            and (person is None or one.contact_id == person.id)
            and not (one.date == self.today and one.kind.casefold() == "appointment")
        ]  # fmt: skip
        wanted = self._wanted(past)
        if not wanted:
            return [self.say("no_visit", name=person.name if person else account.name)]
        last = max(wanted, key=_when)
        return [self.say("last_visit", name=account.name, day=self._day(last.date)), *self._activity_lines([last])]

    def _wanted(self, past: Sequence[Activity]) -> list[Activity]:
        """Visits proper when there are any: a call is no visit, but better than no answer."""
        visits = [one for one in past if one.kind.casefold() in {"visit", "besuch"}]
        return visits or list(past)

    def _next_visit(self, account: Account | None) -> list[str]:
        coming = [
            one
            for one in self._of(account, self._mine(self.data.activities) if account is None else self.data.activities)
            if one.date and one.date >= self.today and one.kind.casefold() in _PLANNED
        ]
        if not coming:
            return [self.say("no_next", at=self._at(account))]
        following = min(coming, key=_when)
        return [
            self.say("next", at=self._at(account), day=self._day(following.date)),
            *self._activity_lines([following]),
        ]

    def _person(self, account: Account | None) -> list[str]:
        if self.asked.person.best is not None:
            return [self._contact_line(self.asked.person.best)]
        assert account is not None
        people = self._of(account, self.data.contacts)
        return [self.say("people", name=account.name, count=len(people)), *(self._contact_line(one) for one in people)]

    def _machines(self, account: Account | None) -> list[str]:
        assert account is not None
        found = [one for one in self.data.machines if account.customer_id and one.customer_id == account.customer_id]
        lines = [self.say("machines", name=account.name, count=len(found))]
        for one in found[: 2 * _MOST]:
            since = self.say("since", day=self._day(one.purchased_on)) if one.purchased_on else ""
            place = f", {one.location}" if one.location else ""
            lines.append(self._line("machine", one.id, f"{one.model}{place}{since}"))
        noted = [one for one in self._of(account, self.data.facts) if one.kind == "installed_base"]
        return lines + ([self.say("noted"), *self._fact_lines(noted)] if noted else [])

    def _revenue(self, account: Account | None) -> list[str]:
        assert account is not None
        if account.revenue is None:
            return [self.say("no_revenue", name=account.name)]
        return [
            self._line("account", account.id, self.say("revenue", name=account.name, sum=self._money(account.revenue)))
        ]

    def _complaints(self, account: Account | None) -> list[str]:
        activities = [
            one
            for one in self._of(account, self.data.activities)
            if one.kind.casefold() in {"complaint", "reklamation"}
        ]
        facts = [one for one in self._of(account, self.data.facts) if one.kind == "complaint"]
        head = self.say("complaints", count=len(activities) + len(facts), at=self._at(account))
        return [head, *self._activity_lines(activities), *self._fact_lines(facts)]

    def _owner(self, account: Account | None) -> list[str]:
        assert account is not None
        name = self._colleague(account.owner_id)
        if not name:
            return [self.say("no_owner", name=account.name)]
        return [self._line("account", account.id, self.say("owner", name=account.name, owner=name))]

    def _briefing(self, account: Account | None) -> list[str]:
        assert account is not None
        parts = ", ".join(
            one for one in (account.city, account.industry, account.segment and f"{account.segment}") if one
        )
        lines = [self._line("account", account.id, f"{account.name}{f' ({parts})' if parts else ''}")]
        lines += [self._contact_line(one) for one in self._of(account, self.data.contacts)]
        recent = sorted(self._of(account, self.data.activities), key=_when, reverse=True)[:4]
        lines += self._activity_lines(recent)
        lines += [self._opportunity_line(one) for one in self._of(account, self.data.opportunities) if one.open]
        facts = sorted(self._of(account, self.data.facts), key=lambda one: one.date or date.min, reverse=True)
        lines += self._fact_lines(facts[:6])
        return lines + self._task_lines([one for one in self._of(account, self.data.tasks) if one.state == "open"])

    # Lines

    def _line(self, entity: str, record_id: str, text: str) -> str:
        self.sources.append(Source(entity, record_id, text))
        return f"– {text} [{record_id}]"

    def _activity_lines(self, items: Iterable[Activity]) -> list[str]:
        lines = []
        for one in list(items)[:_MOST]:
            name = self._name(one.account_id)
            with_whom = self.data.contact(one.contact_id)
            who = f", {with_whom.name}" if with_whom else ""
            lines.append(self._line("activity", one.id, f"{self._day(one.date)}, {name}{who}: {one.summary}"))
        return lines

    def _task_lines(self, items: Iterable[Task]) -> list[str]:
        lines = []
        for one in sorted(items, key=lambda task: (task.due or date.max, task.id))[:_MOST]:
            due = self.say("until", day=self._day(one.due)) if one.due else ""
            late = self.say("late") if one.due and one.due < self.today else ""
            name = f" ({self._name(one.account_id)})" if one.account_id else ""
            lines.append(self._line("task", one.id, f"{one.title}{name}{due}{late}"))
        return lines

    def _fact_lines(self, items: Iterable[Fact]) -> list[str]:
        return [self._line("fact", one.id, f"{self._day(one.date)}: {one.text}") for one in list(items)[:_MOST]]

    def _opportunity_line(self, one: Opportunity) -> str:
        parts = [self.say("stage_" + one.stage) if one.stage else "", self._money(one.amount) if one.amount else ""]
        parts += [self.say("close", day=self._day(one.expected_close)) if one.expected_close else ""]
        name = f"{self._name(one.account_id)}: " if self._account() is None else ""
        return self._line("opportunity", one.id, f"{name}{one.title} – {', '.join(part for part in parts if part)}")

    def _contact_line(self, one: Contact) -> str:
        parts = ", ".join(part for part in (one.role, one.phone, one.email) if part)
        return self._line("contact", one.id, f"{self._person_line(one)}{f': {parts}' if parts else ''}")

    def _person_line(self, one: Contact) -> str:
        return f"{one.name} ({self._name(one.account_id)})"

    # Words

    def _name(self, account_id: str) -> str:
        account = self.data.account(account_id)
        return account.name if account else self.say("no_company")

    def _colleague(self, owner_id: str) -> str:
        return next((one.name for one in self.data.colleagues if one.id == owner_id), "")

    def _at(self, account: Account | None) -> str:
        return self.say("at", name=account.name) if account else ""

    def _day(self, day: date | None) -> str:
        if day is None:
            return self.say("no_day")
        return f"{day:%d.%m.%Y}" if self.language == "de" else f"{day.day} {day:%b} {day.year}"

    def _stretch(self, days: Days) -> str:
        if days.first == days.last:
            today = self.say("today") if days.first == self.today else ""
            return f"{today}{self.say('weekdays').split()[days.first.weekday()]}, {self._day(days.first)}"
        return f"{self._day(days.first)} – {self._day(days.last)}"

    def _money(self, amount: float) -> str:
        text = f"{amount:,.0f}"
        return text.replace(",", ".") + " €" if self.language == "de" else "€" + text

    # Selections

    def _mine(self, items: Sequence[Any]) -> list[Any]:
        """What belongs to the one who asks; everything when nobody is named or nobody of that name is known."""
        me = match_colleague(self.asker, self.data.colleagues).best if self.asker else None
        return [one for one in items if me is None or not one.owner_id or one.owner_id == me.id]

    def _of(self, account: Account | None, items: Sequence[Any]) -> list[Any]:
        return [one for one in items if account is None or one.account_id == account.id]


def _within(day: date | None, days: Days) -> bool:
    return day is not None and days.first <= day <= days.last


def _when(one: Activity) -> tuple[date, str]:
    """Day and, where the summary names one, the time of day."""
    clock = re.search(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b(?!\.\d)", one.summary)
    return one.date or date.min, f"{int(clock[1]):02}:{clock[2]}" if clock else "99"
