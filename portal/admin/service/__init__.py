"""What administrators do to the running portal; the only writer of the back office's shell."""

from __future__ import annotations

from portal.admin.service.operations import (
    pause_deliveries,
    resolve_delivery,
    resume_deliveries,
    retry_deliveries,
    retry_delivery,
    run_job_soon,
)
from portal.admin.service.plugins import disable_plugin, enable_plugin, read_plugin_notice
from portal.admin.service.settings import change_consultation_settings, change_settings

__all__ = [
    "change_consultation_settings",
    "change_settings",
    "disable_plugin",
    "enable_plugin",
    "pause_deliveries",
    "read_plugin_notice",
    "resolve_delivery",
    "resume_deliveries",
    "retry_deliveries",
    "retry_delivery",
    "run_job_soon",
]
