"""Secrets of settings apart from the other values, and a version for forms that are open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "settings_secret",
        sa.Column("component", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("cipher", sa.String(length=24000), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("component", "scope", "name", name=op.f("pk_settings_secret")),
    )
    with op.batch_alter_table("settings_secret", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settings_secret_key_id"), ["key_id"], unique=False)


def downgrade() -> None:
    op.drop_table("settings_secret")
    with op.batch_alter_table("settings", schema=None) as batch_op:
        batch_op.drop_column("version")
