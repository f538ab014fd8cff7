"""tables of assistant.release"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "releases",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(14), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_table(
        "release_evals",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("release", sa.String(14), nullable=False),
        sa.Column("suite", sa.String(63), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("baseline", sa.String(14), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "release", "suite"),
    )
    op.create_table(
        "release_events",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("release", sa.String(14), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "seq"),
    )
    _running()


def _running() -> None:
    """The tables that a running server writes."""
    op.create_table(
        "release_trials",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("candidate", sa.String(14), nullable=False),
        sa.Column("baseline", sa.String(14), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("usual", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_table(
        "release_counts",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("release", sa.String(14), nullable=False),
        sa.Column("trial", sa.String(32), nullable=False),
        sa.Column("signal", sa.String(16), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "release", "trial", "signal"),
    )
    op.create_table(
        "release_shadows",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("trial", sa.String(32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("served", sa.JSON(), nullable=False),
        sa.Column("candidate", sa.JSON(), nullable=False),
        sa.Column("same_action", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_index("ix_release_shadows_trial", "release_shadows", ["trial"])


def downgrade() -> None:
    """Remove them."""
    for name in (
        "release_shadows",
        "release_counts",
        "release_trials",
        "release_events",
        "release_evals",
        "releases",
    ):
        op.drop_table(name)
