"""Petitions, signatures and their counts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plugin_petitions_threshold",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("response_number", sa.Integer(), nullable=True),
        sa.Column("response_share", sa.Float(), nullable=True),
        sa.Column("debate_number", sa.Integer(), nullable=True),
        sa.Column("debate_share", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "response_number >= 1 AND debate_number >= 1",
            name=op.f("ck_plugin_petitions_threshold_numbers"),
        ),
        sa.CheckConstraint(
            "response_share > 0 AND response_share <= 100 "
            "AND debate_share > 0 AND debate_share <= 100",
            name=op.f("ck_plugin_petitions_threshold_shares"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_plugin_petitions_threshold_area_id_area"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_plugin_petitions_threshold")),
    )
    op.create_table(
        "plugin_petitions_petition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("background", sa.String(length=300), nullable=False),
        sa.Column("details", sa.String(length=800), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=100), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("signature_count", sa.Integer(), nullable=False),
        sa.Column("sponsor_count", sa.Integer(), nullable=False),
        sa.Column("response_threshold", sa.Integer(), nullable=False),
        sa.Column("debate_threshold", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moderation_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("debate_reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("debate_on", sa.Date(), nullable=True),
        sa.Column("debated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("text_hidden", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=False),
        sa.Column("lock_by", sa.Uuid(), nullable=True),
        sa.Column("lock_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('sponsoring', 'moderation', 'open', 'closed', 'rejected', 'withdrawn')",
            name=op.f("ck_plugin_petitions_petition_state"),
        ),
        sa.CheckConstraint(
            "(lock_by IS NULL) OR (lock_until IS NOT NULL)",
            name=op.f("ck_plugin_petitions_petition_lock"),
        ),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (closes_at IS NULL)",
            name=op.f("ck_plugin_petitions_petition_open_for_a_time"),
        ),
        sa.CheckConstraint(
            "sponsor_count >= 0 AND version >= 0", name=op.f("ck_plugin_petitions_petition_counts")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_plugin_petitions_petition_area_id_area"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_petition_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_petition_duplicate_of_plugin_petitions_petition"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lock_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_petition_lock_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk_plugin_petitions_petition_topic_id_topic"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_petition")),
    )
    with op.batch_alter_table("plugin_petitions_petition", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_petition_area",
            ["area_id", "state", "opened_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_author", ["author_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_closing", ["state", "closes_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_ended", ["state", "ended_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_newest", ["state", "opened_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_signed", ["state", "signature_count", "id"], unique=False
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_topic",
            ["topic_id", "state", "opened_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_plugin_petitions_petition_waiting", ["state", "moderation_at", "id"], unique=False
        )

    op.create_table(
        "plugin_petitions_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=254), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_hour", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('petition', 'address', 'domain')", name=op.f("ck_plugin_petitions_alarm_kind")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_alarm_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_alarm_seen_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_alarm")),
        sa.UniqueConstraint(
            "petition_id", "kind", "key", "hour", name="uq_plugin_petitions_alarm_once"
        ),
    )
    with op.batch_alter_table("plugin_petitions_alarm", schema=None) as batch_op:
        batch_op.create_index("ix_plugin_petitions_alarm_raised", ["raised_at", "id"], unique=False)

    op.create_table(
        "plugin_petitions_area_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_plugin_petitions_area_count_area_id_area"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_area_count_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_area_count")),
    )
    with op.batch_alter_table("plugin_petitions_area_count", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_area_count_petition", ["petition_id"], unique=False
        )

    op.create_table(
        "plugin_petitions_debate",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("scheduled_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("debated_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=20000), nullable=False),
        sa.Column("transcript_url", sa.String(length=500), nullable=False),
        sa.Column("video_url", sa.String(length=500), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "published_at IS NULL OR outcome <> ''", name=op.f("ck_plugin_petitions_debate_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_debate_officer_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_debate_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_plugin_petitions_debate")),
    )
    op.create_table(
        "plugin_petitions_hour_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_plugin_petitions_hour_count_area_id_area"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_hour_count_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_hour_count")),
    )
    with op.batch_alter_table("plugin_petitions_hour_count", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_hour_count_petition", ["petition_id", "hour"], unique=False
        )

    op.create_table(
        "plugin_petitions_invalidation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column(
            "filter", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("previewed", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'applied' OR decided_by IS NULL OR asked_by IS NULL "
            "OR decided_by <> asked_by",
            name=op.f("ck_plugin_petitions_invalidation_two_people"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'applied', 'undone', 'declined')",
            name=op.f("ck_plugin_petitions_invalidation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_invalidation_asked_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_invalidation_decided_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_invalidation_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_invalidation_undone_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_invalidation")),
    )
    with op.batch_alter_table("plugin_petitions_invalidation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_invalidation_petition", ["petition_id", "asked_at"], unique=False
        )

    op.create_table(
        "plugin_petitions_mailing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('response', 'debate', 'outcome')",
            name=op.f("ck_plugin_petitions_mailing_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_mailing_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_mailing")),
    )
    with op.batch_alter_table("plugin_petitions_mailing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_mailing_petition", ["petition_id", "started_at"], unique=False
        )

    op.create_table(
        "plugin_petitions_response",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_plugin_petitions_response_department_id_department"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_response_officer_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_response_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_plugin_petitions_response")),
    )
    op.create_table(
        "plugin_petitions_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("keyed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["keyed_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_sheet_keyed_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_sheet_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_sheet")),
        sa.UniqueConstraint("petition_id", "label", name="uq_plugin_petitions_sheet"),
    )
    op.create_table(
        "plugin_petitions_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_step_actor_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_step_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_step")),
    )
    with op.batch_alter_table("plugin_petitions_step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_step_petition", ["petition_id", "at"], unique=False
        )

    op.create_table(
        "plugin_petitions_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("uncounted_reason", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("sponsor", sa.Boolean(), nullable=False),
        sa.Column("creator", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=64), nullable=True),
        sa.Column("mailbox_seat", sa.SmallInteger(), nullable=True),
        sa.Column("domain", sa.String(length=254), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("network_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.Column("mails_sent", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("invalidation_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('web', 'paper')", name=op.f("ck_plugin_petitions_signature_channel")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL",
            name=op.f("ck_plugin_petitions_signature_confirmed"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'invalidated', 'removed')",
            name=op.f("ck_plugin_petitions_signature_state"),
        ),
        sa.CheckConstraint(
            "mailbox_seat IN (1, 2)", name=op.f("ck_plugin_petitions_signature_mailbox_seat")
        ),
        sa.CheckConstraint(
            "mails_sent BETWEEN 0 AND 5", name=op.f("ck_plugin_petitions_signature_mails")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_plugin_petitions_signature_area_id_area"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["invalidation_id"],
            ["plugin_petitions_invalidation.id"],
            name=op.f(
                "fk_plugin_petitions_signature_invalidation_id_plugin_petitions_invalidation"
            ),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_signature_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["plugin_petitions_petition.id"],
            name=op.f("fk_plugin_petitions_signature_petition_id_plugin_petitions_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_signature")),
        sa.UniqueConstraint(
            "petition_id", "email_key", "mailbox_seat", name="uq_plugin_petitions_signature_mailbox"
        ),
        sa.UniqueConstraint(
            "petition_id", "email_key", "name_key", name="uq_plugin_petitions_signature_person"
        ),
    )
    with op.batch_alter_table("plugin_petitions_signature", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_petitions_signature_address",
            ["petition_id", "address_key", "confirmed_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_plugin_petitions_signature_batch", ["invalidation_id"], unique=False
        )
        batch_op.create_index(
            "ix_plugin_petitions_signature_domain",
            ["petition_id", "domain", "confirmed_at"],
            unique=False,
        )
        batch_op.create_index("ix_plugin_petitions_signature_mailbox", ["email_key"], unique=False)
        batch_op.create_index(
            "ix_plugin_petitions_signature_order",
            ["petition_id", "confirmed_at", "id"],
            unique=False,
        )
        batch_op.create_index("ix_plugin_petitions_signature_who", ["person_id"], unique=False)

    op.create_table(
        "plugin_petitions_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('keyed', 'verified', 'refused')", name=op.f("ck_plugin_petitions_line_state")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_plugin_petitions_line_number")),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_plugin_petitions_line_area_id_area"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["plugin_petitions_sheet.id"],
            name=op.f("fk_plugin_petitions_line_sheet_id_plugin_petitions_sheet"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["plugin_petitions_signature.id"],
            name=op.f("fk_plugin_petitions_line_signature_id_plugin_petitions_signature"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"],
            ["person.id"],
            name=op.f("fk_plugin_petitions_line_verified_by_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_petitions_line")),
        sa.UniqueConstraint("sheet_id", "number", name="uq_plugin_petitions_line"),
    )
    with op.batch_alter_table("plugin_petitions_line", schema=None) as batch_op:
        batch_op.create_index("ix_plugin_petitions_line_signature", ["signature_id"], unique=False)

    op.create_table(
        "plugin_petitions_mailed",
        sa.Column("mailing_id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"],
            ["plugin_petitions_mailing.id"],
            name=op.f("fk_plugin_petitions_mailed_mailing_id_plugin_petitions_mailing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["plugin_petitions_signature.id"],
            name=op.f("fk_plugin_petitions_mailed_signature_id_plugin_petitions_signature"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "mailing_id", "signature_id", name=op.f("pk_plugin_petitions_mailed")
        ),
    )


def downgrade() -> None:
    op.drop_table("plugin_petitions_mailed")
    with op.batch_alter_table("plugin_petitions_line", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_line_signature")

    op.drop_table("plugin_petitions_line")
    with op.batch_alter_table("plugin_petitions_signature", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_signature_who")
        batch_op.drop_index("ix_plugin_petitions_signature_order")
        batch_op.drop_index("ix_plugin_petitions_signature_mailbox")
        batch_op.drop_index("ix_plugin_petitions_signature_domain")
        batch_op.drop_index("ix_plugin_petitions_signature_batch")
        batch_op.drop_index("ix_plugin_petitions_signature_address")

    op.drop_table("plugin_petitions_signature")
    with op.batch_alter_table("plugin_petitions_step", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_step_petition")

    op.drop_table("plugin_petitions_step")
    op.drop_table("plugin_petitions_sheet")
    op.drop_table("plugin_petitions_response")
    with op.batch_alter_table("plugin_petitions_mailing", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_mailing_petition")

    op.drop_table("plugin_petitions_mailing")
    with op.batch_alter_table("plugin_petitions_invalidation", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_invalidation_petition")

    op.drop_table("plugin_petitions_invalidation")
    with op.batch_alter_table("plugin_petitions_hour_count", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_hour_count_petition")

    op.drop_table("plugin_petitions_hour_count")
    op.drop_table("plugin_petitions_debate")
    with op.batch_alter_table("plugin_petitions_area_count", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_area_count_petition")

    op.drop_table("plugin_petitions_area_count")
    with op.batch_alter_table("plugin_petitions_alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_alarm_raised")

    op.drop_table("plugin_petitions_alarm")
    with op.batch_alter_table("plugin_petitions_petition", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_petitions_petition_waiting")
        batch_op.drop_index("ix_plugin_petitions_petition_topic")
        batch_op.drop_index("ix_plugin_petitions_petition_signed")
        batch_op.drop_index("ix_plugin_petitions_petition_newest")
        batch_op.drop_index("ix_plugin_petitions_petition_ended")
        batch_op.drop_index("ix_plugin_petitions_petition_closing")
        batch_op.drop_index("ix_plugin_petitions_petition_author")
        batch_op.drop_index("ix_plugin_petitions_petition_area")

    op.drop_table("plugin_petitions_petition")
    op.drop_table("plugin_petitions_threshold")
