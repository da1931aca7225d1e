"""Results of surveys as they were counted, and themes of free answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def json_type() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def led(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete
    )


def upgrade() -> None:
    op.create_table(
        "survey_result",
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("inputs", sa.String(length=120), nullable=False),
        sa.Column("result", json_type(), nullable=False),
        moment("computed_at"),
        sa.Column("seconds", sa.Float(), nullable=False),
        led("survey_result", "phase_id", "phase"),
        sa.PrimaryKeyConstraint("phase_id", name=op.f("pk_survey_result")),
    )
    op.create_table(
        "survey_theme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("name", json_type(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        moment("created_at"),
        led("survey_theme", "question_id", "survey_question"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_theme")),
    )
    op.create_index(
        "ix_survey_theme_question_position", "survey_theme", ["question_id", "position"]
    )
    op.create_table(
        "survey_grouping",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("inputs", sa.String(length=120), nullable=False),
        sa.Column("groups", json_type(), nullable=False),
        moment("computed_at"),
        sa.Column("seconds", sa.Float(), nullable=False),
        led("survey_grouping", "question_id", "survey_question"),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_survey_grouping")),
    )
    op.create_table(
        "survey_coding",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("group_number", sa.SmallInteger(), nullable=True),
        sa.Column("theme_id", sa.Uuid(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        led("survey_coding", "response_id", "survey_response"),
        led("survey_coding", "question_id", "survey_question"),
        led("survey_coding", "theme_id", "survey_theme", "SET NULL"),
        sa.PrimaryKeyConstraint("response_id", "question_id", name=op.f("pk_survey_coding")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_coding_group", "survey_coding", ["question_id", "group_number"])
    op.create_index("ix_survey_coding_theme", "survey_coding", ["theme_id"])


def downgrade() -> None:
    for table in ("survey_coding", "survey_grouping", "survey_theme", "survey_result"):
        op.drop_table(table)
