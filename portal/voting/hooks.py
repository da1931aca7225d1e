"""Hooks of voting."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec
from portal.voting.records import BallotMethod


class VotingHooks(HookSpec):
    """Add ways to vote and to count."""

    @hookspec(fail=FailPolicy.BROKEN)
    def ballot_methods(self) -> Sequence[BallotMethod]:
        """Offer ways to vote and to count that officers choose for a ballot.

        When: once in every process. A method's ``rule`` is shown before the vote opens, its
            ``count`` runs in the worker and in ``portal recount``, with 60 s and no query.
        Given: nothing.
        Returns: ballot methods; their names get the plugin's in front, ``<plugin>.<name>``.
        Failure: the plugin is broken and left out. A count that fails is tried again by the
            worker, and no result is published.
        """
        raise NotImplementedError
