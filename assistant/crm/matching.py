"""Which account or person of the CRM a spoken name means; what is not clear is asked, never guessed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from assistant.crm.names import core, likeness, plain, weight
from assistant.crm.types import Account, Colleague, Contact

Record = TypeVar("Record", Account, Contact, Colleague)

FOUND = 0.72
"""Score from which a single candidate is taken."""
ASKED = 0.55
"""Score from which a candidate is worth asking about."""
MARGIN = 0.1
"""How far ahead of the next one the best candidate must be."""
_MOST_CANDIDATES = 5
_WORD = 0.7


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Record]):
    """A record that may be meant, and how well it fits (0..1)."""

    record: Record
    score: float


@dataclass(frozen=True, slots=True)
class Match(Generic[Record]):
    """What a spoken name means.

    Attributes:
        state: found: `best` is it; ambiguous: ask which of `candidates`; unknown: nothing fits.
    """

    state: Literal["found", "ambiguous", "unknown"]
    candidates: tuple[Candidate[Record], ...] = ()

    @property
    def best(self) -> Record | None:
        """The record when it is found."""
        return self.candidates[0].record if self.state == "found" else None


def match_account(spoken: str | None, accounts: Sequence[Account], near: Iterable[str] = ()) -> Match[Account]:
    """The account that a spoken company name means.

    Args:
        spoken: e.g. "Firma Mosel".
        near: ids of accounts that something else points to, such as a person who works there; they win a tie.
    """
    words = core(spoken or "")
    if not words:
        return Match("unknown")
    hinted = frozenset(near)
    scored = [(account, account_score(words, account.name)) for account in accounts]
    return _decide(scored, lambda account: account.id in hinted)


def account_score(words: Sequence[str], name: str) -> float:
    """How well the words of a spoken name fit a company's name, 0..1.

    Three quarters are how much of what was spoken the name covers, one quarter the reverse: 'Mosel' is more likely
    Mosel GmbH than Autohaus Mosel und Töchter.
    """
    known = core(name)
    if not known:
        return 0.0
    if "".join(words) == "".join(known):
        return 1.0
    spoken_part, known_part = _covered(words, known), _covered(known, words)
    return 0.75 * spoken_part + 0.25 * known_part


def _covered(words: Sequence[str], others: Sequence[str]) -> float:
    total = sum(map(weight, words))
    found = sum(weight(word) * max((_alike(word, other) for other in others), default=0.0) for word in words)
    return found / total


def _alike(word: str, other: str) -> float:
    # A trade is only itself: what sounds like Holzbau is not half a match with some other company of that trade.
    return max(likeness(word, other), likeness(other, word)) if weight(word) == weight(other) else float(word == other)


def match_contact(spoken: str, contacts: Sequence[Contact], account_id: str | None = None) -> Match[Contact]:
    """The person that a spoken name means; with an account, only people who work there.

    Args:
        spoken: e.g. "Herr Meier" or "Stefan Meier".
        account_id: the company concerned; None: any.
    """
    people = [person for person in contacts if account_id is None or person.account_id == account_id]
    return _match_person(spoken, people)


def match_colleague(spoken: str, colleagues: Sequence[Colleague]) -> Match[Colleague]:
    """The colleague that a spoken name means."""
    return _match_person(spoken, colleagues)


def _match_person(spoken: str, people: Sequence[Record]) -> Match[Record]:
    words = core(spoken)
    if not words:
        return Match("unknown")
    return _decide([(person, person_score(words, getattr(person, "name", ""))) for person in people], lambda _: False)


def person_score(words: Sequence[str], name: str) -> float:
    """How well spoken words fit a person's name, 0..1. The last name decides; a first name alone is a weak hint."""
    known = plain(name)
    if not known:
        return 0.0
    *first, last = known
    by_last = max((likeness(word, last) for word in words), default=0.0)
    if by_last < _WORD:
        return 0.6 * float(len(words) == 1 and words[0] in first)
    given = [word for word in words if likeness(word, last) < _WORD]
    if not given:
        return 0.95 * by_last
    fits = sum(max((likeness(word, one) for one in first), default=0.0) for word in given) / len(given)
    return by_last * (0.5 + 0.5 * fits)


def _decide(scored: Iterable[tuple[Record, float]], hinted: Callable[[Record], bool]) -> Match[Record]:
    ranked = sorted(
        (Candidate(record, score) for record, score in scored if score >= ASKED),
        key=lambda item: (-item.score, item.record.id),
    )
    if not ranked:
        return Match("unknown")
    rivals = [item for item in ranked if item.score > ranked[0].score - MARGIN]
    pointed = [item for item in rivals if hinted(item.record)]
    if len(rivals) > 1 and len(pointed) == 1:
        ranked = pointed + [item for item in ranked if item is not pointed[0]]
        rivals = pointed
    state: Literal["found", "ambiguous"] = "found" if len(rivals) == 1 and ranked[0].score >= FOUND else "ambiguous"
    return Match(state, tuple(ranked[:_MOST_CANDIDATES]))
