"""What of the CRM a note may be about: given to the extractor so that it knows names when it hears them."""

from collections.abc import Iterable

from assistant.crm.names import core, likeness, plain, weight
from assistant.crm.types import CrmData
from assistant.voice.types import Context, KnownContact

_NEAR = 0.8
_MOST = 60


def context_of(transcript: str, data: CrmData) -> Context:
    """Accounts and people whose names are heard in a transcript, and all colleagues.

    Args:
        transcript: the words of the note.
        data: the CRM; large ones are searched word by word, so that only what is heard gets to the extractor.
    """
    heard = {word for word in plain(transcript) if len(word) > 2}
    accounts = [account for account in data.accounts if _heard(core(account.name), heard)][:_MOST]
    ids = {account.id for account in accounts}
    names = {account.id: account.name for account in data.accounts}
    people = [person for person in data.contacts if person.account_id in ids or _heard(plain(person.last_name), heard)][
        : 3 * _MOST
    ]
    known = tuple(KnownContact(one.name, names.get(one.account_id), one.role or None) for one in people)
    with_people = [*accounts, *(one for one in data.accounts if one.id in {p.account_id for p in people} - ids)]
    return Context(
        tuple(account.name for account in with_people[:_MOST]), known, tuple(one.name for one in data.colleagues)
    )


def _heard(name: Iterable[str], heard: set[str]) -> bool:
    """True when a telling word of a name is among the words, as written or as it sounds."""
    telling = [word for word in name if weight(word) == 1.0 and len(word) > 2]
    if any(word in heard or word + "s" in heard for word in telling):
        return True
    return any(likeness(word, other) >= _NEAR for word in telling for other in heard if abs(len(word) - len(other)) < 3)
