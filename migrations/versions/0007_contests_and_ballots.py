"""Contests with their options, the roll of who has voted, and ballots, secret and open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "question", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column(
            "settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("changeable", sa.Boolean(), nullable=False),
        sa.Column("hidden_until_close", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cast_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'set', 'closed', 'published')", name=op.f("ck_contest_state")
        ),
        sa.CheckConstraint("cast_count >= 0", name=op.f("ck_contest_cast_count")),
        sa.CheckConstraint("least >= 0 AND most >= 0", name=op.f("ck_contest_bounds")),
        sa.CheckConstraint("seats >= 1 AND budget >= 0", name=op.f("ck_contest_seats_and_budget")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("subject_kind", "subject_id", name="uq_contest_subject"),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_ballot_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index("uq_ballot_receipt", ["contest_id", "receipt_hash"], unique=True)

    op.create_table(
        "contest_option",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "title", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "description", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name=op.f("ck_contest_option_point")),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_contest_option_cost")),
        sa.CheckConstraint(
            "lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90",
            name=op.f("ck_contest_option_on_earth"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_contest_option_area_id_area"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_contest_option_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_option")),
        sa.UniqueConstraint("contest_id", "key", name="uq_contest_option_key"),
    )
    with op.batch_alter_table("contest_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_option_area_id"), ["area_id"], unique=False)

    op.create_table(
        "open_ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("voter_key", sa.String(length=80), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_open_ballot_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_ballot")),
        sa.UniqueConstraint("contest_id", "voter_key", name="uq_open_ballot_voter"),
    )
    with op.batch_alter_table("open_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_open_ballot_voter_key"), ["voter_key"], unique=False)

    op.create_table(
        "roll_entry",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("voter_key", sa.String(length=80), nullable=False),
        sa.Column("cast", sa.Boolean(), nullable=False),
        sa.Column("cast_in_hour", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_roll_entry_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", "voter_key", name=op.f("pk_roll_entry")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_entry_voter_key"), ["voter_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_entry_voter_key"))

    op.drop_table("roll_entry")
    with op.batch_alter_table("open_ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_open_ballot_voter_key"))

    op.drop_table("open_ballot")
    with op.batch_alter_table("contest_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_option_area_id"))

    op.drop_table("contest_option")
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.drop_index("uq_ballot_receipt")

    op.drop_table("ballot")
    op.drop_table("contest")
