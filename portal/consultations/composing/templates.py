"""The templates officers choose from: the portal's own and those of plugins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask, current_app

from portal.consultations.composing.records import ConsultationTemplate
from portal.consultations.hooks import ConsultationHooks
from portal.core.plugins.gathering import gather
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.problems import NotFound

_TEMPLATES = "portal_consultation_templates"


def gather_templates(app: Flask) -> None:
    """Ask every ready plugin for its templates; a failing one is left out and marked broken."""
    found: dict[str, tuple[str, ConsultationTemplate]] = {}

    def take(plugin: Plugin, answers: Sequence[ConsultationTemplate]) -> None:
        for template in answers:
            if not isinstance(template, ConsultationTemplate):
                raise TypeError(f"{template!r} is no ConsultationTemplate")
            if template.name in found:
                raise ValueError(f"there is a template “{template.name}” already")
            if not template.phases:
                raise ValueError(f"the template “{template.name}” has no phase")
            found[template.name] = (plugin.name, template)

    gather(app, ConsultationHooks.consultation_templates, take)
    app.extensions[_TEMPLATES] = found


def templates() -> Mapping[str, ConsultationTemplate]:
    """Return the templates of plugins that take part now, by name."""
    manager = plugins_of(current_app)
    found: dict[str, tuple[str, ConsultationTemplate]] = current_app.extensions[_TEMPLATES]
    return {name: one for name, (plugin, one) in found.items() if manager.is_enabled(plugin)}


def template_named(name: str) -> ConsultationTemplate:
    """Return a template.

    :raises NotFound: when there is none.
    """
    found = templates().get(name)
    if found is None:
        raise NotFound
    return found
