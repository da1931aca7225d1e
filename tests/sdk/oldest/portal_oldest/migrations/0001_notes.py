"""Notes.

Revision ID: oldest_0001
"""

import sqlalchemy as sa
from alembic import op

from portal.sdk import UTCDateTime

revision = "oldest_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "plugin_oldest_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_plugin_oldest_note_person_id_person",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plugin_oldest_note"),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("plugin_oldest_note")
