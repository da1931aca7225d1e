"""Switches plugins on and off on this site."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.admin.policy import MANAGE_PLUGINS
from portal.core.permissions import Actor, require
from portal.core.plugins.consent import Consent
from portal.core.plugins.manager import PluginEntry
from portal.core.plugins.switched_off import put_notice_away
from portal.core.plugins.switching import switch_plugin
from portal.core.problems import NotFound, Problem, Problems
from portal.core.state import state_of

CONTENT = "content"
"""What stands for the consent to load pictures and data from elsewhere."""


def wanted_by(asked: Consent) -> frozenset[str]:
    """Return what has to be agreed to, point by point; hosts go with the network."""
    return asked.capabilities | (frozenset({CONTENT}) if asked.csp_sources else frozenset())


def enable_plugin(
    actor: Actor, name: str, *, consented: frozenset[str], shown: Consent | None = None
) -> None:
    """Switch a plugin on, with consent to everything it asks for.

    :param consented: points that were agreed to.
    :param shown: what the person was shown; by default what it asks for now.
    :raises Problems: when it asks for more, its tables are missing, or it cannot be used.
    """
    require(actor, MANAGE_PLUGINS)
    asked = town_plugin(name).asks_for()
    if not wanted_by(asked) <= consented:
        message = _("Agree to what the plugin asks for, or leave it off.")
        raise Problems(Problem("consent", "missing", message))
    switch_plugin(actor, name, enabled=True, agreed=shown or asked)


def disable_plugin(actor: Actor, name: str) -> None:
    """Switch a plugin off; its data stays."""
    require(actor, MANAGE_PLUGINS)
    town_plugin(name)
    switch_plugin(actor, name, enabled=False)


def read_plugin_notice(actor: Actor, name: str) -> None:
    """Put the notice of a plugin that was switched off away."""
    require(actor, MANAGE_PLUGINS)
    put_notice_away(actor, name)


def town_plugin(name: str) -> PluginEntry:
    """Return a plugin that is no part of the portal itself.

    :raises NotFound: when there is none that could be loaded.
    """
    entry = state_of().plugins.entries.get(name)
    if entry is None or entry.plugin is None or entry.plugin.built_in:
        raise NotFound
    return entry
