"""Thanks and greetings.

Revision ID: sample_0001
"""

import sqlalchemy as sa
from alembic import op

from portal.sdk import UTCDateTime

revision = "sample_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plugin_sample_thanks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_plugin_sample_thanks_proposal_id_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_plugin_sample_thanks_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_sample_thanks")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_plugin_sample_thanks_proposal_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_plugin_sample_thanks_person_id"), "plugin_sample_thanks", ["person_id"]
    )
    op.create_table(
        "plugin_sample_greeting",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("greeted_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_plugin_sample_greeting")),
    )


def downgrade() -> None:
    """Leave everything."""
