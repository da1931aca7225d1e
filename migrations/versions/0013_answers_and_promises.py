"""Themes of what people said, the council's answers to them, its promises, and who was told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = (
    "answer_told",
    "answer_promise_note",
    "answer_promise",
    "answer_response",
    "answer_contribution",
    "answer_theme",
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    moment = sa.DateTime(timezone=True)

    op.create_table(
        "answer_theme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", json, nullable=False),
        sa.Column("said", json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        _to("answer_theme", "consultation", "consultation_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_theme")),
    )
    op.create_index("ix_answer_theme_consultation", "answer_theme", ["consultation_id", "position"])

    op.create_table(
        "answer_contribution",
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", moment, nullable=False),
        _to("answer_contribution", "answer_theme", "theme_id", "CASCADE"),
        sa.PrimaryKeyConstraint(
            "theme_id", "kind", "contribution_id", name=op.f("pk_answer_contribution")
        ),
    )
    op.create_index("ix_answer_contribution_of", "answer_contribution", ["contribution_id"])

    op.create_table(
        "answer_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reason", json, nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.CheckConstraint(
            "answer IN ('did', 'will', 'will_not', 'looking')",
            name=op.f("ck_answer_response_answer"),
        ),
        _to("answer_response", "answer_theme", "theme_id", "CASCADE"),
        _to("answer_response", "department", "department_id", "SET NULL"),
        _to("answer_response", "person", "officer_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_response")),
    )
    op.create_index(op.f("ix_answer_response_department_id"), "answer_response", ["department_id"])
    op.create_index(op.f("ix_answer_response_officer_id"), "answer_response", ["officer_id"])
    op.create_index("ix_answer_response_theme", "answer_response", ["theme_id", "published_at"])
    op.create_index(
        "uq_answer_response_draft",
        "answer_response",
        ["theme_id"],
        unique=True,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )

    op.create_table(
        "answer_promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("title", json, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("reason", json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'kept', 'withdrawn')", name=op.f("ck_answer_promise_state")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (settled_on IS NULL)", name=op.f("ck_answer_promise_settled")
        ),
        _to("answer_promise", "answer_theme", "theme_id", "CASCADE"),
        _to("answer_promise", "consultation", "consultation_id", "CASCADE"),
        _to("answer_promise", "department", "department_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_promise")),
    )
    op.create_index("ix_answer_promise_consultation", "answer_promise", ["consultation_id"])
    op.create_index(op.f("ix_answer_promise_department_id"), "answer_promise", ["department_id"])
    op.create_index("ix_answer_promise_state_due", "answer_promise", ["state", "due_on"])
    op.create_index(op.f("ix_answer_promise_theme_id"), "answer_promise", ["theme_id"])

    op.create_table(
        "answer_promise_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", json, nullable=False),
        sa.Column("due_from", sa.Date(), nullable=True),
        sa.Column("due_to", sa.Date(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.CheckConstraint(
            "kind IN ('progress', 'moved', 'kept', 'withdrawn', 'reopened')",
            name=op.f("ck_answer_promise_note_kind"),
        ),
        _to("answer_promise_note", "answer_promise", "promise_id", "CASCADE"),
        _to("answer_promise_note", "person", "officer_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_promise_note")),
    )
    op.create_index(
        op.f("ix_answer_promise_note_officer_id"), "answer_promise_note", ["officer_id"]
    )
    op.create_index(
        "ix_answer_promise_note_promise", "answer_promise_note", ["promise_id", "made_at"]
    )

    op.create_table(
        "answer_told",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", moment, nullable=False),
        _to("answer_told", "consultation", "consultation_id", "CASCADE"),
        _to("answer_told", "person", "person_id", "CASCADE"),
        sa.PrimaryKeyConstraint("consultation_id", "person_id", name=op.f("pk_answer_told")),
    )
    op.create_index(op.f("ix_answer_told_person_id"), "answer_told", ["person_id"])


def _to(table: str, target: str, column: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
