"""Mail servers are spoken to over TLS, and only to those whose certificate is trusted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.channels.email.servers import MailServerError, folder_name, imap_folder
from assistant.channels.settings import ServerSettings
from tests.assistant.channels.conftest import PASSWORD, Dovecot, start_dovecot

pytestmark = pytest.mark.service
ENVIRON = {"U": "service", "P": PASSWORD}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for "localhost" that signs itself; its key lies beside it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder = tmp_path_factory.mktemp("tls")
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    return folder / "cert.pem"


@pytest.fixture(scope="module")
def secured(certificate: Path) -> Iterator[Dovecot]:
    lines = f"ssl_cert = <{certificate}\nssl_key = <{certificate.with_name('key.pem')}"
    yield from start_dovecot(ssl="yes", certificate=lines)


def server(dovecot: Dovecot, **values: str) -> ServerSettings:
    given = {"host": "localhost", "port": dovecot.port, "security": "starttls", "user_env": "U", "password_env": "P"}
    return ServerSettings.model_validate(given | values)


def test_a_trusted_server_is_read(secured: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with imap_folder(server(secured), "INBOX", ENVIRON) as folder:
        assert folder.unseen() == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_an_untrusted_certificate_or_another_name_gets_no_password(
    secured: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    if host == "127.0.0.1":  # trusted, but made out to another name
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        pytest.raises(MailServerError, match="SSLCertVerificationError"),
        imap_folder(server(secured, host=host), "INBOX", ENVIRON),
    ):
        pytest.fail("the server was spoken to")


def test_a_folder_that_is_not_there(secured: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for name in ("Gibt es nicht", 'a" b\\', "Übersicht"):
        with pytest.raises(MailServerError), imap_folder(server(secured), name, ENVIRON):
            pytest.fail("there is no such folder")


def test_a_folder_with_umlauts(secured: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert folder_name("Entwürfe & Grüße 日本") == '"Entw&APw-rfe &- Gr&APwA3w-e &ZeVnLA-"'
    with secured.client() as client:
        assert client.create(folder_name("Anfragen & Übermut"))[0] == "OK"
    with imap_folder(server(secured), "Anfragen & Übermut", ENVIRON) as folder:
        assert folder.unseen() == []
