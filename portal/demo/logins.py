"""Who one can sign in as on the demonstration portal."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "una ciudad, dos orillas"  # noqa: S105 - everybody may know it
# Somebody who is in the census and has not proved it, so that verification can be tried.
UNVERIFIED = "joe"


@dataclass(frozen=True, slots=True)
class Login:
    """An account for one role."""

    role: str
    email: str
    note: str = ""


LOGINS = (
    Login("administrator", "admin@example.org"),
    Login("editor", "editor@example.org"),
    Login("officer", "officer@example.org", "streets and public works"),
    Login("moderator", "moderator@example.org"),
    Login("citizen", "marta@example.org", "has proved where she lives"),
    Login("citizen", f"{UNVERIFIED}@example.org", "has not; details for it below"),
)
