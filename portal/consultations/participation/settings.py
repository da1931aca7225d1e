"""How carefully paper forms are keyed in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.consultations.settings import for_consultation
from portal.core.settings import setting, settings_of

COMPONENT = "participation"


@dataclass(frozen=True)
class EntrySettings:
    """What one consultation asks of paper forms."""

    twice: bool = setting(
        True,
        label=_l("Two people key in every paper form"),
        help=_l(
            "A form counts once both have keyed in the same. Switch it off only for small rounds."
        ),
    )


def entry_settings(consultation_id: uuid.UUID) -> EntrySettings:
    """Return what holds for a consultation."""
    return settings_of(COMPONENT, EntrySettings, for_consultation(consultation_id))
