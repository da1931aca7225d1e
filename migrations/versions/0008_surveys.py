"""Surveys: forms, what is being typed, and what was handed in without an order or a name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "survey_form",
    "survey_section",
    "survey_question",
    "survey_revision",
    "survey_quota",
    "survey_draft",
    "survey_receipt",
    "survey_response",
    "survey_answer",
    "survey_choice",
)


def json_type() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def phase(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        led(table, "phase_id", "phase"),
    )


def led(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete
    )


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "survey_form",
        *phase("survey_form"),
        sa.Column("version", sa.Integer(), nullable=False),
        moment("changed_at"),
        key("survey_form", "phase_id"),
    )
    op.create_table(
        "survey_section",
        sa.Column("id", sa.Uuid(), nullable=False),
        *phase("survey_section"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", json_type(), nullable=False),
        sa.Column("intro", json_type(), nullable=False),
        key("survey_section", "id"),
    )
    op.create_index("ix_survey_section_phase_position", "survey_section", ["phase_id", "position"])
    op.create_table(
        "survey_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        *phase("survey_question"),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", json_type(), nullable=False),
        sa.Column("help", json_type(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("settings", json_type(), nullable=False),
        sa.Column("show_if", json_type(), nullable=True),
        led("survey_question", "section_id", "survey_section"),
        key("survey_question", "id"),
        sa.UniqueConstraint("phase_id", "key", name="uq_survey_question_key"),
    )
    op.create_index(op.f("ix_survey_question_section_id"), "survey_question", ["section_id"])
    op.create_table(
        "survey_revision",
        *phase("survey_revision"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("changes", json_type(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        moment("changed_at"),
        key("survey_revision", "phase_id", "version"),
    )
    op.create_table(
        "survey_quota",
        *phase("survey_quota"),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("option_key", sa.String(length=40), nullable=False),
        moment("full_at"),
        key("survey_quota", "phase_id", "question_key", "option_key"),
    )
    op.create_table(
        "survey_draft",
        *phase("survey_draft"),
        sa.Column("participant_key", sa.String(length=80), nullable=False),
        sa.Column("typed", json_type(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        moment("started_at"),
        moment("saved_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        key("survey_draft", "phase_id", "participant_key"),
    )
    _handed_in()


def _handed_in() -> None:
    # Without row numbers nothing tells in which order people handed in.
    op.create_table(
        "survey_receipt",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        *phase("survey_receipt"),
        sa.Column("code", sa.String(length=20), nullable=False),
        moment("handed_in_at"),
        led("survey_receipt", "participation_id", "participation"),
        key("survey_receipt", "participation_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_receipt_phase_id", "survey_receipt", ["phase_id"])
    op.create_table(
        "survey_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        *phase("survey_response"),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        moment("started_at"),
        moment("submitted_at"),
        led("survey_response", "participation_id", "participation", "SET NULL"),
        key("survey_response", "id"),
        sa.UniqueConstraint("participation_id", name=op.f("uq_survey_response_participation_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_response_phase_id", "survey_response", ["phase_id"])
    op.create_table(
        "survey_answer",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("value", json_type(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("text", sa.String(length=10_000), nullable=True),
        led("survey_answer", "response_id", "survey_response"),
        led("survey_answer", "question_id", "survey_question"),
        key("survey_answer", "response_id", "question_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_answer_question", "survey_answer", ["question_id", "number"])
    op.create_table(
        "survey_choice",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("row_key", sa.String(length=40), nullable=False),
        sa.Column("option_key", sa.String(length=40), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        led("survey_choice", "response_id", "survey_response"),
        led("survey_choice", "question_id", "survey_question"),
        key("survey_choice", "response_id", "question_id", "row_key", "option_key"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_survey_choice_question",
        "survey_choice",
        ["question_id", "row_key", "option_key", "place"],
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
