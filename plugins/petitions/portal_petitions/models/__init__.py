"""Rows of petitions; every table's name begins with ``plugin_petitions_``."""

from portal_petitions.models.counts import AreaCountRow, HourCountRow
from portal_petitions.models.office import (
    AlarmRow,
    AreaThresholdRow,
    InvalidationRow,
    LineRow,
    SheetRow,
)
from portal_petitions.models.petition import (
    DebateRow,
    MailedRow,
    MailingRow,
    PetitionRow,
    ResponseRow,
    StepRow,
)
from portal_petitions.models.signature import SignatureRow

__all__ = [
    "AlarmRow",
    "AreaCountRow",
    "AreaThresholdRow",
    "DebateRow",
    "HourCountRow",
    "InvalidationRow",
    "LineRow",
    "MailedRow",
    "MailingRow",
    "PetitionRow",
    "ResponseRow",
    "SheetRow",
    "SignatureRow",
    "StepRow",
]
