"""the vectors of a chunk's sentences"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chunks", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "sentences",
                sa.LargeBinary(),
                nullable=True,
                comment="float16, one vector per sentence; NULL before 0002",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("chunks", schema=None) as batch_op:
        batch_op.drop_column("sentences")
