"""A connection to the Redis of the settings."""

import importlib.util
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from assistant.errors import SettingsError

_SCHEMES = ("redis", "rediss", "unix")


class Address(Protocol):
    """Settings that name a Redis."""

    @property
    def url(self) -> str: ...
    @property
    def password_env(self) -> str: ...


def connect(settings: Address, environ: Mapping[str, str], section: str = "queue") -> Any:
    """A `redis.Redis`; it connects when first used.

    Args:
        settings: its address.
        environ: where its password is.
        section: of the settings, for messages.

    Raises:
        SettingsError: the address, the password's variable or the package is missing or wrong.
    """
    parts = urlsplit(settings.url)
    if parts.scheme not in _SCHEMES:
        raise SettingsError(f"{section}.url is no Redis address.", "Write redis://host:6379/0, rediss://… or unix://….")
    if parts.password:
        raise SettingsError(
            f"{section}.url holds a password.", "Put it into an environment variable; name it in password_env."
        )
    password = environ.get(settings.password_env) if settings.password_env else None
    if settings.password_env and not password:
        raise SettingsError(
            f"The environment variable {settings.password_env} is not set.", f"{section}.password_env names it."
        )
    if importlib.util.find_spec("redis") is None:
        raise SettingsError("The package for Redis is not installed.", "Run: pip install 'beleg[redis]'")
    import redis

    return redis.Redis.from_url(
        settings.url, password=password, decode_responses=True, socket_timeout=10.0, socket_connect_timeout=5.0
    )
