"""Hooks of events, search, import and export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.core.plugins.spec import FailPolicy, HookSpec, When, hookspec

if TYPE_CHECKING:
    import click

    from portal.core.events.event import Event
    from portal.core.events.subscriptions import Subscription
    from portal.core.exports import Exporter
    from portal.core.search.sources import SearchSource


class DataHooks(HookSpec):
    """Tell and hear of events, make things findable, bring data in and give it out."""

    @hookspec(fail=FailPolicy.BROKEN)
    def event_types(self) -> Sequence[type[Event]]:
        """Declare one's own events, so that others can subscribe to them and read them.

        When: once in every process.
        Given: nothing.
        Returns: classes marked with ``@event_type``; each name begins with the plugin's name and
            a dot.
        Failure: the plugin is broken and left out; so it is when a name is taken or not its own.
            Stored events of a plugin that is broken or gone stay, and reach other subscribers
            with their payload alone.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def subscriptions(self) -> Sequence[Subscription]:
        """Hear of events.

        When: once in every process; the worker calls each ``handler`` after the event has been
            committed, for as long as the plugin is enabled.
        Given: nothing; a handler is given the envelope of one event.
        Returns: subscriptions. A name begins with the plugin's and a dot.
        Failure: the plugin is broken and left out. A handler that fails is called again later,
            at growing intervals, until its attempts are used up.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def search_sources(self) -> Sequence[SearchSource]:
        """Make kinds of things findable.

        When: once in every process; the worker calls ``document`` after events about a thing.
        Given: nothing; ``document`` is given the thing's identifier.
        Returns: sources.
        Failure: the plugin is broken and left out. A ``document`` that fails is asked for again
            later; until then the index holds what it held.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def exporters(self) -> Sequence[Exporter]:
        """Offer tables for everybody to take along.

        When: once in every process; ``rows`` is called when somebody fetches the table from the
            page of open data or with ``portal export table``.
        Given: nothing.
        Returns: exporters. They give public data only: whoever asks is not known.
        Failure: the plugin is broken and left out. A table whose ``rows`` fails is not given,
            rather than in part.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN, queries=0, when=When.COMMAND)
    def importers(self) -> Sequence[click.Command]:
        """Bring in what other systems export.

        When: once for each call of ``portal``.
        Given: nothing.
        Returns: commands; each becomes ``portal import NAME`` and runs inside the application.
        Failure: the command line goes on without them.
        """
        raise NotImplementedError
