"""Petitions for programs."""

from __future__ import annotations

from portal.sdk import ApiBlueprint

api = ApiBlueprint(
    "petitions",
    __name__,
    description="What people ask the council for, how many have signed, and what came of it. "
    "Names and mail addresses of signers are not part of the API.",
)

from portal_petitions.api import office, reading, signing, writing  # noqa: E402

__all__ = ["api", "office", "reading", "signing", "writing"]
