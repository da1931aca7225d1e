"""Hooks of voting."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.voting.records import BallotMethod


class VotingHooks(HookSpec):
    """Add ways to vote and to count."""

    @hookspec(fail=FailPolicy.BROKEN)
    def ballot_methods(self) -> Sequence[BallotMethod]:
        """Return ballot methods: how a ballot looks, the rule in words and the count.

        **Called** once at start, and by ``portal recount``, which has no database.

        **Given** nothing.

        **May return** any number of :class:`BallotMethod`; a name that is taken is refused.

        **On failure** the plugin is left out and marked broken; the portal starts.
        """
        raise NotImplementedError
