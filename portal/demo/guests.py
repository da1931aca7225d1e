"""Switches the installed plugins on in a demonstration and lets them fill their part of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from portal.core.database.migrations import Component, upgrade
from portal.core.database.session import db
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions import SYSTEM
from portal.core.plugins.demo import DemoTown
from portal.core.plugins.isolation import run_with_deadline
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.manager import Implementation, plugins_of
from portal.core.plugins.spec import rules_of
from portal.core.plugins.switching import switch_plugin
from portal.core.state import config, state_of
from portal.demo.load.world import World

SECONDS = rules_of(LifecycleHooks.demo_content).budget_ms / 1000


def town_of(world: World) -> DemoTown:
    """Return what plugins are told of the town."""
    return DemoTown(
        now=world.now,
        languages=config().languages,
        areas=dict(world.areas),
        topics=dict(world.topics),
        departments=dict(world.departments),
        people=dict(world.people),
        neighbours=tuple(world.neighbours),
        proposals=dict(world.proposals),
    )


def add_content_of_plugins(app: Flask, world: World) -> Iterator[str]:
    """Make the tables of every ready plugin, switch it on and let it fill them.

    :returns: in a sentence each, what went wrong; the town is there all the same.
    """
    manager, town = plugins_of(app), town_of(world)
    for plugin in manager.ready():
        if plugin.built_in:
            continue
        folder = plugin.migrations()
        try:
            if folder is not None:
                upgrade(Component(plugin.name, folder), db.engine)
            with unit_of_work():
                switch_plugin(SYSTEM, plugin.name, enabled=True)
        except Exception as error:
            yield f"The plugin {plugin.name} is not switched on: {type(error).__name__}: {error}"
    state_of(app).stamps.forget()
    for implementation in manager.implementations("demo_content"):
        complaint = _fill(implementation, town)
        if complaint:
            yield complaint


def _fill(implementation: Implementation, town: DemoTown) -> str:
    name = implementation.plugin.name
    try:
        run_with_deadline(lambda: implementation.function(town=town), SECONDS)
    except Exception as error:
        db.session.rollback()
        return f"The plugin {name} added nothing, or not all: {type(error).__name__}: {error}"
    finally:
        db.session.remove()
    return ""
