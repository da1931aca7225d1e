"""What stands at the top of the back office until an administrator has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.admin.policy import MANAGE_PLUGINS
from portal.core.permissions import may
from portal.core.state import state_of
from portal.core.web.context import current_actor


@dataclass(frozen=True, slots=True)
class PluginNotice:
    """A plugin the portal had to switch off.

    :param hook: where it failed last.
    :param error: what went wrong, without anything personal.
    """

    name: str
    title: Any
    hook: str
    error: str
    at: datetime


def plugin_notices() -> Sequence[PluginNotice]:
    """Return what those who manage plugins have not read yet; it costs no query."""
    manager = state_of().plugins
    manager.refresh()
    if not manager.notices or not may(current_actor(), MANAGE_PLUGINS):
        return []
    found = []
    for name, notice in sorted(manager.notices.items()):
        entry = manager.entries.get(name)
        found.append(
            PluginNotice(
                name=name,
                title=entry.plugin.title if entry is not None and entry.plugin else name,
                hook=str(notice.get("hook", "")),
                error=str(notice.get("error", "")),
                at=datetime.fromisoformat(notice["at"]),
            )
        )
    return found
