"""Who takes a case: competence, language, availability, recent cases, region and load; ties go by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.handover.people import Person
from assistant.handover.topics import Topics

_RECENT, _REGION, _LOAD, _GENERALIST = 2.0, 2.0, 1.5, 0.5


@dataclass(frozen=True, slots=True)
class Need:
    """What a case asks of the person who takes it.

    Attributes:
        kind: kind of case.
        reason: why the machine stopped.
        text: the customer's words, for the topics.
        language: ISO 639-1 code.
        country: the customer's country code, "" when unknown.
        postcode: the customer's postcode, "" when unknown.
        recent: people who had a case with this customer or in this conversation lately.
        preferred: who had this very case before; "" for nobody.
    """

    kind: str
    reason: str
    text: str
    language: str
    country: str = ""
    postcode: str = ""
    recent: frozenset[str] = frozenset()
    preferred: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Who takes a case and why.

    Attributes:
        person: None: the queue, because nobody who could is on duty and has room.
        because: what spoke for the person, in words of the settings, e.g. ["competence:shipping", "language:de"].
        candidates: everybody who could take it when on duty and with room.
    """

    person: Person | None
    because: tuple[str, ...]
    candidates: tuple[Person, ...]


class Router:
    """Chooses people for cases.

    Args:
        people: everybody behind the inbox.
        topics: which competences a case asks for.
        general_teams: teams that take what nobody else is competent for.
        strict_kinds: kinds that never go to the general teams.
    """

    def __init__(
        self, people: Sequence[Person], topics: Topics, general_teams: Sequence[str], strict_kinds: Sequence[str]
    ) -> None:
        self.people = {person.id: person for person in people}
        self._topics = topics
        self._general = frozenset(general_teams)
        self._strict = frozenset(strict_kinds)

    def choose(self, need: Need, load: Mapping[str, int], moment: datetime) -> Route:
        """The best person on duty with room, or the queue.

        Args:
            load: open cases by person.
            moment: now, time zone aware.
        """
        wanted = self._topics.wanted(need.kind, need.reason, need.text)
        able = self._able(need, wanted)
        groups = self._groups(able, need, wanted)
        for group in groups:
            free = [p for p in group if p.on_duty(moment) and load.get(p.id, 0) < p.capacity]
            if free:
                best = min(free, key=lambda p: (-self._points(p, need, wanted, load), p.id))
                return Route(best, self._because(best, need, wanted), tuple(able))
        return Route(None, ("queue:nobody_on_duty" if able else "queue:nobody_competent",), tuple(able))

    def _able(self, need: Need, wanted: Mapping[str, int]) -> list[Person]:
        """People who may take the case at all, those of the right competence or of a general team."""
        strict = need.kind in self._strict
        needed = {*self._topics.kinds.get(need.kind, ())} if strict else {*wanted}
        return [
            person
            for person in self.people.values()
            if person.capacity > 0
            and (need.kind in person.kinds or needed & person.competences or (not strict and self._is_general(person)))
        ]

    def _groups(self, able: Sequence[Person], need: Need, wanted: Mapping[str, int]) -> list[list[Person]]:
        """Candidates in the order of preference: competent and of the language, of the language, anybody able."""
        speaking = [person for person in able if need.language in person.languages]
        competent = [p for p in speaking if need.kind in p.kinds or self._competence(p, wanted) > 0]
        return [[p for p in speaking if p.id == need.preferred], competent, speaking, list(able)]

    def _is_general(self, person: Person) -> bool:
        return person.team in self._general

    @staticmethod
    def _competence(person: Person, wanted: Mapping[str, int]) -> int:
        return sum(weight for name, weight in wanted.items() if name in person.competences)

    def _points(self, person: Person, need: Need, wanted: Mapping[str, int], load: Mapping[str, int]) -> float:
        points = float(self._competence(person, wanted)) + (2 if need.kind in person.kinds else 0)
        points += _RECENT * (person.id in need.recent)
        points += _REGION * person.serves(need.country, need.postcode)
        points -= _REGION * bool(person.region and not person.serves(need.country, need.postcode))
        points += _GENERALIST * self._is_general(person)
        return points - _LOAD * load.get(person.id, 0) / person.capacity

    def _because(self, person: Person, need: Need, wanted: Mapping[str, int]) -> tuple[str, ...]:
        reasons = [f"competence:{name}" for name in wanted if name in person.competences]
        if need.kind in person.kinds:
            reasons.append(f"kind:{need.kind}")
        if need.preferred == person.id:
            reasons.append("had_this_case")
        elif person.id in need.recent:
            reasons.append("knows_the_customer")
        if person.serves(need.country, need.postcode):
            reasons.append("region")
        if need.language in person.languages:
            reasons.append(f"language:{need.language}")
        return tuple(reasons or ["general_team"])
