"""The mail servers: IMAP in, SMTP out, with the standard library."""

import base64
import imaplib
import ipaddress
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from assistant.channels.settings import ServerSettings
from assistant.errors import SettingsError
from guardrails.errors import BelegError

_PORTS = {("imap", "tls"): 993, ("imap", "starttls"): 143, ("imap", "none"): 143,
          ("smtp", "tls"): 465, ("smtp", "starttls"): 587, ("smtp", "none"): 25}  # fmt: skip
_BATCH = 50


class MailServerError(BelegError):
    """A mail server cannot be reached, refuses, or answers nonsense; the mails wait."""


class Refused(BelegError):
    """The server refuses this one mail for good."""


def login_of(server: ServerSettings, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """User name and password from the environment; None where the server asks for none.

    Raises:
        SettingsError: a variable is named and empty.
    """
    if not server.user_env:
        return None
    user, password = environ.get(server.user_env, ""), environ.get(server.password_env, "")
    if not user or not password:
        missing = server.user_env if not user else server.password_env or "password_env"
        raise SettingsError(
            f"inbox.email: the environment variable {missing} is empty.", "Set it, or name another one."
        )
    return user, password


def check_security(server: ServerSettings) -> None:
    """Passwords and customers' mails never travel without TLS, except inside this machine.

    Raises:
        SettingsError: security "none" for another machine.
    """
    if server.security != "none" or server.host == "localhost":
        return
    with suppress(ValueError):
        if ipaddress.ip_address(server.host).is_loopback:
            return
    raise SettingsError(f"inbox.email: {server.host} would be spoken to without TLS.", "Set security: tls or starttls.")


def _port(kind: str, server: ServerSettings) -> int:
    return server.port or _PORTS[kind, server.security]


class ImapFolder:
    """An open folder of an IMAP server.

    Args:
        client: logged in, with the folder selected for reading and writing.
    """

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    def unseen(self) -> list[str]:
        """UIDs of mails without the flag \\Seen, oldest first, at most 50."""
        answer = self._command("SEARCH", "UNSEEN", "UNDELETED")
        return [uid for uid in answer[0].decode("ascii").split() if uid.isdecimal()][:_BATCH]

    def size(self, uid: str) -> int:
        """Octets of a mail; 0 when it is gone."""
        found = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(self._parts(uid, "(RFC822.SIZE)")))
        return int(found[1]) if found else 0

    def fetch(self, uid: str, *, headers_only: bool = False) -> bytes | None:
        """A mail, left unseen; None when it is gone."""
        what = "(BODY.PEEK[HEADER])" if headers_only else "(BODY.PEEK[])"
        for item in self._command("FETCH", uid, what, raw=True):
            if isinstance(item, tuple) and len(item) > 1 and isinstance(item[1], bytes):
                return item[1]
        return None

    def mark_seen(self, uid: str) -> None:
        """Set the flag \\Seen: the last step, after the mail has been stored."""
        self._command("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")

    def _parts(self, uid: str, what: str) -> list[bytes]:
        found = self._command("FETCH", uid, what, raw=True)
        return [item if isinstance(item, bytes) else item[0] for item in found if item]

    def _command(self, name: str, *arguments: str, raw: bool = False) -> list:  # type: ignore[type-arg]
        status, data = self._client.uid(name, *arguments)
        if status != "OK":
            raise MailServerError(f"The IMAP server answered {status} to {name}.", "Try later.")
        return data if raw else [item or b"" for item in data or [b""]]


@contextmanager
def imap_folder(server: ServerSettings, folder: str, environ: Mapping[str, str]) -> Iterator[ImapFolder]:
    """Open a folder.

    Raises:
        MailServerError: unreachable, refused, no such folder.
        SettingsError: no password, or no TLS.
    """
    check_security(server)
    login = login_of(server, environ)
    client: imaplib.IMAP4 | None = None
    try:
        client = _imap(server)
        if login:
            client.login(*login)
        status, _ = client.select(folder_name(folder))
        if status != "OK":
            raise MailServerError("The IMAP server has no such folder.", "Correct inbox.email.folder.")
        yield ImapFolder(client)
    except (imaplib.IMAP4.error, OSError, ssl.SSLError, EOFError, UnicodeError) as error:
        # The server's own words may repeat the user name.
        raise MailServerError(
            f"The IMAP server {server.host} cannot be used ({type(error).__name__}).",
            "Check host, port, security, user name and password.",
        ) from None
    finally:
        if client is not None:
            with suppress(imaplib.IMAP4.error, OSError, EOFError):
                client.logout()


def folder_name(name: str) -> str:
    """A folder's name as IMAP writes it: quoted, in modified UTF-7 (RFC 3501, section 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", name.replace("&", "&-"))
    for index in range(1, len(parts), 2):
        packed = base64.b64encode(parts[index].encode("utf-16-be", "replace")).decode("ascii")
        parts[index] = "&" + packed.rstrip("=").replace("/", ",") + "-"
    return '"' + "".join(parts).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _imap(server: ServerSettings) -> imaplib.IMAP4:
    port, wait = _port("imap", server), server.timeout_seconds
    if server.security == "tls":
        return imaplib.IMAP4_SSL(server.host, port, ssl_context=ssl.create_default_context(), timeout=wait)
    client = imaplib.IMAP4(server.host, port, timeout=wait)
    if server.security == "starttls":
        client.starttls(ssl.create_default_context())
    return client


def smtp_send(server: ServerSettings, environ: Mapping[str, str], sender: str, recipient: str, raw: bytes) -> None:
    """Hand one mail to the SMTP server.

    Raises:
        Refused: the server refuses it for good (5xx for sender, recipient or content).
        MailServerError: unreachable or busy; try later.
        SettingsError: no password, or no TLS.
    """
    check_security(server)
    login = login_of(server, environ)
    try:
        with _smtp(server) as client:
            if login:
                client.login(*login)
            client.sendmail(sender, [recipient], raw)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _failure(codes[0] if codes else 0) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _failure(error.smtp_code) from None
    except (smtplib.SMTPException, OSError, ssl.SSLError, UnicodeError) as error:
        raise MailServerError(
            f"The SMTP server {server.host} cannot be used ({type(error).__name__}).",
            "Check host, port, security, user name and password.",
        ) from None


def _failure(code: int) -> BelegError:
    if 500 <= code < 600:
        return Refused(f"The SMTP server refuses the mail for good ({code}).", "Check the address.")
    return MailServerError(f"The SMTP server refuses the mail for now ({code}).", "It is sent again later.")


def _smtp(server: ServerSettings) -> smtplib.SMTP:
    port, wait, name = _port("smtp", server), server.timeout_seconds, socket.gethostname() or "localhost"
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, port, local_hostname=name, timeout=wait, context=context)
    client = smtplib.SMTP(server.host, port, local_hostname=name, timeout=wait)
    if server.security == "starttls":
        client.starttls(context=ssl.create_default_context())
    return client
