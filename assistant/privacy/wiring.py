"""Privacy from the parts of an installation."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.privacy.service import Privacy


def build_privacy(beleg: "Beleg") -> "Privacy":
    """What is kept about people.

    Raises:
        SettingsError: the secret of the installation cannot be read.
    """
    from assistant.chat.store import now
    from assistant.chat.tokens import read_secret
    from assistant.privacy.service import Privacy
    from assistant.resilience.wiring import build_cache

    def forget_cached(tenant: str) -> None:
        cache = build_cache(beleg, tenant)
        if cache is not None:
            cache.clear()

    secret = beleg.environ.get("BELEG_HASH_KEY", "").encode() or read_secret(beleg.environ, beleg.settings.data_dir)
    return Privacy(beleg.database, now, secret, forget_cached, beleg.notes.sweep)
