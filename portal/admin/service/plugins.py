"""Switches plugins on and off on this site."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.admin.policy import MANAGE_PLUGINS
from portal.core.database import db
from portal.core.database.migrations import Component
from portal.core.database.migrations import state_of as migrations_of
from portal.core.permissions import Actor, require
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.switching import switch_plugin
from portal.core.problems import NotFound, Problem, Problems
from portal.core.state import state_of


def enable_plugin(actor: Actor, name: str, *, consented: frozenset[str]) -> None:
    """Switch a plugin on, with consent to everything it asks for.

    :param consented: capabilities that were shown and agreed to.
    :raises Problems: when it asks for more, its tables are missing, or it cannot be used.
    """
    require(actor, MANAGE_PLUGINS)
    plugin = town_plugin(name)
    wanted = frozenset(str(capability) for capability in plugin.capabilities)
    if not wanted <= consented:
        raise Problems(
            Problem("consent", "missing", _("Agree to what the plugin asks for, or leave it off."))
        )
    folder = plugin.migrations()
    if folder is not None and migrations_of(Component(name, folder), db.engine).pending:
        message = _("Its tables are not up to date. Run “portal db upgrade” first.")
        raise Problems(Problem("", "migrations", message))
    switch_plugin(actor, name, enabled=True)


def disable_plugin(actor: Actor, name: str) -> None:
    """Switch a plugin off; its data stays."""
    require(actor, MANAGE_PLUGINS)
    town_plugin(name)
    switch_plugin(actor, name, enabled=False)


def town_plugin(name: str) -> Plugin:
    """Return a plugin that is no part of the portal itself.

    :raises NotFound: when there is none that could be loaded.
    """
    entry = state_of().plugins.entries.get(name)
    if entry is None or entry.plugin is None or entry.plugin.built_in:
        raise NotFound
    return entry.plugin
