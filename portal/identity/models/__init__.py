"""Rows of identity."""

from portal.identity.models.access import GrantRow, SessionRow, TokenRow
from portal.identity.models.factors import ApiTokenRow, PasskeyRow, RecoveryCodeRow
from portal.identity.models.person import EmailChangeRow, PersonRow, PseudonymRow
from portal.identity.models.verification import (
    AttemptRow,
    CensusEntryRow,
    CensusImportRow,
    VerificationRow,
)

__all__ = [
    "ApiTokenRow",
    "AttemptRow",
    "CensusEntryRow",
    "CensusImportRow",
    "EmailChangeRow",
    "GrantRow",
    "PasskeyRow",
    "PersonRow",
    "PseudonymRow",
    "RecoveryCodeRow",
    "SessionRow",
    "TokenRow",
    "VerificationRow",
]
