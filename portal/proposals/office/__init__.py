"""Back office of proposals: what waits for an answer, and the answering."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("proposals_office", __name__, url_prefix="/admin/proposals")

from portal.proposals.office import answering, listing  # noqa: E402

__all__ = ["answering", "blueprint", "listing"]
