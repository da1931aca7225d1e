"""Back-office pages of the municipality, under ``/admin/municipality``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("municipality_office", __name__, url_prefix="/admin/municipality")

from portal.municipality.office import areas, departments, imports, layers, topics  # noqa: E402

__all__ = ["areas", "blueprint", "departments", "imports", "layers", "topics"]
