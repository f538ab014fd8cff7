"""Drafts as plain data, for the command line and HTTP."""

import time
from typing import Any

from assistant.copy.review import store, trail
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.diff import word_diff
from assistant.copy.review.duplicates import near_duplicates, own_share
from assistant.copy.review.types import Draft, Version
from assistant.copy.seo.thin import thin_json


def draft_json(draft: Draft) -> dict[str, Any]:
    """A draft without its text."""
    return {
        "id": draft.id,
        "state": draft.state,
        "channel": draft.channel,
        "language": draft.language,
        "product": draft.product,
        "version": draft.version,
        "revision": draft.revision,
        "author": draft.author,
        "approver": draft.approver,
        "attention": draft.attention,
        "created_at": moment(draft.created_at),
        "changed_at": moment(draft.changed_at),
        "expires_at": moment(draft.expires_at) if draft.expires_at else None,
    }


def full(desk: ReviewDesk, tenant: str, draft_id: str) -> dict[str, Any]:
    """A draft with everything about it.

    Raises:
        NoSuchDraft
    """
    with desk.database.read() as connection:
        draft = store.get(connection, tenant, draft_id)
        versions = store.all_versions(connection, tenant, draft_id)
        remarks = store.all_comments(connection, tenant, draft_id)
        entries = trail.entries(connection, tenant, draft_id)
    newest = versions[-1]
    return {
        **draft_json(draft),
        "brief": dict(draft.brief),
        "text": newest.text,
        "score": newest.score,
        "claims": newest.claims,
        "findings": newest.findings,
        "overrides": newest.overrides,
        "near_duplicates": [
            {"id": one.draft_id, "channel": one.channel, "similarity": round(one.similarity, 3)}
            for one in near_duplicates(desk, tenant, draft_id)
        ],
        "thin": thin_json(own_share(desk, tenant, draft_id)),
        "versions": [
            _version(version, versions[number - 1] if number else None) for number, version in enumerate(versions)
        ],
        "comments": [
            {
                "number": remark.number,
                "version": remark.version,
                "start": remark.start,
                "end": remark.end,
                "quote": remark.quote,
                "author": remark.author,
                "text": remark.text,
                "at": moment(remark.at),
            }
            for remark in remarks
        ],
        "trail": [
            {"number": e.number, "actor": e.actor, "action": e.action, "data": dict(e.data), "at": moment(e.at)}
            for e in entries
        ],
    }


def moment(at: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _version(version: Version, before: Version | None) -> dict[str, Any]:
    changes = word_diff(before.text, version.text) if before else []
    return {
        "number": version.number,
        "author": version.author,
        "angle": version.angle,
        "text": version.text,
        "at": moment(version.at),
        "changes": [list(part) for part in changes],
    }
