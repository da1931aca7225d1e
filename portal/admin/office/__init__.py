"""Pages of the back office's shell."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from portal.admin.office import (  # noqa: E402
    audit,
    consultation_settings,
    dashboard,
    deliveries,
    health,
    jobs,
    plugin_page,
    plugins,
    settings,
    webhooks,
)

__all__ = [
    "audit",
    "blueprint",
    "consultation_settings",
    "dashboard",
    "deliveries",
    "health",
    "jobs",
    "plugin_page",
    "plugins",
    "settings",
    "webhooks",
]
