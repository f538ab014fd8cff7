"""One round of a mailbox: fetch, handle, send.

A crash at any point loses nothing and doubles nothing. One gap remains that SMTP leaves open (RFC 1047): a crash
between the server's last word and our note of it sends the same mail, with the same Message-ID, once more.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.channels.email.handling import MailHandler
from assistant.channels.email.message import read_mail
from assistant.channels.email.servers import ImapFolder, Refused, imap_folder, smtp_send
from assistant.channels.email.store import MailStore
from assistant.channels.settings import EmailSettings
from assistant.errors import SettingsError
from assistant.handover.desk import Desk
from guardrails.errors import BelegError

log = logging.getLogger("beleg.email")
_BATCH = 50
_MIME = (b"content-type:", b"content-transfer-encoding:", b"mime-version:", b"content-disposition:")


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did."""

    fetched: int = 0
    outcomes: tuple[str, ...] = ()
    sent: int = 0
    problem: str = ""


class Mailbox:
    """A mailbox that is read and answered.

    Args:
        settings: servers and address.
        store: its mails.
        handler: handles them.
        desk: told of mails that cannot be delivered.
        environ: where the passwords are.
        clock: now, time zone aware.
    """

    def __init__(
        self,
        settings: EmailSettings,
        store: MailStore,
        handler: MailHandler,
        desk: Desk,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        self.settings = settings
        self.store = store
        self._handler = handler
        self._desk = desk
        self._environ = environ
        self._clock = clock

    def run(self) -> Round:
        """One round; a server that is down is reported and what can be done without it is done."""
        fetched, problem = 0, ""
        try:
            fetched = self.fetch()
        except SettingsError:
            raise
        except BelegError as error:
            problem = error.cause
            log.warning("mailbox %s: %s", self.settings.name, error.cause)
        outcomes: list[str] = []
        while len(outcomes) < _BATCH and (outcome := self._handler.handle_next()) is not None:
            outcomes.append(outcome)
        return Round(fetched, tuple(outcomes), self.send(), problem)

    def fetch(self) -> int:
        """Store new mails, then flag them as seen; returns how many were new.

        The flag comes last: a crash before it fetches the mail again, and its Message-ID is known then.
        """
        new = 0
        with imap_folder(self.settings.imap, self.settings.folder, self._environ) as folder:
            for uid in folder.unseen():
                raw = self._content(folder, uid)
                if raw is not None:
                    new += self.store.receive(raw, read_mail(raw), self._clock())
                folder.mark_seen(uid)
        return new

    def send(self) -> int:
        """Send what waits; returns how many mails went out."""
        sent = 0
        for _ in range(_BATCH):
            now = self._clock()
            mail = self.store.take_outgoing(now)
            if mail is None:
                break
            try:
                smtp_send(self.settings.smtp, self._environ, self.settings.address, mail.recipient, mail.raw or b"")
            except SettingsError:
                raise
            except BelegError as error:
                if self.store.postpone(mail, error.cause, now, final=isinstance(error, Refused)) and mail.case_id:
                    self._desk.bounced(self.store.tenant, mail.case_id)
                continue
            self.store.sent(mail.message_id)
            sent += 1
        return sent

    def _content(self, folder: ImapFolder, uid: str) -> bytes | None:
        """The mail; of one that is too large only its headers, with a note for the person who gets it."""
        if folder.size(uid) <= self.settings.max_mail_mb << 20:
            return folder.fetch(uid)
        headers = folder.fetch(uid, headers_only=True)
        return None if headers is None else without_body(headers)


def without_body(headers: bytes) -> bytes:
    """A mail of nothing but its headers and a word on what is missing."""
    kept: list[bytes] = []
    dropped = False
    for line in headers.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n"):
        folded = line[:1] in (b" ", b"\t")
        dropped = dropped if folded else line.lower().startswith(_MIME)
        if not dropped and line.strip():
            kept.append(line)
    note = "Diese E-Mail war zu groß und wurde nicht geladen. / This e-mail was too large and has not been loaded."
    return b"\r\n".join(kept) + b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + note.encode()
