"""Back-office pages of identity: people and roles, the census."""

from flask import Blueprint

blueprint = Blueprint("identity_office", __name__, url_prefix="/admin")

from portal.identity.office import census, people  # noqa: E402

__all__ = ["blueprint", "census", "people"]
