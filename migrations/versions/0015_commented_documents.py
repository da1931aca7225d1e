"""Commented documents: versions, paragraphs that last, proposed wordings and their supports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "document_paragraph",
    "document_version",
    "document_block",
    "document_wording",
    "document_support",
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "document_paragraph",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("wording_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "comment_count >= 0 AND wording_count >= 0", name=op.f("ck_document_paragraph_counts")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_document_paragraph_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["phase.id"],
            name=op.f("fk_document_paragraph_phase_id_phase"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_paragraph")),
        sa.UniqueConstraint("phase_id", "anchor", name="uq_document_paragraph_anchor"),
    )
    op.create_index(
        op.f("ix_document_paragraph_consultation_id"),
        "document_paragraph",
        ["consultation_id"],
        unique=False,
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", json, nullable=False),
        sa.Column("notes", json, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_document_version_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["phase.id"],
            name=op.f("fk_document_version_phase_id_phase"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("phase_id", "number", name="uq_document_version_number"),
    )
    op.create_index(
        op.f("ix_document_version_consultation_id"),
        "document_version",
        ["consultation_id"],
        unique=False,
    )
    op.create_index(
        "uq_document_version_draft",
        "document_version",
        ["phase_id"],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "document_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("paragraph_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("marker", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("text", json, nullable=False),
        sa.CheckConstraint(
            "kind IN ('heading', 'paragraph', 'item', 'table', 'quote')",
            name=op.f("ck_document_block_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["paragraph_id"],
            ["document_paragraph.id"],
            name=op.f("fk_document_block_paragraph_id_document_paragraph"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_document_block_version_id_document_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_block")),
        sa.UniqueConstraint("version_id", "paragraph_id", name="uq_document_block_paragraph"),
        sa.UniqueConstraint("version_id", "position", name="uq_document_block_position"),
    )
    op.create_index(
        "ix_document_block_paragraph_id", "document_block", ["paragraph_id"], unique=False
    )
    op.create_table(
        "document_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("paragraph_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=6000), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("support_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("taken_in", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'partly', 'declined', 'withdrawn')",
            name=op.f("ck_document_wording_state"),
        ),
        sa.CheckConstraint("support_count >= 0", name=op.f("ck_document_wording_support_count")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_document_wording_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paragraph_id"],
            ["document_paragraph.id"],
            name=op.f("fk_document_wording_paragraph_id_document_paragraph"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_document_wording_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["phase.id"],
            name=op.f("fk_document_wording_phase_id_phase"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_document_wording_version_id_document_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_wording")),
        sa.UniqueConstraint("phase_id", "number", name="uq_document_wording_number"),
    )
    op.create_index(
        op.f("ix_document_wording_consultation_id"),
        "document_wording",
        ["consultation_id"],
        unique=False,
    )
    op.create_index(
        "ix_document_wording_paragraph_id", "document_wording", ["paragraph_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_document_wording_participation_id"),
        "document_wording",
        ["participation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_document_wording_version_id"), "document_wording", ["version_id"], unique=False
    )
    op.create_table(
        "document_support",
        sa.Column("wording_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_document_support_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wording_id"],
            ["document_wording.id"],
            name=op.f("fk_document_support_wording_id_document_wording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("wording_id", "participation_id", name=op.f("pk_document_support")),
    )
    op.create_index(
        op.f("ix_document_support_participation_id"),
        "document_support",
        ["participation_id"],
        unique=False,
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
