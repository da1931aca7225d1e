"""Trees."""

import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plugin_orchard_tree",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=True),
        sa.Column("grafted_from", sa.Uuid(), nullable=True),
        sa.Column("harvests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_orchard_tree")),
        sa.ForeignKeyConstraint(
            ["keeper_id"],
            ["person.id"],
            name=op.f("fk_plugin_orchard_tree_keeper_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["grafted_from"],
            ["plugin_orchard_tree.id"],
            name=op.f("fk_plugin_orchard_tree_grafted_from_plugin_orchard_tree"),
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_plugin_orchard_tree_keeper_id", "plugin_orchard_tree", ["keeper_id"])


def downgrade() -> None:
    op.drop_index("ix_plugin_orchard_tree_keeper_id", "plugin_orchard_tree")
    op.drop_table("plugin_orchard_tree")
