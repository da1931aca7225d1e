"""The stage."""

import sqlalchemy as sa
from alembic import op

revision = "applause_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plugin_applause_stage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_applause_stage")),
    )


def downgrade() -> None:
    op.drop_table("plugin_applause_stage")
