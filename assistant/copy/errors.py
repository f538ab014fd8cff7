"""Errors of brand rules.

BrandError   a brand file, a Vale style or a channel name cannot be used; the cause names file, line and key
"""

from assistant.errors import SettingsError


class BrandError(SettingsError):
    """A brand file, a Vale style or a channel name cannot be used."""
