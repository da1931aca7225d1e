"""An index of what is not counted, so that its numbers can grow at no cost to anybody."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_plugin_petitions_signature_uncounted",
        "plugin_petitions_signature",
        ["petition_id", "number"],
        sqlite_where=sa.text("counted IS 0"),
        postgresql_where=sa.text("counted IS false"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_plugin_petitions_signature_uncounted", table_name="plugin_petitions_signature"
    )
