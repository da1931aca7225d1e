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
from portal.admin.service.plugins import CONTENT, town_plugin, wanted_by
from portal.core.database import unit_of_work
from portal.core.plugins.overview import PluginRecord, about, known_plugins
from portal.core.plugins.plugin import Capability
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
CONTENT_WORDS = (_l("Load pictures or data from other servers into people's browsers"), "image")
WITHHELD_WORDS = {
    "consent": _l("It asks for more than was agreed to, so it is left out until you agree."),
    "migrations": _l("Its tables are not up to date. Run “portal db upgrade” first."),
}
GONE_WORDS = _l("Its package is gone. Its data stays until you purge it.")
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
    """A plugin in the list.

    :param asks_again: whether it waits for consent to more than was agreed to.
    :param gone: whether only its data is left.
    :param left_out: whether it is here and was not to be loaded.
    """

    name: str
    title: Any
    version: str
    about: str
    state: tuple[Any, str]
    reason: Any
    enabled: bool
    usable: bool
    asks_again: bool
    gone: bool
    left_out: bool
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
    :param newly: points that were not agreed to before, when it was on already.
    """

    template: ClassVar[str] = "admin/plugin_consent.html"
    form: ConsentForm
    title: Any
    about: str
    capabilities: Sequence[tuple[str, Any, str]]
    hosts: Sequence[str]
    csp_sources: Sequence[str]
    newly: Sequence[str]


@blueprint.get("/plugins")
@needs(MANAGE_PLUGINS)
def plugins() -> Response:
    """List plugins with their states and the reasons."""
    found = [view_of(record) for record in known_plugins()]
    return render(PluginsPage(found, state_of().config.safe_mode))


@blueprint.route("/plugins/<name>/enable", methods=["GET", "POST"])
@needs(MANAGE_PLUGINS)
def plugin_enable(name: str) -> AnyResponse:
    """Show what a plugin asks for, and switch it on once that is agreed to."""
    entry = town_plugin(name)
    plugin, asked = entry.plugin, entry.asks_for()
    title = plugin.title if plugin is not None else name
    form = ConsentForm()
    if form.validate_on_submit():
        try:
            consented = frozenset(form.capabilities.data or ())
            with unit_of_work():
                service.enable_plugin(current_actor(), name, consented=consented, shown=asked)
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("%(plugin)s is on.", plugin=title), "success")
            return redirect(url_for("admin.plugin_show", name=name), 303)
    page = ConsentPage(
        form=form,
        title=title,
        about=about(plugin) if plugin is not None else "",
        capabilities=[(point, *_words(point)) for point in sorted(wanted_by(asked))],
        hosts=sorted(asked.hosts),
        csp_sources=sorted(asked.csp_sources),
        newly=_newly(name),
    )
    return render(page, 422 if form.form_errors else 200)


def _words(point: str) -> tuple[Any, str]:
    if point == CONTENT:
        return CONTENT_WORDS
    return CAPABILITY_WORDS[Capability(point)] if point in set(Capability) else (point, "plug")


def _newly(name: str) -> Sequence[str]:
    held = state_of().plugins.withheld.get(name)
    record = next((r for r in known_plugins() if r.name == name), None)
    if held is None or held.code != "consent" or record is None:
        return ()
    return record.asks_for.beyond(record.agreed)


@blueprint.post("/plugins/<name>/disable")
@needs(MANAGE_PLUGINS)
def plugin_disable(name: str) -> AnyResponse:
    """Switch a plugin off."""
    with unit_of_work():
        service.disable_plugin(current_actor(), name)
    flash(_("The plugin is off. Its data stays until you delete it."), "success")
    return redirect(url_for("admin.plugins"), 303)


@blueprint.post("/plugins/<name>/notice")
@needs(MANAGE_PLUGINS)
def plugin_notice_read(name: str) -> AnyResponse:
    """Put away the notice that the portal switched a plugin off."""
    with unit_of_work():
        service.read_plugin_notice(current_actor(), name)
    return redirect(url_for("admin.plugin_show", name=name), 303)


def view_of(record: PluginRecord) -> PluginView:
    """Return a plugin as the pages show it."""
    entry = state_of().plugins.entries.get(record.name)
    plugin = entry.plugin if entry is not None else None
    reason: Any = record.reason
    if record.gone:
        reason = GONE_WORDS
    elif record.withheld:
        reason = WITHHELD_WORDS[record.withheld]
    elif reason and record.state is PluginState.DISABLED:
        reason = _("The portal switched it off. %(what)s", what=reason)
    return PluginView(
        name=record.name,
        title=record.title,
        version=record.version,
        about=about(plugin) if plugin is not None else "",
        state=STATE_WORDS[record.state],
        reason=reason,
        enabled=record.state is PluginState.ENABLED,
        usable=record.state in (PluginState.ENABLED, PluginState.DISABLED),
        asks_again=record.withheld == "consent",
        gone=record.gone,
        left_out=record.state is PluginState.FOUND and not record.gone,
        has_settings=plugin is not None and plugin.settings is not None,
    )
