"""Which plugins there are, in which state and why; switching them on and off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.forms import ConsentForm
from portal.admin.office import blueprint
from portal.admin.policy import MANAGE_PLUGINS
from portal.admin.service.plugins import town_plugin
from portal.core.database import unit_of_work
from portal.core.plugins.plugin import Capability, Plugin
from portal.core.plugins.states import PluginState
from portal.core.problems import Problems
from portal.core.state import state_of
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs

CAPABILITY_WORDS = {
    Capability.ROUTES: (_l("Add pages of its own"), "link"),
    Capability.SLOTS: (_l("Add parts to the portal's pages"), "layers"),
    Capability.EVENTS: (_l("Be told of what happens"), "bell"),
    Capability.TABLES: (_l("Keep data in tables of its own"), "save"),
    Capability.SETTINGS: (_l("Have settings"), "settings"),
    Capability.PERSONAL_DATA: (_l("Read and keep personal data"), "user"),
    Capability.NETWORK: (_l("Talk to other servers"), "globe"),
    Capability.FILES: (_l("Keep files"), "folder"),
    Capability.JOBS: (_l("Work at intervals"), "clock"),
    Capability.CHECKS: (_l("Refuse what people want to do"), "shield"),
}
STATE_WORDS = {
    PluginState.ENABLED: (_l("On"), "done"),
    PluginState.DISABLED: (_l("Off"), "closed"),
    PluginState.BROKEN: (_l("Broken"), "late"),
    PluginState.INCOMPATIBLE: (_l("Does not fit this version"), "declined"),
    PluginState.FOUND: (_l("Left out"), "draft"),
    PluginState.READY: (_l("Ready"), "waiting"),
}


@dataclass(frozen=True, slots=True)
class PluginView:
    """A plugin in the list."""

    name: str
    title: Any
    version: str
    about: str
    state: tuple[Any, str]
    reason: str
    enabled: bool
    usable: bool
    has_settings: bool


@dataclass(frozen=True)
class PluginsPage(Page):
    """All plugins."""

    template: ClassVar[str] = "admin/plugins.html"
    plugins: Sequence[PluginView]
    safe_mode: bool


@dataclass(frozen=True)
class ConsentPage(Page):
    """What a plugin asks for, before it is switched on.

    :param capabilities: (name, words, icon).
    """

    template: ClassVar[str] = "admin/plugin_consent.html"
    form: ConsentForm
    title: Any
    about: str
    capabilities: Sequence[tuple[str, Any, str]]
    hosts: Sequence[str]


@blueprint.get("/plugins")
@needs(MANAGE_PLUGINS)
def plugins() -> Response:
    """List plugins with their states and the reasons."""
    state = state_of()
    found = [_view(name, *known) for name, known in sorted(state.plugins.states().items())]
    return render(PluginsPage(found, state.config.safe_mode))


@blueprint.route("/plugins/<name>/enable", methods=["GET", "POST"])
@needs(MANAGE_PLUGINS)
def plugin_enable(name: str) -> AnyResponse:
    """Show what a plugin asks for, and switch it on once that is agreed to."""
    plugin = town_plugin(name)
    form = ConsentForm()
    if form.validate_on_submit():
        try:
            consented = frozenset(form.capabilities.data or ())
            with unit_of_work():
                service.enable_plugin(current_actor(), name, consented=consented)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("%(plugin)s is on.", plugin=plugin.title), "success")
            return redirect(url_for("admin.plugins"), 303)
    page = ConsentPage(
        form=form,
        title=plugin.title,
        about=_about(plugin),
        capabilities=[(str(c), *CAPABILITY_WORDS[c]) for c in sorted(plugin.capabilities)],
        hosts=plugin.hosts,
    )
    return render(page, 422 if form.form_errors else 200)


@blueprint.post("/plugins/<name>/disable")
@needs(MANAGE_PLUGINS)
def plugin_disable(name: str) -> AnyResponse:
    """Switch a plugin off."""
    with unit_of_work():
        service.disable_plugin(current_actor(), name)
    flash(_("The plugin is off. Its data stays until you delete it."), "success")
    return redirect(url_for("admin.plugins"), 303)


def _view(name: str, state: PluginState, reason: str) -> PluginView:
    plugin = state_of().plugins.entries[name].plugin
    return PluginView(
        name=name,
        title=plugin.title if plugin else name,
        version=plugin.version if plugin else "",
        about=_about(plugin) if plugin else "",
        state=STATE_WORDS[state],
        reason=reason,
        enabled=state is PluginState.ENABLED,
        usable=state in (PluginState.ENABLED, PluginState.DISABLED),
        has_settings=plugin is not None and plugin.settings is not None,
    )


def _about(plugin: Plugin) -> str:
    text = type(plugin).__doc__ or ""
    return "" if type(plugin).__doc__ == Plugin.__doc__ else text.strip().partition("\n")[0]
