"""One plugin manager per application: which plugins there are, in which state, and their hooks."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy
import structlog
from flask import Flask

from portal.core.plugins.breaker import CircuitBreaker
from portal.core.plugins.consent import Consent, asked_by
from portal.core.plugins.costs import CostBook
from portal.core.plugins.failures import Failure, way_to
from portal.core.plugins.fitting import PORTAL, misfit_of_package, misfit_with_sdk
from portal.core.plugins.isolation import GuestFailure
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import PROJECT, HookRules, HookSpec
from portal.core.plugins.states import PluginState
from portal.core.plugins.tables import complaint_about_tables

log = structlog.get_logger(__name__)
ENTRY_POINTS = "portal.plugins"


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's implementation of one hook."""

    plugin: Plugin
    function: Callable[..., Any]
    arguments: tuple[str, ...]


@dataclass
class PluginEntry:
    """What is known of one plugin in this process.

    :param reason: why it cannot be used.
    :param package: name and version of the distribution it comes in.
    :param csp_sources: what its pages load from elsewhere.
    :param declared: kinds of what it declared at start → their names.
    """

    name: str
    plugin: Plugin | None
    state: PluginState
    reason: str = ""
    package: str = ""
    csp_sources: tuple[str, ...] = ()
    declared: dict[str, list[str]] = field(default_factory=dict)

    @property
    def bundled(self) -> bool:
        """Whether it is shipped and tested with the portal."""
        return self.package.partition(" ")[0] == PORTAL

    @property
    def version(self) -> str:
        """The version the plugin itself states."""
        return str(self.plugin.version) if self.plugin is not None else ""

    def asks_for(self) -> Consent:
        """Return what it asks to be allowed."""
        return asked_by(self.plugin, self.csp_sources) if self.plugin else Consent()


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a plugin that is enabled takes no part all the same.

    :param code: consent or migrations.
    """

    code: str
    reason: str


class PluginManager:
    """Registers features and plugins and answers which of them implement a hook."""

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(PROJECT)
        self.entries: dict[str, PluginEntry] = {}
        self.breaker = CircuitBreaker()
        self.enabled: frozenset[str] = frozenset()
        self.switched_at: dict[str, datetime] = {}
        self.withheld: dict[str, Withheld] = {}
        self.site_reasons: dict[str, str] = {}
        self.notices: dict[str, Mapping[str, Any]] = {}
        self.noted: deque[Failure] = deque(maxlen=200)
        self.costs = CostBook()
        self.read_version: int | None = None
        self.to_switch_off: dict[str, str] = {}
        self.job_owners: dict[str, str] = {}
        self.inert_endpoints: set[str] = set()
        self._implementations: dict[str, tuple[Implementation, ...]] = {}
        self.refresh: Callable[[], None] = lambda: None
        self.switch_off_failing: Callable[[], None] = lambda: None

    def forget(self) -> None:
        """Forget everything about the site, and read it anew at the next question (tests)."""
        self.enabled, self.read_version, self.switched_at = frozenset(), None, {}
        self.withheld, self.site_reasons, self.notices = {}, {}, {}
        self.to_switch_off.clear()
        self.noted.clear()
        self.costs.take()
        for name in self.entries:
            self.breaker.close(name)

    def add_hooks(self, *specifications: type[HookSpec]) -> None:
        """Make classes of hook specifications known."""
        for specification in specifications:
            self._pluggy.add_hookspecs(specification)

    def is_hook(self, name: str) -> bool:
        """Whether somebody has specified a hook of this name."""
        caller = getattr(self._pluggy.hook, name, None)
        return caller is not None and caller.has_spec()

    def register(self, plugin: Plugin) -> PluginEntry:
        """Register a loaded plugin; a wrong hook signature marks it broken."""
        if plugin.name in self.entries:
            # It must not take the place of a part of the portal, or of another plugin.
            name = f"{plugin.name} ({type(plugin).__module__})"
            self.mark_broken(name, f"there is a plugin “{plugin.name}” already")
            return self.entries[name]
        entry = PluginEntry(plugin.name, plugin, PluginState.READY)
        self.entries[plugin.name] = entry
        try:
            misfit = misfit_with_sdk(plugin.requires_sdk)
            if misfit:
                entry.state, entry.reason = PluginState.INCOMPATIBLE, misfit
                return entry
            self._pluggy.register(plugin, plugin.name)
        except Exception as error:
            self.mark_broken(plugin.name, str(error) or type(error).__name__)
        self._implementations.clear()
        return entry

    def declares(self, name: str, kind: str, what: str) -> None:
        """Remember something a plugin declared at start: jobs, subscriptions, kinds, …"""
        self.entries[name].declared.setdefault(kind, []).append(what)

    def mark_broken(self, name: str, reason: str) -> None:
        """Leave a plugin out and remember why."""
        log.error("plugin_broken", plugin=name, reason=reason)
        entry = self.entries.setdefault(name, PluginEntry(name, None, PluginState.BROKEN))
        entry.state, entry.reason = PluginState.BROKEN, reason[:2000]
        if entry.plugin is not None and self._pluggy.has_plugin(name):
            self._pluggy.unregister(name=name)
        self._implementations.clear()

    def load_installed(self, disabled: Iterable[str] = (), *, safe_mode: bool = False) -> None:
        """Load every installed plugin from its entry point; one that fails is marked broken.

        :param disabled: names of plugins that are left out.
        :param safe_mode: whether all are.
        """
        left_out = set(disabled)
        for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda p: p.name):
            if safe_mode:
                self._note(point, PluginState.FOUND, "left out: the portal runs in safe mode")
            elif point.name in left_out:
                self._note(point, PluginState.FOUND, "left out by plugins_disabled")
            else:
                self._load(point)

    def _note(self, point: EntryPoint, state: PluginState, reason: str) -> None:
        name = f"{point.name} ({point.value})" if point.name in self.entries else point.name
        self.entries[name] = PluginEntry(name, None, state, reason, _package(point))

    def _load(self, point: EntryPoint) -> None:
        try:
            misfit = misfit_of_package(point.dist)
            if misfit:
                self._note(point, PluginState.INCOMPATIBLE, misfit)
                return
            plugin = point.load()
            if isinstance(plugin, type):
                plugin = plugin()
            if not isinstance(plugin, Plugin):
                raise TypeError(f"{point.value} is no Plugin")
            if plugin.name != point.name:
                raise ValueError(f"its name is “{plugin.name}”, its entry point “{point.name}”")
            if plugin.built_in:
                raise ValueError("only the portal's own features are built in")
        except (Exception, SystemExit) as error:
            taken = point.name in self.entries
            name = f"{point.name} ({point.value})" if taken else point.name
            self.mark_broken(name, f"{type(error).__name__}: {error}")
            self.entries[name].package = _package(point)
        else:
            self.register(plugin).package = _package(point)

    def ready(self) -> list[Plugin]:
        """Return every plugin that can be used, built-in features first, in order."""
        return [
            entry.plugin
            for entry in self.entries.values()
            if entry.plugin is not None and entry.state is PluginState.READY
        ]

    def is_enabled(self, name: str) -> bool:
        """Whether a plugin takes part now: a feature of the portal, or enabled on this site."""
        entry = self.entries.get(name)
        if entry is None or entry.plugin is None or entry.state is not PluginState.READY:
            return False
        if entry.plugin.built_in:
            return True
        self.refresh()
        return name in self.enabled and not self.breaker.is_open(name)

    def states(self) -> Mapping[str, tuple[PluginState, str]]:
        """Return the state of every plugin that is no feature of the portal, with the reason."""
        found = {}
        self.refresh()
        for name, entry in self.entries.items():
            if entry.plugin is not None and entry.plugin.built_in:
                continue
            state, reason = entry.state, entry.reason
            if state is PluginState.READY:
                state = PluginState.ENABLED if self.is_enabled(name) else PluginState.DISABLED
                held = self.withheld.get(name)
                reason = held.reason if held else self.site_reasons.get(name, "")
            found[name] = (state, reason)
        return found

    def implementations(self, hook: str) -> list[Implementation]:
        """Return the implementations of a hook by plugins that take part now."""
        known = self._implementations.get(hook)
        if known is None:
            known = self._implementations[hook] = self._find(hook)
        return [i for i in known if i.plugin.built_in or self.is_enabled(i.plugin.name)]

    def all_implementations(self, hook: str) -> tuple[Implementation, ...]:
        """Return the implementations of a hook by every ready plugin (for the start)."""
        return self._find(hook)

    def hooks_of(self, plugin: Plugin) -> list[tuple[str, HookRules]]:
        """Return the hooks a registered plugin implements, with what holds for each."""
        found = []
        for caller in self._pluggy.get_hookcallers(plugin) or ():
            rules = getattr(caller.spec.function, "portal_rules", None) if caller.spec else None
            if rules is not None:
                found.append((caller.name, rules))
        return sorted(found, key=lambda pair: pair[0])

    def _find(self, hook: str) -> tuple[Implementation, ...]:
        caller = getattr(self._pluggy.hook, hook, None)
        if caller is None:
            return ()
        found = [
            Implementation(implementation.plugin, implementation.function, implementation.argnames)
            for implementation in caller.get_hookimpls()
        ]
        order = {name: position for position, name in enumerate(self.entries)}
        return tuple(sorted(found, key=lambda i: order[i.plugin.name]))

    def complaint_about(self, plugin: Plugin) -> str:
        """Say why a plugin cannot be used although it could be registered, ``""`` if it can."""
        unknown = self.unknown_hooks(plugin)
        if unknown:
            return f"there is no hook {', '.join(unknown)}"
        missing = [name for name in ("title", "capabilities") if not hasattr(plugin, name)]
        if missing:
            return f"it does not say its {', '.join(missing)}"
        for part in ("templates", "translations", "migrations", "static_files"):
            try:
                folder = getattr(plugin, part)()
            except Exception as error:
                return f"{part}: {type(error).__name__}: {error}"
            if folder is not None and not isinstance(folder, Path):
                return f"{part}: {type(folder).__name__} instead of a Path"
        return complaint_about_tables(plugin) or self._complaint_about_settings(plugin)

    def _complaint_about_settings(self, plugin: Plugin) -> str:
        # Settings know of plugins, so they are known here only once both are there.
        from portal.core.settings.declare import complaint_about_settings  # noqa: PLC0415

        return complaint_about_settings(plugin.settings, plugin.consultation_settings)

    def unknown_hooks(self, plugin: Plugin) -> list[str]:
        """Return the names of marked methods of a plugin that are no hook of anybody."""
        found = []
        for name, member in inspect.getmembers(type(plugin), inspect.isfunction):
            if not hasattr(member, f"{PROJECT}_impl"):
                continue
            # Registering an implementation makes a caller of its name, known or not.
            if not self.is_hook(name):
                found.append(name)
        return found

    def report_failure(
        self, name: str, hook: str, failure: GuestFailure, *, counts: bool = True
    ) -> None:
        """Count a failure; the one too many switches the plugin off on the whole site.

        :param counts: false for one that is shown to whoever asked for it and cost nobody anything.
        """
        log.error(
            "plugin_failed", plugin=name, hook=hook, reason=failure.reason, detail=failure.detail
        )
        noted = self._noted(name, hook, failure.reason, failure.error, failure.where, counts=counts)
        self.noted.append(noted)
        if counts and self.breaker.count(name, timeout=failure.reason == "timeout"):
            self.to_switch_off[name] = noted.in_short

    def note_failure(self, name: str, hook: str, error: BaseException) -> None:
        """Keep a failure that cost nobody anything, such as a job's that is tried again."""
        kind = type(error).__name__
        noted = self._noted(name, hook, "raised", kind, way_to(error), counts=False)
        self.noted.append(noted)

    def _noted(
        self, name: str, hook: str, reason: str, error: str, where: str, *, counts: bool = True
    ) -> Failure:
        entry = self.entries.get(name)
        version = entry.version if entry else ""
        return Failure(name, hook, reason, error, where, version, counts)


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else ""


def plugins_of(app: Flask) -> PluginManager:
    """Return the plugin manager of an application."""
    manager: PluginManager = app.extensions["portal"].plugins
    return manager
