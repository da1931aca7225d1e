"""Hooks of events, search, import and export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec

if TYPE_CHECKING:
    from portal.core.events.subscriptions import Subscription
    from portal.core.search.sources import SearchSource


class DataHooks(HookSpec):
    """Subscribe to events and make things findable."""

    @hookspec(fail=FailPolicy.BROKEN)
    def subscriptions(self) -> Sequence[Subscription]:
        """Return the subscriptions of this feature; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.BROKEN)
    def search_sources(self) -> Sequence[SearchSource]:
        """Return the kinds of things this feature makes findable; called once at start."""
        raise NotImplementedError
