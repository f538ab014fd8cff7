"""What of the CRM a note may be about: given to the extractor so that it knows names when it hears them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from assistant.crm.names import core, likeness, plain, sound, weight
from assistant.crm.types import Account, Contact, CrmData
from assistant.voice.types import Context, KnownContact

_NEAR = 0.8
_MOST = 60
Record = TypeVar("Record", Account, Contact)


def context_of(transcript: str, data: CrmData) -> Context:
    """Accounts and people whose names are heard in a transcript, and all colleagues.

    Args:
        transcript: the words of the note.
        data: the CRM; large ones are searched word by word, so that only what is heard gets to the extractor.
    """
    heard = _Heard({word for word in plain(transcript) if len(word) > 2})
    accounts = _best(data.accounts, lambda one: heard.names(core(one.name)), _MOST)
    ids = {account.id for account in accounts}
    people = _best(
        data.contacts, lambda one: 3 if one.account_id in ids else heard.names(plain(one.last_name)), 3 * _MOST
    )
    of_people = {person.account_id for person in people} - ids
    accounts += [one for one in data.accounts if one.id in of_people][: _MOST - len(accounts)]
    names = {account.id: account.name for account in data.accounts}
    known = tuple(KnownContact(one.name, names.get(one.account_id), one.role or None) for one in people)
    return Context(tuple(one.name for one in accounts), known, tuple(one.name for one in data.colleagues))


def _best(records: Sequence[Record], score: Callable[[Record], int], most: int) -> list[Record]:
    """Records with a score above 0, the best first."""
    scored = [(score(record), record) for record in records]
    kept = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [record for _, record in kept[:most]]


class _Heard:
    """The words of a transcript, arranged so that each name of a large CRM is compared with a few of them only."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._by_letter: dict[str, list[str]] = {}
        for word in words:
            self._by_letter.setdefault(word[0], []).append(word)
        self._sounds = {sound(word) for word in words if len(sound(word)) > 2}

    def names(self, name: Iterable[str]) -> int:
        """How clearly a telling word of a name is heard: 3 as written, 2 by its sound, 1 nearly, 0 not at all."""
        telling = [word for word in name if weight(word) == 1.0 and len(word) > 2]
        if any(word in self._words for word in telling):
            return 3
        if any(sound(word) in self._sounds for word in telling):
            return 2
        return int(any(self._nearly(word) for word in telling))

    def _nearly(self, word: str) -> bool:
        near = (other for other in self._by_letter.get(word[0], ()) if abs(len(word) - len(other)) < 3)
        return any(likeness(word, other) >= _NEAR for other in near)
