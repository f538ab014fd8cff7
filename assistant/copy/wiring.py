"""Builds the linter from settings."""

from pathlib import Path

from assistant.copy.brand import Brand
from assistant.copy.brand_file import load_brand
from assistant.copy.errors import BrandError
from assistant.copy.lint import Linter
from assistant.settings import Settings


def build_brand(settings: Settings, brand: Path | None = None) -> Brand:
    """The brand of a file, or of the settings.

    Raises:
        BrandError: there is no such file, or it cannot be used.
    """
    path = brand or settings.base_dir / settings.brand.file
    if not path.is_file():
        raise BrandError(f"There is no brand file {path}.", "Name one with --brand, or brand.file in beleg.yaml.")
    return load_brand(path)


def build_linter(settings: Settings, brand: Path | None = None) -> Linter:
    """The linter of a brand, with LanguageTool when the settings name a server."""
    loaded = build_brand(settings, brand)
    extra = []
    if settings.brand.languagetool_url and loaded.languagetool.enabled:
        from assistant.copy.rules.languagetool import languagetool

        url, timeout = settings.brand.languagetool_url, settings.brand.languagetool_timeout_seconds
        extra.append(languagetool(loaded, url, timeout))
    return Linter(loaded, extra)
