"""Errors of releases."""

from assistant.errors import SettingsError


class ReleaseError(SettingsError):
    """A release is unknown, damaged, does not fit this installation, or may not be promoted."""

    status = 409


class ReleaseDamaged(ReleaseError):
    """A bundle is not what its id says."""
