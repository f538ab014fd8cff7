"""Errors of monitoring."""

from assistant.errors import SettingsError


class MonitorError(SettingsError):
    """A sample, label or alert is unknown or cannot be used."""

    status = 422
