"""Counts of closed votes, ballots as published, and corrections of results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ballot_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result", _JSON, nullable=False),
        sa.Column("lot", _JSON, nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("ballots_hash", sa.String(length=64), nullable=False),
        sa.Column("code_version", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1 AND ballots >= 0", name=op.f("ck_ballot_count_numbers")),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_ballot_count_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_count")),
        sa.UniqueConstraint("contest_id", "number", name="uq_ballot_count_number"),
    )
    op.create_table(
        "published_ballot",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_published_ballot_place")),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_published_ballot_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", "place", name=op.f("pk_published_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "result_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('lot', 'recount', 'annul')", name=op.f("ck_result_correction_kind")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'made', 'refused')", name=op.f("ck_result_correction_state")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["contest.id"],
            name=op.f("fk_result_correction_contest_id_contest"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["person.id"],
            name=op.f("fk_result_correction_proposed_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
            name=op.f("fk_result_correction_decided_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_correction")),
    )
    op.create_index(
        "ix_result_correction_contest_id_proposed_at",
        "result_correction",
        ["contest_id", "proposed_at"],
    )
    op.create_index(
        "uq_result_correction_open",
        "result_correction",
        ["contest_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    for column in ("proposed_by", "decided_by"):
        op.create_index(op.f(f"ix_result_correction_{column}"), "result_correction", [column])


def downgrade() -> None:
    op.drop_table("result_correction")
    op.drop_table("published_ballot")
    op.drop_table("ballot_count")
