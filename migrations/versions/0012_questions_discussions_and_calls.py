"""Questions and answers, discussions, and proposals that were called for in a phase."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IN_A_PHASE = sa.text("phase_id IS NOT NULL")
ORDERS = {"newest": "published_at", "supported": "support_count"}


def json_type() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def identifier(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def led(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete
    )


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _questions()
    _discussions()
    _calls()


def _questions() -> None:
    op.create_table(
        "question",
        identifier("id"),
        identifier("consultation_id"),
        identifier("phase_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        identifier("participation_id", nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("support_count", sa.Integer(), nullable=False),
        moment("created_at"),
        moment("answered_at", nullable=True),
        moment("moderated_at", nullable=True),
        identifier("moderated_by", nullable=True),
        sa.Column("moderation_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state IN ('shown', 'pending', 'hidden', 'merged')", name=op.f("ck_question_state")
        ),
        sa.CheckConstraint("support_count >= 0", name=op.f("ck_question_support_count")),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_question_merged")
        ),
        led("question", "consultation_id", "consultation"),
        led("question", "phase_id", "phase"),
        led("question", "participation_id", "participation", "SET NULL"),
        key("question", "id"),
        sa.UniqueConstraint("phase_id", "number", name="uq_question_number"),
    )
    op.create_index("ix_question_newest", "question", ["phase_id", "state", "id"])
    op.create_index(
        "ix_question_supported", "question", ["phase_id", "state", "support_count", "id"]
    )
    op.create_index("ix_question_consultation", "question", ["consultation_id", "state"])
    op.create_index(op.f("ix_question_participation_id"), "question", ["participation_id"])
    op.create_table(
        "question_support",
        identifier("question_id"),
        identifier("participation_id"),
        moment("created_at"),
        moment("told_at", nullable=True),
        led("question_support", "question_id", "question"),
        led("question_support", "participation_id", "participation"),
        key("question_support", "question_id", "participation_id"),
    )
    op.create_index(
        op.f("ix_question_support_participation_id"), "question_support", ["participation_id"]
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_question_support_untold",
        "question_support",
        ["question_id", "participation_id"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    op.create_table(
        "question_answer",
        identifier("id"),
        identifier("question_id"),
        sa.Column("text", sa.String(length=10000), nullable=False),
        sa.Column("links", json_type(), nullable=False),
        identifier("department_id", nullable=True),
        identifier("officer_id", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        moment("changed_at"),
        moment("published_at", nullable=True),
        led("question_answer", "question_id", "question"),
        led("question_answer", "department_id", "department", "SET NULL"),
        key("question_answer", "id"),
    )
    writing = sa.text("published_at IS NULL")
    op.create_index(
        "uq_question_answer_draft",
        "question_answer",
        ["question_id"],
        unique=True,
        sqlite_where=writing,
        postgresql_where=writing,
    )
    op.create_index(
        "ix_question_answer_question", "question_answer", ["question_id", "published_at"]
    )
    op.create_index(op.f("ix_question_answer_department_id"), "question_answer", ["department_id"])


def _discussions() -> None:
    table = "consultation_discussion"
    op.create_table(
        table,
        identifier("phase_id"),
        sa.Column("question", json_type(), nullable=False),
        sa.Column("background", json_type(), nullable=False),
        sa.Column("official", json_type(), nullable=False),
        moment("official_at", nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        identifier("changed_by", nullable=True),
        moment("changed_at"),
        sa.CheckConstraint("comment_count >= 0", name=op.f(f"ck_{table}_comment_count")),
        led(table, "phase_id", "phase"),
        key(table, "phase_id"),
    )


def _calls() -> None:
    name = "fk_proposal_phase_id_phase"
    if op.get_context().dialect.name == "sqlite":
        # In place: writing proposals anew would delete what hangs on them.
        op.execute(
            f"ALTER TABLE proposal ADD COLUMN phase_id CHAR(32) CONSTRAINT {name} "
            "REFERENCES phase (id) ON DELETE NO ACTION"
        )
    else:
        op.add_column("proposal", identifier("phase_id", nullable=True))
        op.create_foreign_key(name, "proposal", "phase", ["phase_id"], ["id"], ondelete="NO ACTION")
    for order, column in ORDERS.items():
        op.create_index(
            f"ix_proposal_phase_{order}",
            "proposal",
            ["phase_id", "listed", column, "id"],
            sqlite_where=IN_A_PHASE,
            postgresql_where=IN_A_PHASE,
        )


def downgrade() -> None:
    for order in ORDERS:
        op.drop_index(f"ix_proposal_phase_{order}", table_name="proposal")
    op.drop_column("proposal", "phase_id")
    op.drop_table("consultation_discussion")
    op.drop_table("question_answer")
    op.drop_table("question_support")
    op.drop_table("question")
