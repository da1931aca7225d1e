"""Back office of petitions: what waits, moderation, answers, signatures, paper."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("petitions_office", __name__, url_prefix="/admin/petitions")

from portal_petitions.office import (  # noqa: E402
    alarms,
    answering,
    invalidating,
    keying,
    listing,
    moderating,
    sheets,
    signatures,
    thresholds,
)

__all__ = [
    "alarms",
    "answering",
    "blueprint",
    "invalidating",
    "keying",
    "listing",
    "moderating",
    "sheets",
    "signatures",
    "thresholds",
]
