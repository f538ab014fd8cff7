"""Findings of a LanguageTool server (HTTP API, `POST /v2/check`), when the settings name one."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.copy.brand import Brand
from assistant.copy.errors import BrandError
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding
from guardrails.errors import BelegError

MOST_CHARS = 20_000
MOST_BYTES = 5_000_000
_LOCALES = {"de": "locale_de", "en": "locale_en"}


class LanguageToolError(BelegError):
    """The LanguageTool server did not answer, or not as documented."""


def languagetool(brand: Brand, url: str, timeout: float) -> Rule:
    """Ask a LanguageTool server; code and addresses are blanked out before the text is sent.

    Raises:
        BrandError: the address is not http or https.
    """
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise BrandError("brand.languagetool_url is not an http address.", "Example: http://127.0.0.1:8081")
    endpoint = url.rstrip("/") + ("" if url.rstrip("/").endswith("/check") else "/v2/check")

    def check(context: Context) -> Iterator[Finding]:
        if context.language not in _LOCALES or not context.view.prose.strip():
            return
        prose = context.view.prose
        for start in range(0, len(prose), MOST_CHARS):
            part = prose[start : start + MOST_CHARS]
            for match in _ask(endpoint, part, context, brand, timeout):
                made = _finding(match, part, start, brand)
                if made is not None:
                    yield made

    return check


def _ask(endpoint: str, text: str, context: Context, brand: Brand, timeout: float) -> list[Any]:
    data = {"text": text, "language": getattr(brand.formats, _LOCALES[context.language])}
    if brand.languagetool.disabled_rules:
        data["disabledRules"] = ",".join(brand.languagetool.disabled_rules)
    if brand.languagetool.disabled_categories:
        data["disabledCategories"] = ",".join(brand.languagetool.disabled_categories)
    request = urllib.request.Request(endpoint, urllib.parse.urlencode(data).encode(), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - scheme checked above
            found = json.loads(answer.read(MOST_BYTES))["matches"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LanguageToolError(
            f"LanguageTool did not answer ({type(error).__name__}).", "Check brand.languagetool_url and the server."
        ) from None
    return found if isinstance(found, list) else []


def _finding(match: Any, text: str, offset: int, brand: Brand) -> Finding | None:
    """A match as a finding; offsets of the server count UTF-16 units."""
    if not isinstance(match, Mapping):
        return None
    start, length = match.get("offset"), match.get("length")
    if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length < 0:
        return None
    first, last = _code_points(text, start), _code_points(text, start + length)
    rule = match.get("rule") if isinstance(match.get("rule"), Mapping) else {}
    replacements = match.get("replacements") or []
    best = replacements[0].get("value", "") if replacements and isinstance(replacements[0], Mapping) else ""
    return Finding(
        f"languagetool.{rule.get('id', 'unknown')}",  # type: ignore[union-attr]
        (offset + first, offset + last),
        brand.languagetool.severity,
        str(match.get("message", "")),
        str(best),
        "style",
    )


def _code_points(text: str, units: int) -> int:
    """The offset in code points of an offset in UTF-16 units."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore"))
