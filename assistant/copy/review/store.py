"""Reads and writes of drafts. Every call names the tenant; writes run on the caller's transaction."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, update

from assistant.copy.review.errors import Conflict, NoSuchDraft
from assistant.copy.review.trail import entries
from assistant.copy.review.types import Comment, Draft, Version
from assistant.copy.tables import comments, drafts, versions


def get(connection: Connection, tenant: str, draft_id: str) -> Draft:
    """A draft.

    Raises:
        NoSuchDraft: there is none of this number for this tenant.
    """
    row = connection.execute(select(drafts).where(drafts.c.tenant == tenant, drafts.c.id == draft_id)).first()
    if row is None:
        raise NoSuchDraft("There is no such draft.", "beleg copy review list shows all.")
    return Draft(**row._mapping)


def listed(connection: Connection, tenant: str, states: tuple[str, ...], limit: int, offset: int) -> list[Draft]:
    """Drafts, those changed last first."""
    query = select(drafts).where(drafts.c.tenant == tenant)
    if states:
        query = query.where(drafts.c.state.in_(states))
    query = query.order_by(drafts.c.changed_at.desc(), drafts.c.id).limit(limit).offset(offset)
    return [Draft(**row._mapping) for row in connection.execute(query)]


def of_origin(connection: Connection, tenant: str, origin: str) -> str | None:
    """The number of the draft that something made, or None."""
    query = select(drafts.c.id).where(drafts.c.tenant == tenant, drafts.c.origin == origin)
    return connection.execute(query).scalar()


def add(connection: Connection, draft: Mapping[str, Any]) -> None:
    """Store a new draft."""
    connection.execute(insert(drafts).values(**draft))


def change(connection: Connection, draft: Draft, seen: int, now: float, **values: Any) -> Draft:
    """Change columns of a draft when nobody changed it since revision `seen`.

    Raises:
        Conflict: somebody did; the cause says who and when.
    """
    done = connection.execute(
        update(drafts)
        .where(drafts.c.tenant == draft.tenant, drafts.c.id == draft.id, drafts.c.revision == seen)
        .values(revision=seen + 1, changed_at=now, **values)
    )
    if done.rowcount != 1:
        raise conflict(connection, draft, seen)
    return get(connection, draft.tenant, draft.id)


def conflict(connection: Connection, draft: Draft, seen: int) -> Conflict:
    """The error that says who was faster."""
    last = [entry for entry in entries(connection, draft.tenant, draft.id) if entry.action != "comment"][-1:]
    who = f"{last[0].actor} ({last[0].action}, {_clock(last[0].at)} UTC)" if last else "Somebody else"
    return Conflict(
        f"{who} changed this draft after you opened it: you saw revision {seen}, it is at {draft.revision}.",
        "Open it again, look at the difference, then repeat your step.",
    )


def _clock(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))


def add_version(connection: Connection, tenant: str, version: Version) -> None:
    """Store a version."""
    values = {name: getattr(version, name) for name in Version.__slots__}
    connection.execute(insert(versions).values(tenant=tenant, **values))


def approved(connection: Connection, tenant: str, checked: Version, overrides: Mapping[str, Any]) -> None:
    """Keep what the check at approval found, and which claims a reviewer answers for."""
    connection.execute(
        update(versions)
        .where(
            versions.c.tenant == tenant,
            versions.c.draft_id == checked.draft_id,
            versions.c.number == checked.number,
        )
        .values(
            overrides=dict(overrides),
            claims=checked.claims,
            findings=checked.findings,
            score=checked.score,
            documents=checked.documents,
            brand=checked.brand,
        )
    )


def all_versions(connection: Connection, tenant: str, draft_id: str) -> list[Version]:
    """Versions of a draft, oldest first."""
    query = select(versions).where(versions.c.tenant == tenant, versions.c.draft_id == draft_id)
    return [Version(**_plain(row)) for row in connection.execute(query.order_by(versions.c.number))]


def newest(connection: Connection, draft: Draft) -> Version:
    """The newest version of a draft."""
    query = select(versions).where(
        versions.c.tenant == draft.tenant,
        versions.c.draft_id == draft.id,
        versions.c.number == draft.version,
    )
    return Version(**_plain(connection.execute(query).one()))


def add_comment(connection: Connection, tenant: str, comment: Comment) -> Comment:
    """Store a comment under the next number and return it."""
    here = (comments.c.tenant == tenant, comments.c.draft_id == comment.draft_id)
    number = _next(connection, comments, *here)
    values = {name: getattr(comment, name) for name in Comment.__slots__} | {"number": number}
    connection.execute(insert(comments).values(tenant=tenant, **values))
    return Comment(**values)


def all_comments(connection: Connection, tenant: str, draft_id: str) -> list[Comment]:
    """Comments on a draft, oldest first."""
    query = select(comments).where(comments.c.tenant == tenant, comments.c.draft_id == draft_id)
    return [Comment(**_plain(row)) for row in connection.execute(query.order_by(comments.c.number))]


def _next(connection: Connection, table: Table, *where: Any) -> int:
    return int(connection.execute(select(func.coalesce(func.max(table.c.number), 0)).where(*where)).scalar_one()) + 1


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "tenant"}
