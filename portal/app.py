"""Assembly: makes one application out of a configuration. Wiring only; no database is touched."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import portal
from portal.core.api.document import set_up_api
from portal.core.config import Config, ConfigError, load_config
from portal.core.config.complaints import complaints_about
from portal.core.database.engine import engine_options, prepare_engine
from portal.core.database.session import db
from portal.core.database.stamps import StampBoard
from portal.core.database.tallies import register_tally
from portal.core.events.declared import declare_events, forget_events_of_broken
from portal.core.events.hooks import DataHooks
from portal.core.events.subscriptions import SubscriptionRegistry
from portal.core.exports import careful_exporter
from portal.core.i18n.locale import set_up_languages
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.costs import set_up_costs
from portal.core.plugins.gathering import gather
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.manager import Implementation, PluginManager
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import SlotRegistry
from portal.core.plugins.states import PluginState
from portal.core.plugins.switching import set_up_switching
from portal.core.plugins.tallies import own_tally
from portal.core.search.sources import careful_source
from portal.core.state import PortalState
from portal.core.web.application import PortalFlask
from portal.core.web.contributions import checked_sources, loaded_assets
from portal.core.web.errors import set_up_errors
from portal.core.web.hooks import WebHooks
from portal.core.web.limits import set_up_limits
from portal.core.web.page_cache import set_up_page_cache
from portal.core.web.palette import palette_complaint
from portal.core.web.recall import note_versions
from portal.core.web.request_log import set_up_logging, set_up_request_log
from portal.core.web.routing import IdConverter, guard_views, refuse_unclassified, unclassified
from portal.core.web.security import defend
from portal.core.web.static import set_up_static
from portal.core.web.templating import set_up_templates
from portal.core.web.themes import load_theme

log = structlog.get_logger(__name__)
PACKAGE = Path(portal.__file__).resolve().parent

FEATURES = (
    "portal.core.plugin",
    "portal.municipality.plugin",
    "portal.identity.plugin",
    "portal.voting.plugin",
    "portal.discussion.plugin",
    "portal.consultations.plugin",
    "portal.consultations.composing.plugin",
    "portal.consultations.participation.plugin",
    "portal.consultations.methods.statements.plugin",
    "portal.consultations.methods.document.plugin",
    "portal.consultations.methods.poll.plugin",
    "portal.consultations.methods.survey.plugin",
    "portal.consultations.methods.questions.plugin",
    "portal.consultations.methods.discussion.plugin",
    "portal.consultations.answers.plugin",
    "portal.consultations.outcome.plugin",
    "portal.proposals.plugin",
    "portal.proposals.call.plugin",
    "portal.site.plugin",
    "portal.importers.plugin",
    "portal.admin.plugin",
)


class UnclassifiedRoutes(Exception):
    """A feature has views of which nobody has said who may see them."""


def create_app(config: Config | None = None, *, plugins: tuple[Plugin, ...] = ()) -> Flask:
    """Make an application.

    :param config: by default read from ``portal.toml`` and the environment.
    :param plugins: plugins to register besides the installed ones (tests).
    :raises ConfigError: when the configuration is unsafe or unusable.
    """
    config = config or load_config()
    complaints = complaints_about(config)
    colours = palette_complaint(config)
    if colours:
        complaints.append(colours)
    if complaints:
        raise ConfigError(complaints)
    set_up_logging(config.log_level)
    app = PortalFlask("portal", root_path=str(PACKAGE), static_folder=None)
    app.config["PORTAL"] = config
    app.config["TESTING"] = config.environment == "test"
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    state = PortalState(config, PluginManager(), SlotRegistry())
    app.extensions["portal"] = state
    state.subscriptions = SubscriptionRegistry(state.plugins)
    state.theme = load_theme(config.theme, config.data_dir / "themes")

    _connect_database(app, config)
    app.before_request(note_versions)  # the first of all: the others read
    _register_features(state, plugins)
    _collect_declarations(app, state)
    defend(app)
    set_up_languages(app, _catalogues(state))
    set_up_limits(app)
    set_up_request_log(app)
    set_up_errors(app)
    guard_views(app)
    set_up_costs(app)
    set_up_api(app)
    _mount(app, state)
    set_up_templates(app, state.plugins.ready())
    set_up_switching(app)
    _run_startup(app, state)
    missing = [name for name in unclassified(app) if name not in state.plugins.inert_endpoints]
    if missing:
        raise UnclassifiedRoutes(", ".join(missing))
    set_up_page_cache(app, state.stamps, config.page_cache_mb * 1024 * 1024)
    set_up_static(app)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    return app


def _connect_database(app: Flask, config: Config) -> None:
    config.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        app.extensions["portal"].stamps = StampBoard(db.engine)


def _register_features(state: PortalState, extra: tuple[Plugin, ...]) -> None:
    manager = state.plugins
    manager.add_hooks(LifecycleHooks, PermissionHooks, DataHooks, WebHooks)
    features = [importlib.import_module(name).plugin for name in FEATURES]
    for feature in features:
        manager.register(feature)
    for implementation in manager.all_implementations("hook_specs"):
        manager.add_hooks(*implementation.function())
    manager.load_installed(state.config.plugins_disabled, safe_mode=state.config.safe_mode)
    if state.config.safe_mode:
        return
    for plugin in extra:
        _register_extra(manager, plugin)
    for implementation in manager.all_implementations("hook_specs"):
        if not implementation.plugin.built_in:
            _add_hooks_of(manager, implementation)
    for plugin in manager.ready():
        complaint = "" if plugin.built_in else manager.complaint_about(plugin)
        if complaint:
            manager.mark_broken(plugin.name, complaint)


def _register_extra(manager: PluginManager, plugin: Plugin) -> None:
    known = manager.entries.get(plugin.name)
    if known is not None and known.plugin is plugin:
        return  # It is installed as well.
    if known is not None and known.state is PluginState.FOUND:
        del manager.entries[plugin.name]
    manager.register(plugin)


def _add_hooks_of(manager: PluginManager, offering: Implementation) -> None:
    name = offering.plugin.name
    try:
        for specification in offering.function():
            for hook, method in vars(specification).items():
                if hasattr(method, "portal_rules") and manager.is_hook(hook):
                    raise ValueError(f"there is a hook {hook} already")
            manager.add_hooks(specification)
    except Exception as error:
        manager.mark_broken(name, f"hook_specs: {type(error).__name__}: {error}")


def _collect_declarations(app: Flask, state: PortalState) -> None:
    """Ask every ready plugin for what it declares once; a failing plugin is left out."""

    def plugin_named(name: str) -> Plugin:
        found = state.plugins.entries[name].plugin
        assert found is not None  # it has just answered  # noqa: S101
        return found

    def actions(name: str, found: Any) -> None:
        for action in found:
            _add(state.actions, action.name, action)
            state.plugins.declares(name, "actions", action.name)

    def tallies(name: str, found: Any) -> None:
        for target in found:
            register_tally(own_tally(plugin_named(name), target))

    def jobs(name: str, found: Any) -> None:
        for job in found:
            _add(state.jobs, job.name, job)
            state.plugins.job_owners[job.name] = name
            state.plugins.declares(name, "jobs", job.name)

    def subscriptions(name: str, found: Any) -> None:
        for subscription in found:
            state.subscriptions.add(name, subscription)
            state.plugins.declares(name, "subscriptions", subscription.name)

    def search_sources(name: str, found: Any) -> None:
        for source in found:
            _add(state.search_sources, source.kind, careful_source(plugin_named(name), source))
            state.plugins.declares(name, "kinds", source.kind)

    def slots(_name: str, found: Any) -> None:
        for slot in found:
            state.slots.declare(slot)

    def fills(name: str, found: Any) -> None:
        for fill in found:
            state.slots.fill(name, fill)

    for hook, take in (
        ("actions", actions),
        ("tally_targets", tallies),
        ("periodic_jobs", jobs),
        ("subscriptions", subscriptions),
        ("search_sources", search_sources),
        ("slots", slots),
        ("slot_fills", fills),
    ):
        _ask_all(app, state, hook, take)
    _collect_contributions(app, state)


def _collect_contributions(app: Flask, state: PortalState) -> None:
    """Ask for events, tables, files and hosts."""
    development = state.config.environment == "development"

    def tables(plugin: Plugin, found: Any) -> None:
        for table in found:
            if not plugin.built_in and not table.name.startswith(plugin.name):
                raise ValueError(f"“{table.name}” does not begin with “{plugin.name}”")
            _add(state.exporters, table.name, (plugin.name, careful_exporter(plugin, table)))
            state.plugins.declares(plugin.name, "tables", table.name)

    def files(plugin: Plugin, found: Any) -> None:
        state.assets += loaded_assets(plugin, found, in_development=development)

    def hosts(plugin: Plugin, found: Any) -> None:
        sources = state.csp_sources[plugin.name] = checked_sources(found)
        state.plugins.entries[plugin.name].csp_sources = tuple(
            f"{directive} {source}" for directive, listed in sources.items() for source in listed
        )

    gather(app, DataHooks.event_types, lambda plugin, found: declare_events(state, plugin, found))
    gather(app, DataHooks.exporters, tables)
    gather(app, WebHooks.assets, files)
    gather(app, WebHooks.csp_sources, hosts)


def _add(known: dict[str, Any], name: str, thing: Any) -> None:
    if name in known:
        raise ValueError(f"there is a “{name}” already")
    known[name] = thing


def _ask_all(app: Flask, state: PortalState, hook: str, take: Any) -> None:
    for implementation in state.plugins.all_implementations(hook):
        plugin = implementation.plugin
        try:
            with app.app_context():
                take(plugin.name, implementation.function())
        except Exception as error:
            if plugin.built_in:
                raise
            state.plugins.mark_broken(plugin.name, f"{hook}: {type(error).__name__}: {error}")


def _mount(app: Flask, state: PortalState) -> None:
    def pages(name: str, found: Any) -> None:
        owner = state.plugins.entries[name].plugin
        for blueprint in found:
            if owner is not None and not owner.built_in:
                refuse_unclassified(app, blueprint)
                blueprint.portal_plugin = name
            app.register_blueprint(blueprint)

    def resources(name: str, found: Any) -> None:
        owner = state.plugins.entries[name].plugin
        for blueprint in found:
            if owner is not None and not owner.built_in:
                refuse_unclassified(app, blueprint)
                blueprint.portal_plugin = name
            app.extensions["portal_api"].register_blueprint(blueprint)

    _ask_all(app, state, "blueprints", pages)
    _ask_all(app, state, "api_blueprints", resources)


def _run_startup(app: Flask, state: PortalState) -> None:
    for implementation in state.plugins.all_implementations("startup"):
        plugin, before = implementation.plugin, set(unclassified(app))
        try:
            implementation.function(app)
        except Exception as error:
            if plugin.built_in:
                raise
            state.plugins.mark_broken(plugin.name, f"startup: {type(error).__name__}: {error}")
        added = set(unclassified(app)) - before
        if added and not plugin.built_in:
            # They stay behind the gate, which lets nobody through to them.
            state.plugins.inert_endpoints |= added
            reason = f"nobody said who may see {', '.join(sorted(added))}"
            state.plugins.mark_broken(plugin.name, reason)
    forget_events_of_broken(state)


def _catalogues(state: PortalState) -> list[str]:
    folders = [str(PACKAGE / "translations")]
    for plugin in state.plugins.ready():
        folder = plugin.translations()
        if folder is not None:
            folders.append(str(folder))
    return folders


__all__ = ["UnclassifiedRoutes", "create_app"]
