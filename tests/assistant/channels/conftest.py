"""Real mail servers on loopback: Dovecot for IMAP, aiosmtpd for SMTP."""

import contextlib
import getpass
import grp
import imaplib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from assistant.store.database import Database
from knowledge.catalogue.store import Catalogue

PASSWORD = "geheim-1"
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%u
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Dovecot:
    """A running IMAP server with one user, "service"."""

    port: int
    root: Path

    def put(self, raw: bytes) -> None:
        """A new mail arrives."""
        with self.client() as client:
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)

    def count(self, what: str = "ALL") -> int:
        with self.client() as client:
            client.select("INBOX")
            return len(client.search(None, what)[1][0].split())

    def clear(self) -> None:
        with self.client() as client:
            _, found = client.select("INBOX")
            if found != [b"0"]:
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login("service", PASSWORD)
        yield client
        client.logout()


def start_dovecot(*, ssl: str = "no", certificate: str = "") -> Iterator[Dovecot]:
    program = shutil.which("dovecot") or (shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin"))
    if not program:
        pytest.skip("no dovecot on this machine (Debian: dovecot-imapd)")
    # Unix sockets have short names at most, so the folder is not pytest's.
    root = Path(tempfile.mkdtemp(prefix="bdc"))
    root.chmod(0o755)
    me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    root_user = os.getuid() == 0
    port = free_port()
    # Dovecot gives no mailbox to root.
    owner = 65534 if root_user else os.getuid()
    for name in ("mail", "home"):
        (root / name).mkdir()
        os.chown(root / name, owner, -1)
    (root / "users").write_text(f"service:{{PLAIN}}{PASSWORD}\n")
    (root / "conf").write_text(
        _CONFIG.format(
            root=root, ssl=ssl, certificate=certificate, port=port, uid=owner, gid=os.getgid(),
            user="dovecot" if root_user else me, login="dovenull" if root_user else me,
            group="dovecot" if root_user else group,
        )
    )  # fmt: skip
    process = subprocess.Popen([program, "-F", "-c", str(root / "conf")], stderr=subprocess.PIPE)
    try:
        _wait(port, process, root)
        yield Dovecot(port, root)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        shutil.rmtree(root, ignore_errors=True)


def _wait(port: int, process: "subprocess.Popen[bytes]", root: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    log = (root / "log").read_text() if (root / "log").exists() else ""
    pytest.fail(f"dovecot does not start: {log[-2000:]}")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables; migrating once is quicker than for every test."""
    path = tmp_path_factory.mktemp("migrated") / "catalogue.db"
    catalogue = Catalogue(f"sqlite:///{path}")
    Database(catalogue.engine)
    catalogue.close()
    return path


@pytest.fixture(scope="module")
def running_dovecot() -> Iterator[Dovecot]:
    yield from start_dovecot()


@pytest.fixture
def dovecot(running_dovecot: Dovecot) -> Dovecot:
    running_dovecot.clear()
    return running_dovecot


@dataclass
class Sent:
    """What the SMTP server got; `refuse` answers recipients with a code."""

    port: int = 0
    envelopes: list[Any] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(item.content, policy=policy.default) for item in self.envelopes]  # type: ignore[arg-type]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[Sent]:
    from aiosmtpd.controller import Controller

    sent = Sent()
    controller = Controller(sent, hostname="127.0.0.1", port=free_port())
    controller.start()
    sent.port = controller.port
    yield sent
    controller.stop()
