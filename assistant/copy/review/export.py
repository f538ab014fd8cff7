"""Approved texts as Markdown, HTML, JSON, or CSV for ad platforms."""

import csv
import html
import io
import json
import time
from collections.abc import Sequence
from typing import Any, Literal

from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.types import Draft, Version

Format = Literal["markdown", "html", "csv", "json"]
FORMATS: tuple[Format, ...] = ("markdown", "html", "csv", "json")
COLUMNS = ("id", "channel", "language", "product", "version", "text", "approved_by", "expires_at")


def export(desk: ReviewDesk, tenant: str, draft_ids: Sequence[str], format_: Format) -> str:
    """Approved texts in a format, in the order asked for.

    Raises:
        NoSuchDraft
        Blocked: one of them is not approved, has expired, or must be looked at again; then nothing is exported.
    """
    found: list[tuple[Draft, Version]] = []
    for draft_id in draft_ids:
        draft = desk.get(tenant, draft_id)
        desk.demand_current(draft)
        with desk.database.read() as connection:
            found.append((draft, store.newest(connection, draft)))
    if format_ == "json":
        return json.dumps({"texts": [as_json(*pair) for pair in found]}, ensure_ascii=False, indent=2) + "\n"
    return {"markdown": _markdown, "html": _html, "csv": _csv}[format_](found)


def as_json(draft: Draft, version: Version) -> dict[str, Any]:
    """Plain data of an approved text, with the receipts of its claims."""
    return {**_row(draft, version), "claims": version.claims, "overrides": version.overrides}


def _row(draft: Draft, version: Version) -> dict[str, Any]:
    expires = time.strftime("%Y-%m-%d", time.gmtime(draft.expires_at)) if draft.expires_at else ""
    values = (draft.id, draft.channel, draft.language, draft.product, version.number, version.text, draft.approver)
    return dict(zip(COLUMNS, (*values, expires), strict=True))


def _markdown(found: Sequence[tuple[Draft, Version]]) -> str:
    return "\n\n---\n\n".join(version.text.strip() for _, version in found) + "\n"


def _html(found: Sequence[tuple[Draft, Version]]) -> str:
    articles = []
    for draft, version in found:
        paragraphs = [part.strip() for part in version.text.split("\n\n") if part.strip()]
        body = "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
        articles.append(f'<article lang="{html.escape(draft.language)}" id="{html.escape(draft.id)}">{body}</article>')
    return '<!doctype html>\n<meta charset="utf-8">\n' + "\n".join(articles) + "\n"


def _csv(found: Sequence[tuple[Draft, Version]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in _row(*pair).items()} for pair in found)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet reads as a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
