"""What consultations keep about people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.core.privacy import PersonalColumn, PrivacyInventory

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "consultation.created_by",
            _l("who began a consultation"),
            _l("public task"),
            _l("as long as the consultation is kept"),
        )
    ],
    plain=[
        *(
            f"consultation.{column}"
            for column in (
                "id",
                "slug",
                "title",
                "summary",
                "description",
                "privacy_notice",
                "department_id",
                "languages",
                "eligibility",
                "state",
                "source",
                "import_hash",
                "opens_at",
                "closes_at",
                "participant_count",
                "version",
                "created_at",
                "changed_at",
                "published_at",
                "closed_at",
            )
        ),
        "consultation_area.*",
        "consultation_topic.*",
        "phase.*",
    ],
)
