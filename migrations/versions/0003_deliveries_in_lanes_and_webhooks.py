"""Deliveries queue in lanes, tries are kept, and other systems are told by webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = sa.text("state IN ('pending', 'leased')")
OPEN = sa.text("finished_at IS NULL")
ORDERED = sa.text("subject_id IS NOT NULL AND finished_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "delivery_lane",
        sa.Column("lane", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_delivery_lane")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("lane", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("subject_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("fence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("outcome", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("took_ms", sa.Integer(), nullable=True))
        batch_op.drop_index("ix_delivery_due", sqlite_where=BEFORE, postgresql_where=BEFORE)
        batch_op.drop_index(batch_op.f("ix_delivery_event_id"))
    op.execute("UPDATE delivery SET lane = subscriber, fence = attempts")
    op.execute(
        "UPDATE delivery SET finished_at = due_at "
        "WHERE finished_at IS NULL AND state NOT IN ('pending', 'leased')"
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_open", ["lane", "due_at", "id"], sqlite_where=OPEN, postgresql_where=OPEN
        )
        batch_op.create_index(
            "ix_delivery_ordered",
            ["lane", "subject_id", "id"],
            sqlite_where=ORDERED,
            postgresql_where=ORDERED,
        )
        batch_op.create_index("ix_delivery_lane", ["lane", "id"])
        batch_op.create_index("uq_delivery_event_lane", ["event_id", "lane"], unique=True)

    op.create_table(
        "delivery_attempt",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("fence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_delivery_attempt_delivery_id_delivery"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", "fence", name=op.f("pk_delivery_attempt")),
    )
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("types", json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("earlier_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("switched_off", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )


def downgrade() -> None:
    op.drop_table("webhook_endpoint")
    op.drop_table("delivery_attempt")
    # Deliveries to targets mean nothing to the software before; those of the outbox stay.
    op.execute("DELETE FROM delivery WHERE lane <> subscriber")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("uq_delivery_event_lane")
        batch_op.drop_index("ix_delivery_lane")
        batch_op.drop_index("ix_delivery_ordered", sqlite_where=ORDERED, postgresql_where=ORDERED)
        batch_op.drop_index("ix_delivery_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index("ix_delivery_event_id", ["event_id"])
        batch_op.create_index(
            "ix_delivery_due", ["due_at"], sqlite_where=BEFORE, postgresql_where=BEFORE
        )
        batch_op.drop_column("took_ms")
        batch_op.drop_column("outcome")
        batch_op.drop_column("fence")
        batch_op.drop_column("subject_id")
        batch_op.drop_column("lane")
    op.drop_table("delivery_lane")
