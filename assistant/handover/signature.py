"""Signatures of webhooks, by the Standard Webhooks specification (standardwebhooks.com, version 1).

Signed is `{id}.{timestamp}.{body}` with HMAC-SHA256; the headers are webhook-id, webhook-timestamp (seconds) and
webhook-signature ("v1,<base64>", several separated by spaces while a secret is being replaced).
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from assistant.errors import SettingsError
from assistant.handover.errors import SignatureError

TOLERANCE_S = 300
_LEAST_BYTES = 24
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def secret_of(environ: Mapping[str, str], name: str) -> bytes:
    """The signing key in an environment variable: "whsec_" and base64, or any text of 24 bytes or more.

    Raises:
        SettingsError: missing, too short or no base64.
    """
    value = environ.get(name, "")
    try:
        key = (
            base64.b64decode(value.removeprefix("whsec_"), validate=True)
            if value.startswith("whsec_")
            else value.encode()
        )
    except binascii.Error:
        key = b""
    if len(key) < _LEAST_BYTES:
        raise SettingsError(
            f"The environment variable {name} holds no webhook secret of at least {_LEAST_BYTES} bytes.",
            "Set it, e.g. to the output of: openssl rand -base64 32",
        )
    return key


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header webhook-signature."""
    digest = hmac.new(secret, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def signed_headers(secret: bytes, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """Headers of an outgoing webhook."""
    timestamp = int(now.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body),
    }


def verify(secret: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a genuine incoming webhook; whoever calls sees to it that an id is served once.

    Args:
        headers: by lower-case name.

    Raises:
        SignatureError: a header is missing, the signature is wrong, or it is older or newer than five minutes.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(message_id) or not re.fullmatch(r"\d{1,12}", stamp, re.ASCII):
        raise SignatureError(
            "The headers webhook-id and webhook-timestamp are missing or malformed.",
            "Sign as the Standard Webhooks specification says.",
        )
    expected = sign(secret, message_id, int(stamp), body)
    given = headers.get("webhook-signature", "").split(" ")[:10]
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
        raise SignatureError("The signature does not match.", "Check the secret on both sides and sign the raw body.")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
        raise SignatureError("The webhook is older or newer than five minutes.", "Send it now and check the clocks.")
    return message_id
