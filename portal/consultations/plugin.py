"""Registers the feature through the same hooks as any plugin."""

from __future__ import annotations

from portal.core.plugins.plugin import Plugin


class ConsultationsFeature(Plugin):
    """Consultations."""

    name = "consultations"
    title = "Consultations"
    bundled = True


plugin = ConsultationsFeature()
