"""What administrators do to the running portal; the only writer of the back office's shell."""

from __future__ import annotations

from portal.admin.service.operations import resolve_delivery, retry_delivery, run_job_soon
from portal.admin.service.plugins import disable_plugin, enable_plugin, read_plugin_notice
from portal.admin.service.settings import change_consultation_settings, change_settings

__all__ = [
    "change_consultation_settings",
    "change_settings",
    "disable_plugin",
    "enable_plugin",
    "read_plugin_notice",
    "resolve_delivery",
    "retry_delivery",
    "run_job_soon",
]
