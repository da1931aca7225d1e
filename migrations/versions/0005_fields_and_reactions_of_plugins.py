"""Room for what plugins add: fields of proposals and profiles, reactions to comments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("person", "proposal", "proposal_version")
KINDS = "kind IN ('agree', 'thanks')"


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    for table in TABLES:
        op.add_column(table, sa.Column("extra", json, nullable=True))

    with op.batch_alter_table("comment_reaction", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_comment_reaction_kind"), type_="check")
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=10), type_=sa.String(length=60)
        )

    op.create_table(
        "comment_reaction_count",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_comment_reaction_count_number")),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_comment_reaction_count_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", "kind", name=op.f("pk_comment_reaction_count")),
    )


def downgrade() -> None:
    op.drop_table("comment_reaction_count")
    # Reactions of plugins have no place in the older form.
    op.execute(f"DELETE FROM comment_reaction WHERE NOT ({KINDS})")  # noqa: S608
    with op.batch_alter_table("comment_reaction", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=60), type_=sa.String(length=10)
        )
        batch_op.create_check_constraint(op.f("ck_comment_reaction_kind"), KINDS)

    for table in reversed(TABLES):
        # In place: writing people anew on SQLite would delete what hangs on them.
        op.drop_column(table, "extra")
