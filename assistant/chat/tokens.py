"""Visitor tokens: short-lived, signed, good for one conversation.

A token is `beleg1.<payload>.<HMAC-SHA256>`; the payload names tenant, conversation and end of validity.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.chat.errors import TokenRefused
from assistant.errors import SettingsError

SECRET = "BELEG_TOKEN_SECRET"  # noqa: S105 - the variable's name
_PREFIX = "beleg1"
_LEAST_SECRET = 16
_AGAIN = "Start a new conversation: POST /v1/conversations."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom a token stands for."""

    tenant: str
    conversation_id: str


class Tokens:
    """Signs and reads visitor tokens.

    Args:
        secret: at least 16 bytes.
        minutes: how long a token is good for.
        clock: seconds since 1970.
    """

    def __init__(self, secret: bytes, minutes: int, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._minutes = minutes
        self._clock = clock

    def sign(self, visitor: Visitor) -> str:
        """A token for a visitor."""
        until = int(self._clock()) + 60 * self._minutes
        payload = _encode(json.dumps([visitor.tenant, visitor.conversation_id, until]).encode())
        return f"{_PREFIX}.{payload}.{_encode(self._mac(payload))}"

    def read(self, token: str) -> Visitor:
        """The visitor behind a token.

        Raises:
            TokenRefused: the token is missing, not from this server, or expired.
        """
        if not token:
            raise TokenRefused("A visitor token is needed.", "Send it in the header Visitor-Token.")
        prefix, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        if prefix != _PREFIX or not hmac.compare_digest(_encode(self._mac(payload)).encode(), signature.encode()):
            raise TokenRefused("The visitor token is not genuine.", _AGAIN)
        tenant, conversation_id, until = json.loads(_decode(payload))
        if until < self._clock():
            raise TokenRefused("The visitor token has expired.", _AGAIN)
        return Visitor(tenant, conversation_id)

    def hashed(self, text: str) -> str:
        """A keyed hash of a text, 64 hexadecimal digits."""
        return hmac.new(self._secret, b"hash:" + text.encode(), hashlib.sha256).hexdigest()

    def _mac(self, payload: str) -> bytes:
        return hmac.new(self._secret, payload.encode(), hashlib.sha256).digest()


def read_secret(environ: Mapping[str, str], data_dir: Path) -> bytes:
    """The secret from BELEG_TOKEN_SECRET, or one made once per data directory in a file that only its owner reads.

    Raises:
        SettingsError: the variable is too short, or the file cannot be written.
    """
    given = environ.get(SECRET, "").encode()
    if given:
        if len(given) < _LEAST_SECRET:
            raise SettingsError(f"{SECRET} is too short.", f"Give it at least {_LEAST_SECRET} characters.")
        return given
    path = data_dir / "token.secret"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        # Written beside and linked: of two processes that start at once, the second uses the first's secret.
        fresh = data_dir / f".token.{os.getpid()}.{secrets.token_hex(4)}"
        if not path.exists():
            descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_hex(32).encode())
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink(missing_ok=True)
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The secret of visitor tokens cannot be kept ({type(error).__name__}).",
            f"Set {SECRET}, or check {data_dir}.",
        ) from None


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
