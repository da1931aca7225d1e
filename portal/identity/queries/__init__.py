"""Questions about people; the only place of identity that selects for pages."""

from portal.identity.queries.account import account_of, api_tokens_of, passkeys_of, sessions_of
from portal.identity.queries.names import (
    badge_word,
    erased_name,
    names_in_consultation,
    names_of,
    profile_of,
    pseudonym_for,
    pseudonyms_in,
)
from portal.identity.queries.people import person_by_email

__all__ = [
    "account_of",
    "api_tokens_of",
    "badge_word",
    "erased_name",
    "names_in_consultation",
    "names_of",
    "passkeys_of",
    "person_by_email",
    "profile_of",
    "pseudonym_for",
    "pseudonyms_in",
    "sessions_of",
]
