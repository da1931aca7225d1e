"""Paper forms that are keyed in twice before they count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("first", json, nullable=True),
        sa.Column("second", json, nullable=True),
        sa.Column("first_by", sa.Uuid(), nullable=True),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('once', 'differs', 'counted', 'discarded')",
            name=op.f("ck_paper_sheet_state"),
        ),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["participation_code.id"],
            name=op.f("fk_paper_sheet_code_id_participation_code"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["phase.id"],
            name=op.f("fk_paper_sheet_phase_id_phase"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
        sa.UniqueConstraint("phase_id", "code_id", name="uq_paper_sheet_phase_code"),
    )
    op.create_index(op.f("ix_paper_sheet_code_id"), "paper_sheet", ["code_id"])
    op.create_index("ix_paper_sheet_phase_state", "paper_sheet", ["phase_id", "state"])


def downgrade() -> None:
    op.drop_table("paper_sheet")
