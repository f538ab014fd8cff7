"""A connection to the Redis of the settings."""

import importlib.util
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import SettingsError
from assistant.queue.settings import QueueSettings

_SCHEMES = ("redis", "rediss", "unix")


def connect(settings: QueueSettings, environ: Mapping[str, str]) -> Any:
    """A `redis.Redis`; it connects when first used.

    Raises:
        SettingsError: the address, the password's variable or the package is missing or wrong.
    """
    parts = urlsplit(settings.url)
    if parts.scheme not in _SCHEMES:
        raise SettingsError("queue.url is no Redis address.", "Write redis://host:6379/0, rediss://… or unix://….")
    if parts.password:
        raise SettingsError(
            "queue.url holds a password.", "Put it into an environment variable; name it in queue.password_env."
        )
    password = environ.get(settings.password_env) if settings.password_env else None
    if settings.password_env and not password:
        raise SettingsError(
            f"The environment variable {settings.password_env} is not set.", "queue.password_env names it."
        )
    if importlib.util.find_spec("redis") is None:
        raise SettingsError("The package for Redis is not installed.", "Run: pip install 'beleg[redis]'")
    import redis

    return redis.Redis.from_url(
        settings.url, password=password, decode_responses=True, socket_timeout=10.0, socket_connect_timeout=5.0
    )
