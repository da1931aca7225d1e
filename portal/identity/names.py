"""Rules for display names: readable, not empty, and not pretending to be the council."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.core.problems import Problem
from portal.core.state import config
from portal.core.text.names import clean_line, look_alike_key, mixes_look_alike_scripts

SHORTEST, LONGEST = 2, 80
_TITLES = (
    "administrator",
    "admin",
    "moderator",
    "officer",
    "council",
    "portal",
    "system",
    "support",
    "ayuntamiento",
    "moderador",
    "administrador",
)


def name_problems(name: str, field: str = "display_name") -> list[Problem]:
    """Return why a display name is refused; empty when it is good."""
    clean = clean_line(name)
    if len(clean) < SHORTEST or not any(char.isalpha() for char in clean):
        return [Problem(field, "too_short", _("Give a name with at least two letters."))]
    if len(clean) > LONGEST:
        return [Problem(field, "too_long", _("Use at most %(n)s characters.", n=LONGEST))]
    if "@" in clean or "://" in clean:
        words = _("Use a name, not an address; everybody can see it.")
        return [Problem(field, "address", words)]
    if mixes_look_alike_scripts(clean):
        words = _("Write each word in one alphabet, so that nobody can imitate another name.")
        return [Problem(field, "look_alike", words)]
    taken = {look_alike_key(word) for word in (*_TITLES, config().name)}
    if look_alike_key(clean) in taken:
        words = _("This name would look as if it came from the council. Choose another.")
        return [Problem(field, "reserved", words)]
    return []
