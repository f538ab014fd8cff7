"""Facts from the roles of clauses: which clause states which kind, about whom, in which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.voice.evidence import evidence
from assistant.voice.named import rival, unlisted
from assistant.voice.plain import floored
from assistant.voice.reading import Reading
from assistant.voice.status import Status
from assistant.voice.types import FACT_KINDS, Fact, FactKind
from assistant.voice.wording import day_text, spoken

Scores = Sequence[Mapping[str, float]]
THRESHOLD = 0.2
_OF_KIND = {"meeting": 0.3, "order": 0.3, "personal": 0.3}
_SECOND, _BESIDE_MEETING = 0.45, 0.3
_IN_TASK = 0.5
_NEIGHBOURS = 1
_RIVAL = 0.12


@dataclass(frozen=True, slots=True)
class Stated:
    """A kind of fact over the clauses `first` up to, not including, `last`."""

    kind: FactKind
    first: int
    last: int
    score: float


def facts(reading: Reading, scores: Scores, statuses: Sequence[Status], hidden: set[int]) -> list[Fact]:
    """Facts in the order of the note; clauses in `hidden` give none."""
    text = reading.note.transcript.lower().replace("’", "'")
    scores = [
        floored(score, text[c.start : c.end], reading.language)
        for score, c in zip(scores, reading.clauses, strict=True)
    ]
    stated = _merged([s for i in range(len(scores)) if i not in hidden for s in _kinds(scores, statuses, i)])
    stated = [_with_relative(reading, scores, hidden, s) for s in stated]
    stated += [s for i in range(len(scores)) if i not in hidden for s in _rivals_named(reading, scores, stated, i)]
    stated = _one_meeting(reading, stated, hidden)
    found = [fact for s in stated for fact in _facts_of(reading, s)]
    return sorted(_distinct(found), key=lambda f: (f.evidence.start, f.evidence.end))


def _kinds(scores: Scores, statuses: Sequence[Status], at: int) -> Iterator[Stated]:
    if statuses[at] in ("command", "private"):
        return
    score = scores[at]
    ranked = sorted(FACT_KINDS, key=lambda kind: -score[kind])
    for place, kind in enumerate(ranked[:2]):
        least = _OF_KIND.get(kind, THRESHOLD)
        if place == 1:
            # A note tells of its meeting in more than one clause; what else such a clause says is not second to that.
            least = max(_BESIDE_MEETING if ranked[0] == "meeting" else _SECOND, _OF_KIND.get(kind, 0))
        if score["task"] > 0.6 and kind not in ("lead", "meeting", "product_shown"):
            least = max(least, _IN_TASK)
        if statuses[at] == "hypothetical" and kind != "no_need_now":
            least = max(least, 0.6)
        if statuses[at] == "done" and kind not in ("product_shown", "order", "meeting", "complaint", "installed_base"):
            least = max(least, 0.6)
        if max(score["chatter"], score["cancelled"]) > score[kind] and score[kind] < 0.6:
            continue
        if score[kind] >= least:
            yield Stated(kind, at, at + 1, score[kind])


def _rivals_named(reading: Reading, scores: Scores, stated: Sequence[Stated], at: int) -> Iterator[Stated]:
    """A rival by name in a clause that the model took for something else (a contract, what they have)."""
    clause, kinds = reading.clauses[at], {s.kind for s in stated if s.first <= at < s.last}
    if kinds & {"competitor", "lead", "meeting"} or scores[at]["competitor"] < _RIVAL or not kinds:
        return
    if rival(reading, clause.start, clause.end):
        yield Stated("competitor", at, at + 1, max(scores[at]["competitor"], 0.45))


def _merged(stated: Sequence[Stated]) -> list[Stated]:
    """Neighbouring clauses of one kind are one fact, up to three clauses."""
    merged: list[Stated] = []
    for one in stated:
        for i, other in enumerate(merged):
            if (
                other.kind == one.kind
                and other.last == one.first
                and one.last - other.first <= 3
                and one.kind != "lead"
            ):
                merged[i] = Stated(one.kind, other.first, one.last, max(one.score, other.score))
                break
        else:
            merged.append(one)
    return merged


def _with_relative(reading: Reading, scores: Scores, hidden: set[int], stated: Stated) -> Stated:
    """A relative clause with nothing of its own belongs to the fact before it."""
    at = stated.last
    if at >= len(scores) or at in hidden or stated.kind in ("lead", "meeting") or stated.last - stated.first > 2:
        return stated
    clause, before = reading.clauses[at], reading.clauses[at - 1]
    words = [reading.tokens[i].low for i in reading.words_of(clause.start, clause.end)]
    first = next((word for word in words if word not in ("und", "and", ",")), "")
    empty = max([scores[at]["task"], *(scores[at][kind] for kind in FACT_KINDS)]) < THRESHOLD
    if clause.sentence != before.sentence or first not in _RELATIVE[reading.language] or not empty:
        return stated
    return Stated(stated.kind, stated.first, at + 1, stated.score)


_RELATIVE = {
    "de": frozenset({"die", "der", "das", "den", "dem", "deren", "dessen", "was", "wo", "ob", "wie", "dass"}),
    "en": frozenset({"who", "which", "that", "whose", "where", "whether", "how"}),
}


def _one_meeting(reading: Reading, stated: Sequence[Stated], hidden: set[int]) -> list[Stated]:
    meetings = sorted((s for s in stated if s.kind == "meeting"), key=lambda s: s.first)
    others = [s for s in stated if s.kind != "meeting"]
    if not meetings:
        opening = _opening(reading, hidden)
        return [*([opening] if opening else []), *others]
    best = meetings[0] if meetings[0].score > 0.5 or len(meetings) == 1 else max(meetings, key=lambda s: s.score)
    joined = [s for s in meetings if s.first - best.last <= 1 and s.first >= best.first and s.last - best.first <= 5]
    last = max([best.last, *(s.last for s in joined)])
    return [Stated("meeting", best.first, last, best.score), *others]


def _opening(reading: Reading, hidden: set[int]) -> Stated | None:
    """Without a clear meeting: the first clause that names the company or a person."""
    for i, clause in enumerate(reading.clauses[:4]):
        if i not in hidden and (
            reading.companies_of(clause.start, clause.end) or reading.people_of(clause.start, clause.end)
        ):
            return Stated("meeting", i, i + 1, 0.4)
    return None


def _facts_of(reading: Reading, stated: Stated) -> Iterator[Fact]:
    start, end = reading.clauses[stated.first].start, reading.clauses[stated.last - 1].end
    proof = evidence(reading, start, end)
    if stated.kind == "lead":
        yield from _lead_facts(reading, stated)
        return
    text = _meeting_text(reading, start, end) if stated.kind == "meeting" else spoken(reading, start, end)
    yield Fact(stated.kind, _about(reading, stated, start, end), text, proof, stated.score)


def _lead_facts(reading: Reading, stated: Stated) -> Iterator[Fact]:
    """One fact per lead; the clause after may go on listing them."""
    start, end = reading.clauses[stated.first].start, reading.clauses[stated.last - 1].end
    for about in leads(reading, stated.first, stated.last):
        yield Fact("lead", about, spoken(reading, start, end), evidence(reading, start, end), stated.score)
    if (
        stated.last < len(reading.clauses)
        and reading.clauses[stated.last].sentence == reading.clauses[stated.first].sentence
    ):
        after = reading.clauses[stated.last]
        for company in reading.companies_of(after.start, after.end):
            early = reading.words_of(after.start, after.end)[:4]
            if (
                not reading.same_account(company.name)
                and company.first in early
                and reading.tokens[early[0]].low in ("and", "und", "sowie", "plus")
            ):
                yield Fact(
                    "lead",
                    company.name,
                    spoken(reading, after.start, after.end),
                    evidence(reading, after.start, after.end),
                    stated.score,
                )


def _about(reading: Reading, stated: Stated, start: int, end: int) -> str | None:
    if stated.kind == "competitor":
        return rival(reading, start, end) or reading.account
    if stated.kind == "personal":
        named = (
            reading.people_of(start, end)
            or [p for p in reading.people if reading.tokens[p.first].start < start and not p.colleague][-1:]
        )
        return named[0].name if named else reading.account
    return reading.account


def leads(reading: Reading, first: int, last: int) -> list[str]:
    """Names of the companies or, without one, the person that clauses speak of besides the account."""
    for low, high in ((first, last), (max(0, first - _NEIGHBOURS), last), (first, last + _NEIGHBOURS)):
        high = min(high, len(reading.clauses))
        start, end = reading.clauses[low].start, reading.clauses[high - 1].end
        names = [c.name for c in reading.companies_of(start, end) if not reading.same_account(c.name)]
        names += [] if names else unlisted(reading, start, end)
        if names:
            return list(dict.fromkeys(names))
        roster = {p.name for p in reading.note.context.contacts if p.company and reading.same_account(p.company)}
        people = [p.name for p in reading.people_of(start, end) if not p.colleague and p.name not in roster]
        if (low == first and high == last) or people:
            met = _met(reading)
            people = [name for name in people if name not in met]
            if people:
                return people[:1]
    return []


def _met(reading: Reading) -> set[str]:
    """People of the account, met in the first clauses of the note."""
    if not reading.clauses:
        return set()
    until = reading.clauses[min(3, len(reading.clauses) - 1)].end
    return {p.name for p in reading.people_of(0, until)}


def _meeting_text(reading: Reading, start: int, end: int) -> str:
    """`Termin mit Feinkost Lohmann am 10.03.2026 mit Birgit Wiechert`."""
    german = reading.language == "de"
    past = [d.day for d in reading.dates_of(start, end) if d.past and d.day is not None]
    day = day_text(past[0] if past else reading.note.recorded_at.date(), reading.language)
    people = list(dict.fromkeys(p.name for p in reading.people_of(start, end) if not p.colleague))
    people = people or _met_next(reading, end)
    text = (
        f"Kontakt mit {reading.account or 'Kunde'} am {day}"
        if german
        else f"Contact with {reading.account or 'customer'} on {day}"
    )
    if people:
        joined = (" und " if german else " and ").join(people)
        text += f" mit {joined}" if german else f", {joined}"
    return text


def _met_next(reading: Reading, end: int) -> list[str]:
    """Without a name in the words of the meeting: whom the next clause addresses (`Ich habe Herrn Meier … gezeigt`)."""
    after = next((c for c in reading.clauses if c.start >= end), None)
    found = reading.people_of(after.start, after.end) if after else []
    return [p.name for p in found if not p.colleague and (p.addressed or p.known is not None)][:1]


def _distinct(found: Sequence[Fact]) -> list[Fact]:
    """One fact per kind, company and place; the surer one stays."""
    kept: list[Fact] = []
    for fact in sorted(found, key=lambda f: -f.confidence):
        clash = any(
            other.kind == fact.kind
            and other.about == fact.about
            and other.evidence.start < fact.evidence.end
            and fact.evidence.start < other.evidence.end
            for other in kept
        )
        twice = fact.kind in ("lead", "personal") and any(o.kind == fact.kind and o.about == fact.about for o in kept)
        if not clash and not twice:
            kept.append(fact)
    return kept
