"""Hooks around the life of the application and of a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.core.health import Check
from portal.core.plugins.spec import FailPolicy, HookSpec, When, hookspec

if TYPE_CHECKING:
    import click
    from flask import Flask

    from portal.core.database.tallies import TallyTarget
    from portal.core.events.jobs import PeriodicJob
    from portal.core.plugins.demo import DemoTown


class LifecycleHooks(HookSpec):
    """Start, enabling and disabling, checks, commands and periodic jobs."""

    @hookspec(fail=FailPolicy.BROKEN)
    def startup(self, app: Flask) -> None:
        """Prepare the plugin.

        When: once in every process, after all pages have been mounted; there is no database yet.
        Given: ``app``, the application.
        Returns: nothing.
        Failure: the plugin is broken, with the error as the reason, and left out.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def hook_specs(self) -> Sequence[type[HookSpec]]:
        """Offer hooks of one's own to others.

        When: once in every process, before anything else.
        Given: nothing.
        Returns: classes of hook specifications; ``collect(Hooks.name, …)`` asks every plugin
            that implements one of them.
        Failure: the plugin is broken and left out; so it is when a name is taken.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def tally_targets(self) -> Sequence[TallyTarget]:
        """Say where counts are kept that many people change at once.

        When: once in every process.
        Given: nothing.
        Returns: targets, each a kind and the column into which the worker folds its deltas.
        Failure: the plugin is broken and left out.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=5000, queries=50)
    def enabled(self) -> None:
        """React to being switched on for this site.

        When: after an administrator has agreed, inside the same unit of work.
        Given: nothing.
        Returns: nothing; rows it writes are kept together with the switching.
        Failure: the plugin stays off, and the administrator is shown the error.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=5000, queries=50)
    def disabled(self) -> None:
        """React to being switched off for this site; data stays where it is.

        When: when an administrator switches it off, inside the same unit of work; not when the
            portal does so because the plugin kept failing.
        Given: nothing.
        Returns: nothing.
        Failure: the plugin is switched off all the same.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=5000, queries=20)
    def checks(self) -> Sequence[Check]:
        """Offer questions to the running site: is it set up well, do its counts add up?

        When: for ``portal doctor``, ``portal check --integrity`` and the page of the site's
            health; each check's ``run`` is called afterwards, on its own.
        Given: nothing.
        Returns: checks. What ``run`` yields is shown; nothing means all is well.
        Failure: the other checks are made without these; a ``run`` that fails is itself a
            finding.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN, queries=0, when=When.COMMAND)
    def commands(self) -> Sequence[click.Command]:
        """Add verbs to the command line.

        When: once for each call of ``portal``.
        Given: nothing.
        Returns: commands or groups; they run inside the application. One with the attribute
            ``portal_group`` becomes a part of the group of that name.
        Failure: the command line goes on without them.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def periodic_jobs(self) -> Sequence[PeriodicJob]:
        """Offer work that recurs.

        When: once in every process; the worker calls each job's ``run`` when it is due, for as
            long as the plugin is enabled.
        Given: nothing.
        Returns: jobs; a name begins with the plugin's and a dot.
        Failure: the plugin is broken and left out. A job that fails is shown with its error and
            tried again at its next turn.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=120_000, queries=100_000, when=When.COMMAND)
    def demo_content(self, town: DemoTown) -> None:
        """Add to the demonstration town, so that the plugin has something to show.

        When: by ``portal demo``, after the town itself has been filled. The plugin's tables are
            there and it has been switched on.
        Given: ``town``, the identifiers of the town's people, areas, topics and proposals.
        Returns: nothing; it writes in units of work of its own.
        Failure: the town is kept without the rest, and the command says what went wrong.
        """
        raise NotImplementedError
