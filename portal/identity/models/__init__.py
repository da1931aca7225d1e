"""Rows of identity."""

from portal.identity.models.access import GrantRow, SessionRow, TokenRow
from portal.identity.models.person import PersonRow

__all__ = ["GrantRow", "PersonRow", "SessionRow", "TokenRow"]
