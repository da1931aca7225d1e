"""Questions about people; the only place of identity that selects."""

from portal.identity.queries.names import badge_word, erased_name, names_of, profile_of

__all__ = ["badge_word", "erased_name", "names_of", "profile_of"]
