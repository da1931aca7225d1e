"""Which settings there are on this site: those of features, and those plugins declare."""

from __future__ import annotations

import structlog

from portal.core.plugins.calls import collect
from portal.core.plugins.states import PluginState
from portal.core.settings.declare import complaint_about_settings
from portal.core.state import state_of
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import SettingsPage

log = structlog.get_logger(__name__)
PLUGINS_ORDER = 500


def settings_pages() -> dict[str, SettingsPage]:
    """Return every page of settings by component: those of features, then those of plugins.

    A plugin's can be set before it is enabled. Whoever declares them wrongly has none.
    """
    found = [
        page
        for name, pages in collect(WebHooks.settings_pages)
        for page in pages
        if _may_show(name, page)
    ]
    known = {page.component: page for page in sorted(found, key=lambda page: page.order)}
    for name, entry in state_of().plugins.entries.items():
        plugin = entry.plugin
        if plugin is None or plugin.built_in or entry.state is not PluginState.READY:
            continue
        scoped = getattr(plugin, "consultation_settings", None)
        if name not in known and (plugin.settings is not None or scoped is not None):
            known[name] = SettingsPage(
                name, plugin.settings, plugin.title, order=PLUGINS_ORDER, per_consultation=scoped
            )
    return known


def owner_of(component: str) -> str:
    """Return the name of the feature or plugin whose settings these are."""
    return component.partition(".")[0]


def _may_show(name: str, page: SettingsPage) -> bool:
    entry = state_of().plugins.entries.get(name)
    if entry is None or entry.plugin is None or entry.plugin.built_in:
        return True
    complaint = complaint_about_settings(page.cls, page.per_consultation)
    if owner_of(page.component) != name:
        complaint = f"it may not set “{page.component}”"
    if complaint:
        log.error("plugin_failed", plugin=name, hook="settings_pages", reason=complaint)
    return not complaint
