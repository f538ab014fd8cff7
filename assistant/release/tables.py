"""Tables of `assistant.release`.

A release is one of the whole installation: its rows stand under the installation's tenant, counts and shadows under
the tenant whose turn it was.
"""

from sqlalchemy import JSON, Column, DateTime, Float, Integer, String, Table, Text

from assistant.store.tables import metadata

releases = Table(
    "releases",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(14), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("manifest", JSON, nullable=False),
    Column("files", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

evaluations = Table(
    "release_evals",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("release", String(14), primary_key=True),
    Column("suite", String(63), primary_key=True),
    Column("decision", String(20), nullable=False),
    Column("baseline", String(14), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""The newest run of a suite; `baseline` is the release it was held against, "" for none."""

events = Table(
    "release_events",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("release", String(14), nullable=False),
    Column("person", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", String(40), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The audit trail; each hash covers its entry and the hash before it."""

trials = Table(
    "release_trials",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("candidate", String(14), nullable=False),
    Column("baseline", String(14), nullable=False),
    Column("share", Float, nullable=False),
    Column("usual", JSON, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("stopped_at", DateTime(timezone=True)),
)
"""Canaries and shadows; `usual` are the rates that a canary is held against, fixed when it starts."""

counts = Table(
    "release_counts",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("release", String(14), primary_key=True),
    Column("trial", String(32), primary_key=True),
    Column("signal", String(16), primary_key=True),
    Column("events", Integer, nullable=False),
    Column("total", Integer, nullable=False),
)
"""How often a signal occurred; `trial` is a canary's id, "" for everyday turns."""

shadows = Table(
    "release_shadows",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("trial", String(32), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("served", JSON, nullable=False),
    Column("candidate", JSON, nullable=False),
    Column("same_action", Integer, nullable=False),
    Column("likeness", Float, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Answers compared; personal data is redacted in the question and in both texts."""
