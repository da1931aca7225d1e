"""The ways to react to a comment, as registered by discussion itself and by plugins."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from portal.core.plugins.gathering import gather
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.discussion.hooks import DiscussionHooks
from portal.discussion.models import KIND_LENGTH
from portal.discussion.records import Reaction

REACTIONS = (
    Reaction("agree", _l("Agree"), "thumbs-up"),
    Reaction("thanks", _l("Thanks"), "heart"),
)
BUILT_IN = frozenset(reaction.name for reaction in REACTIONS)
"""Reactions whose numbers are columns of the comment, folded in by the worker."""
_KNOWN = "portal_reactions"


def gather_reactions(app: Flask) -> None:
    """Ask every ready plugin for its reactions; a failing one is marked broken."""
    known: dict[str, tuple[str, Reaction]] = {}

    def take(plugin: Plugin, found: Sequence[Reaction]) -> None:
        for reaction in found:
            name = reaction.name if plugin.built_in else f"{plugin.name}.{reaction.name}"
            if len(name) > KIND_LENGTH:
                raise ValueError(f"“{name}” has more than {KIND_LENGTH} characters")
            if name in known:
                raise ValueError(f"there is a reaction “{name}” already")
            known[name] = (plugin.name, dataclasses.replace(reaction, name=name))

    gather(app, DiscussionHooks.reactions, take)
    app.extensions[_KNOWN] = known


def reactions() -> tuple[Reaction, ...]:
    """Return the reactions that are offered now, in the order of their buttons."""
    known: dict[str, tuple[str, Reaction]] = current_app.extensions[_KNOWN]
    if len(known) == len(REACTIONS):
        return REACTIONS
    manager = plugins_of(current_app)
    return tuple(reaction for owner, reaction in known.values() if manager.is_enabled(owner))
