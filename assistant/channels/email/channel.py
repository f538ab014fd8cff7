"""Replies of people by mail, in the thread of the case."""

from collections.abc import Callable, Mapping
from datetime import datetime

from assistant.channels.email.handling import conversation_of
from assistant.channels.email.store import MailStore
from assistant.channels.email.writing import Letterhead, case_message_id, reply_to
from assistant.channels.settings import EmailSettings
from assistant.errors import RequestError
from assistant.handover.case import Case, Event


class EmailChannel:
    """The channel of cases that came by mail.

    Args:
        mailboxes: settings and mails by (tenant, name of the mailbox).
        clock: now, time zone aware.
    """

    def __init__(
        self, mailboxes: Mapping[tuple[str, str], tuple[EmailSettings, MailStore]], clock: Callable[[], datetime]
    ) -> None:
        self._mailboxes = mailboxes
        self._clock = clock

    def reply(self, case: Case, event: Event, author: str, *, again: bool) -> None:
        """Queue the reply; its Message-ID is made from the case and the event, so that it is queued once.

        Raises:
            RequestError: the mailbox is no longer configured, or the customer has no address.
        """
        del again
        settings, store, thread = self._place(case)
        received = [mail for mail in store.thread(thread) if mail.direction == "in"]
        to = str(case.customer.get("email") or "")
        if not received or not to:
            raise RequestError("The mail that this case came from is gone.", "Write to the customer yourself.")
        head = Letterhead(settings.address, settings.display_name or author, settings.signature)
        language = case.language if case.language in ("de", "en") else "en"
        mail = reply_to(
            received[-1],
            f"{event.text}\n\n{author}",
            head,
            self._clock(),
            to=to,
            automatic=False,
            message_id=case_message_id(case.tenant, case.id, event.number, head.domain),
            language=language,
            references=[item.message_id.partition("#")[0] for item in store.thread(thread)],
            case_id=case.id,
        )
        store.queue(mail, self._clock())

    def release(self, case: Case) -> None:
        """Nothing to do: the next mail of the thread is looked at anew."""

    def _place(self, case: Case) -> tuple[EmailSettings, MailStore, str]:
        _, _, rest = case.conversation_id.partition(":")
        name, _, thread = rest.partition(":")
        found = self._mailboxes.get((case.tenant, name))
        if found is None or case.conversation_id != conversation_of(name, thread):
            raise RequestError("The mailbox of this case is no longer configured.", "Add it to inbox.email again.")
        return (*found, thread)
