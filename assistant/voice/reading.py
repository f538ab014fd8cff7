# ruff: noqa: E501
"""A note as read: words, clauses, companies, people, dates, each with its place; the ground for everything else."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from assistant.voice.companies import Company, introduced, key, known_companies, new_companies
from assistant.voice.dates import mentions
from assistant.voice.mention import Mention, When
from assistant.voice.numbers import Number, numbers
from assistant.voice.people import Person, people
from assistant.voice.sentences import Clause, clauses
from assistant.voice.types import Note
from assistant.voice.words import FILLERS, VERBS, Word, words
from guardrails.language import word_set

_EARLY = 110
_OPEN = 8
_MODALS = frozenset({"soll", "sollen", "sollte", "muss", "müssen", "müsste"})
_TAKES_SUBJECT = _MODALS | word_set(
    "kann könnte will wird hat schickt macht ruft klärt has needs should will must is can wants"
)
_INFINITIVE = ("en", "ern", "eln", "tun")
_NO_INFINITIVE = frozenset(
    {
        "ihnen",
        "einen",
        "meinen",
        "seinen",
        "ihren",
        "denen",
        "den",
        "wochen",
        "tagen",
        "nächsten",
        "kommenden",
        "ersten",
    }
)
_LIGHT = word_set(
    "for what did we say am besten spätestens und zwar bitte please let's ideally deadline dann then ich denke wir haben gesagt"
)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Reading:
    """All that later steps look at.

    Attributes:
        note: the note.
        language: "de" or "en".
    """

    note: Note
    language: str

    @cached_property
    def tokens(self) -> list[Word]:
        """Words and marks."""
        return words(self.note.transcript)

    @cached_property
    def cased(self) -> bool:
        """Names begin with capitals: more than one word in forty does."""
        plain = [w for w in self.tokens if not w.is_mark]
        return sum(w.text[0].isupper() for w in plain) * 40 > len(plain)

    @cached_property
    def dates(self) -> list[Mention]:
        """Spoken dates."""
        return mentions(self.note.transcript, When(self.note.recorded_at.date(), self.language, self.note.region))

    @cached_property
    def clauses(self) -> list[Clause]:
        """Clauses; none begins inside a date, none is only a date."""
        found: list[Clause] = []
        for clause in clauses(self.note.transcript):
            before = found[-1] if found and found[-1].sentence == clause.sentence else None
            split = any(d.start < clause.start < d.end for d in self._dates_near(clause))
            if before is not None and (
                split
                or self._only_date(clause)
                or self._only_date(before)
                or self._unfinished(before)
                or self._subject_of(before, clause)
            ):
                found[-1] = Clause(before.start, clause.end, clause.sentence)
            else:
                found.append(clause)
        return found

    def _unfinished(self, clause: Clause) -> bool:
        """German: `da soll ich bis Freitag` still lacks its infinitive."""
        if self.language != "de":
            return False
        low = [self.tokens[i].low for i in self.words_of(clause.start, clause.end) if not self.tokens[i].is_mark]
        modal = next((i for i, word in enumerate(low) if word in _MODALS), None)
        if modal is None or len(low) > _OPEN or {"ich", "wir"}.isdisjoint(low):
            return False
        dated = any(clause.start <= d.start for d in self.dates_of(clause.start, clause.end))
        return dated and not any(w.endswith(_INFINITIVE) and w not in _NO_INFINITIVE for w in low[modal + 1 :])

    def _subject_of(self, before: Clause, clause: Clause) -> bool:
        """`die Frau Pichler bei uns im Büro` and `muss ihm noch … schicken` are one clause."""
        low = [self.tokens[i].low for i in self.words_of(before.start, before.end) if not self.tokens[i].is_mark]
        first = next((self.tokens[i].low for i in self.words_of(clause.start, clause.end)), "")
        short = 0 < len(low) <= _OPEN and not any(w in VERBS for w in low)
        return short and first in _TAKES_SUBJECT and bool(self.people_of(before.start, before.end))

    def _dates_near(self, clause: Clause) -> list[Mention]:
        return self.dates_of(clause.start - 120, clause.end)

    def _only_date(self, clause: Clause) -> bool:
        """A date with at most two words around it (`und zwar bis Donnerstag`)."""
        dated = [
            d
            for d in self._dates_near(clause)
            if d.start < clause.end and clause.start < d.end and not d.past and d.rule != "earlier"
        ]
        rest = [
            w for w in (self.tokens[i] for i in self.words_of(clause.start, clause.end))
            if not w.is_mark and not any(d.start <= w.start < d.end for d in dated)
        ]  # fmt: skip
        return bool(dated) and len([w for w in rest if w.low not in FILLERS and w.low not in _LIGHT]) <= 2

    @cached_property
    def numbers(self) -> list[Number]:
        """Spoken numbers."""
        return numbers(self.tokens, self.language)

    @cached_property
    def companies(self) -> list[Company]:
        """Companies, known ones first where both fit."""
        employers = [contact.company for contact in self.note.context.contacts if contact.company]
        names = [*([self.note.account] if self.note.account else []), *self.note.context.accounts, *employers]
        found = known_companies(self.tokens, names)
        covered = {i for hit in found for i in range(hit.first, hit.last)}
        found += [
            hit for hit in new_companies(self.tokens, self.cased) if covered.isdisjoint(range(hit.first, hit.last))
        ]
        return sorted(found, key=lambda c: c.first)

    @cached_property
    def account(self) -> str | None:
        """The company mainly concerned: given, known to the CRM, or the first that is named."""
        if self.note.account:
            return self._canonical(self.note.account)
        known = [c for c in self.companies if c.known]
        start = introduced(
            self.note.transcript,
            self.tokens,
            self.language,
            self.cased,
            self.note.author,
            [contact.name for contact in self.note.context.contacts],
        )
        early = [c for c in self.companies if self.tokens[c.first].start < _EARLY]
        if known and (not early or early[0].known or len(self.note.context.accounts) == 1):
            return known[0].name
        if early:
            covering = start is not None and start.first <= early[0].first and start.last >= early[0].last
            return start.name if covering and start is not None else early[0].name
        if met := self._employer_met:
            return met
        if start is not None:
            return start.name
        return self.companies[0].name if self.companies else None

    @cached_property
    def _employer_met(self) -> str | None:
        """The company of the first person of the CRM whom the opening of the note names."""
        named = people(self.tokens, self.note.context, self.note.author, self.companies, self.cased, None)
        early = (p.known for p in named if p.known and not p.colleague and self.tokens[p.first].start < _EARLY)
        return next((person.company for person in early if person.company), None)

    def _canonical(self, name: str) -> str:
        return next((a for a in self.note.context.accounts if key(a) == key(name)), name)

    @cached_property
    def people(self) -> list[Person]:
        """Mentions of persons."""
        return people(self.tokens, self.note.context, self.note.author, self.companies, self.cased, self.account)

    @cached_property
    def _starts(self) -> list[int]:
        return [w.start for w in self.tokens]

    def words_of(self, start: int, end: int) -> list[int]:
        """Positions of the words inside a span."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        return [i for i in range(first, last) if self.tokens[i].end <= end]

    def dates_of(self, start: int, end: int) -> list[Mention]:
        """Dates that begin inside a span."""
        return _inside(self.dates, start, end, lambda d: d.start)

    def people_of(self, start: int, end: int) -> list[Person]:
        """People named inside a span."""
        return _inside(self.people, start, end, lambda p: self.tokens[p.first].start)

    def companies_of(self, start: int, end: int) -> list[Company]:
        """Companies named inside a span."""
        return _inside(self.companies, start, end, lambda c: self.tokens[c.first].start)

    def same_account(self, name: str) -> bool:
        """The name is that of the company mainly concerned."""
        return self.account is not None and (key(name) == key(self.account) or key(name) in key(self.account))

    @cached_property
    def masks(self) -> dict[int, str]:
        """Word position to what stands for it in the features: <num>, <date>, <per>, <org>, …"""
        return dict(_masks(self))


def _inside(items: Sequence[Item], start: int, end: int, place: Callable[[Item], int]) -> list[Item]:
    """Items in order of place that begin in start..end."""
    first = bisect_left(items, start, key=place)
    return list(items[first : bisect_left(items, end, lo=first, key=place)])


def _masks(reading: Reading) -> Iterator[tuple[int, str]]:
    for number in reading.numbers:
        yield from ((i, "<num>") for i in range(number.first, number.last))
    for company in reading.companies:
        name = "<acc>" if reading.same_account(company.name) else "<org>"
        yield from ((i, name) for i in range(company.first, company.last))
    for person in reading.people:
        yield from ((i, "<col>" if person.colleague else "<per>") for i in range(person.first, person.last))
    for date in reading.dates:
        name = "<past>" if date.past else "<early>" if date.rule == "earlier" else "<date>"
        yield from ((i, name) for i in reading.words_of(date.start, date.end))
