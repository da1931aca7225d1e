"""The roll of each phase, one-time codes, and ways into a phase beside an account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("phase", sa.Column("access", json, server_default="{}", nullable=False))

    op.create_table(
        "participation_code_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _to("participation_code_batch", "consultation", "consultation_id", "CASCADE"),
        _to("participation_code_batch", "area", "area_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_code_batch")),
    )
    op.create_index(
        op.f("ix_participation_code_batch_consultation_id"),
        "participation_code_batch",
        ["consultation_id"],
    )
    op.create_table(
        "participation_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        _to("participation_code", "participation_code_batch", "batch_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_code")),
        sa.UniqueConstraint("batch_id", "serial", name="uq_participation_code_batch_serial"),
        sa.UniqueConstraint("code_hash", name="uq_participation_code_code_hash"),
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("participant_key", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.Column("registry_hash", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("age_group", sa.String(length=12), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('online', 'open', 'code', 'desk', 'paper')",
            name=op.f("ck_participation_channel"),
        ),
        _to("participation", "area", "area_id", "SET NULL"),
        _to("participation", "consultation", "consultation_id", "CASCADE"),
        _to("participation", "participation_code", "code_id", "SET NULL"),
        _to("participation", "person", "person_id", "SET NULL"),
        _to("participation", "phase", "phase_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint("phase_id", "participant_key", name="uq_participation_phase_key"),
        sa.UniqueConstraint("phase_id", "registry_hash", name="uq_participation_phase_registry"),
    )
    op.create_index(op.f("ix_participation_code_id"), "participation", ["code_id"])
    op.create_index(op.f("ix_participation_person_id"), "participation", ["person_id"])
    op.create_index(
        "ix_participation_consultation_channel", "participation", ["consultation_id", "channel"]
    )
    op.create_table(
        "consultation_participant",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("participant_key", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        _to("consultation_participant", "consultation", "consultation_id", "CASCADE"),
        _to("consultation_participant", "person", "person_id", "SET NULL"),
        sa.PrimaryKeyConstraint(
            "consultation_id", "participant_key", name=op.f("pk_consultation_participant")
        ),
    )
    op.create_index(
        op.f("ix_consultation_participant_person_id"), "consultation_participant", ["person_id"]
    )
    _take_over_statements()


def _to(table: str, other: str, column: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _take_over_statements() -> None:
    """Put everybody who answered statements before on the roll, so that counts stay exact."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    identifier = "gen_random_uuid()" if on_postgres else "lower(hex(randomblob(16)))"
    hexed = "replace(CAST({} AS VARCHAR(36)), '-', '')"
    key = (
        f"CASE WHEN p.person_id IS NULL THEN 'import:' || {hexed.format('p.id')} "
        f"ELSE 'person:' || {hexed.format('p.person_id')} END"
    )
    op.execute(
        "INSERT INTO consultation_participant (consultation_id, participant_key, person_id) "  # noqa: S608
        f"SELECT p.consultation_id, {key}, p.person_id FROM participant p "
        "WHERE p.first_vote_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO participation (id, consultation_id, phase_id, participant_key, person_id, "  # noqa: S608
        "channel, area_id, age_group, created_at) "
        f"SELECT {identifier}, p.consultation_id, voted.phase_id, {key}, p.person_id, 'online', "
        "person.area_id, '', voted.first_at FROM participant p "
        "JOIN (SELECT v.participant_id, s.phase_id, min(v.cast_at) AS first_at "
        "FROM statement_vote v JOIN statement s ON s.id = v.statement_id "
        "GROUP BY v.participant_id, s.phase_id) voted ON voted.participant_id = p.id "
        "JOIN person ON person.id = p.person_id"
    )


def downgrade() -> None:
    op.drop_table("consultation_participant")
    op.drop_table("participation")
    op.drop_table("participation_code")
    op.drop_table("participation_code_batch")
    op.drop_column("phase", "access")
