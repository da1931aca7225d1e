"""The fields plugins add to the form of a proposal."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, current_app

from portal.core.fields import Fields, checked_field
from portal.core.plugins.gathering import gather
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.proposals.hooks import ProposalField, ProposalHooks

_KNOWN = "portal_proposal_fields"


def gather_fields(app: Flask) -> None:
    """Ask every ready plugin for its fields; a failing one is marked broken."""
    known: dict[str, tuple[str, ProposalField]] = {}

    def take(plugin: Plugin, found: Sequence[ProposalField]) -> None:
        for field in found:
            key = f"{plugin.name}.{checked_field(field).name}"
            if key in known:
                raise ValueError(f"there are two fields “{field.name}”")
            known[key] = (plugin.name, field)

    gather(app, ProposalHooks.proposal_fields, take)
    app.extensions[_KNOWN] = known


def proposal_fields() -> Fields:
    """Return the fields of plugins that take part now, by ``<plugin>.<name>``."""
    known: dict[str, tuple[str, ProposalField]] = current_app.extensions[_KNOWN]
    if not known:
        return {}
    manager = plugins_of(current_app)
    return {key: field for key, (owner, field) in known.items() if manager.is_enabled(owner)}
