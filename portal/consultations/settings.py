"""Where settings of one consultation are kept."""

from __future__ import annotations

import uuid

from portal.core.settings import scope_for

KIND = "consultation"


def for_consultation(consultation_id: uuid.UUID) -> str:
    """Return the scope of one consultation's settings.

    ``settings_of("petitions", PetitionSettings, scope=for_consultation(consultation.id))``
    """
    return scope_for(KIND, consultation_id)
