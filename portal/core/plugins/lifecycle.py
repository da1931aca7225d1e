"""Hooks around the life of the application and of a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.core.health import Check
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec

if TYPE_CHECKING:
    import click
    from flask import Flask

    from portal.core.database.tallies import TallyTarget
    from portal.core.events.jobs import PeriodicJob


class LifecycleHooks(HookSpec):
    """Start, enabling and disabling, checks, commands and periodic jobs."""

    @hookspec(fail=FailPolicy.BROKEN)
    def startup(self, app: Flask) -> None:
        """Prepare the plugin; called once at start, without a database."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Return classes of hooks this feature offers to others; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Return where deltas of counts are folded in; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=5000, queries=50)
    def enabled(self) -> None:
        """React to being enabled on this site, inside the same unit of work."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=5000, queries=50)
    def disabled(self) -> None:
        """React to being disabled on this site, inside the same unit of work."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=5000, queries=20)
    def checks(self) -> Sequence[Check]:
        """Return checks for ``portal doctor`` and ``portal check --integrity``."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def commands(self) -> Sequence[click.Command]:
        """Return commands for ``portal``; called once when the command line starts."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Return jobs the worker runs at intervals; called once at start."""
        raise NotImplementedError
