"""Registers the portal's importers through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask_babel import lazy_gettext as _l

from portal.core.events.hooks import DataHooks
from portal.core.plugins import Plugin, hookimpl
from portal.importers.commands import IMPORTERS


class ImportersFeature(Plugin, DataHooks):
    """Brings in what other systems export."""

    name = "importers"
    title = _l("Importers")
    built_in = True

    @hookimpl
    def importers(self) -> Sequence[click.Command]:
        """Read exports of Polis."""
        return IMPORTERS


plugin = ImportersFeature()
