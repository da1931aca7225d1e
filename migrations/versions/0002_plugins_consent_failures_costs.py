"""Plugins: what was agreed to, what they have, their last failures and what they cost."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("plugin_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("version", sa.String(length=60), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("consent", json, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("belongings", json, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("notice", json, nullable=False, server_default="{}"))

    op.create_table(
        "guest_failure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("hook", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("place", sa.String(length=2000), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_failure")),
    )
    with op.batch_alter_table("guest_failure", schema=None) as batch_op:
        batch_op.create_index("ix_guest_failure_plugin", ["plugin", "failed_at"], unique=False)

    op.create_table(
        "guest_cost",
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("endpoint", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("microseconds", sa.BigInteger(), nullable=False),
        sa.Column("queries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "endpoint", "day", "step", name=op.f("pk_guest_cost")),
    )


def downgrade() -> None:
    op.drop_table("guest_cost")
    with op.batch_alter_table("guest_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_guest_failure_plugin")

    op.drop_table("guest_failure")
    with op.batch_alter_table("plugin_state", schema=None) as batch_op:
        batch_op.drop_column("notice")
        batch_op.drop_column("belongings")
        batch_op.drop_column("consent")
        batch_op.drop_column("version")
