"""Builds the mailboxes from settings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.handover.desk import utc_now

if TYPE_CHECKING:
    from assistant.channels.email.channel import EmailChannel
    from assistant.channels.email.mailbox import Mailbox
    from assistant.channels.email.store import MailStore
    from assistant.channels.settings import EmailSettings
    from assistant.compose import Beleg

_HITS = 5


def build_mailboxes(beleg: "Beleg", clock: Callable[[], datetime] = utc_now) -> "list[Mailbox]":
    """The mailboxes of `inbox.email`."""
    from assistant.channels.email.handling import MailHandler, MailParts
    from assistant.channels.email.mailbox import Mailbox

    made = []
    for settings in beleg.settings.inbox.email:
        store = _store(beleg, settings)
        parts = MailParts(
            store=store,
            settings=settings,
            desk=beleg.handover,
            reader=lambda: beleg.reader,
            answer=lambda question: beleg.assistant(question.tenant).answer(question),
            search=_search(beleg, store.tenant, frozenset(settings.groups)),
            zone=ZoneInfo(beleg.settings.inbox.time_zone),
        )
        handler = MailHandler(parts, clock)
        made.append(Mailbox(settings, store, handler, beleg.handover, beleg.environ, clock))
    return made


def build_email_channel(beleg: "Beleg") -> "EmailChannel":
    """Replies of people by mail."""
    from assistant.channels.email.channel import EmailChannel

    mailboxes = {}
    for settings in beleg.settings.inbox.email:
        store = _store(beleg, settings)
        mailboxes[store.tenant, settings.name] = (settings, store)
    return EmailChannel(mailboxes, utc_now)


def _store(beleg: "Beleg", settings: "EmailSettings") -> "MailStore":
    from assistant.channels.email.store import MailStore

    return MailStore(beleg.database, settings.tenant or beleg.settings.tenant, settings.name)


def _search(beleg: "Beleg", tenant: str, groups: frozenset[str]) -> Any:
    from knowledge.errors import KnowledgeError
    from knowledge.retrieval.searcher import SearchFilter

    def search(question: str, language: str) -> Sequence[Mapping[str, Any]]:
        try:
            hits = beleg.knowledge(tenant).search(question, _HITS, SearchFilter(groups=groups), language)
        except KnowledgeError:
            return ()  # The case is opened all the same; what was found is help, not a condition.
        return [{"source": h.document.source, "page": h.chunk.page, "score": round(h.score, 4)} for h in hits]

    return search
