"""Hooks of the permission system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.core.permissions.decision import Decision
from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec

if TYPE_CHECKING:
    from portal.core.permissions.action import Action
    from portal.core.permissions.actor import Actor


class PermissionHooks(HookSpec):
    """Declare actions and object to what somebody wants to do."""

    @hookspec(fail=FailPolicy.BROKEN)
    def actions(self) -> Sequence[Action]:
        """Declare what can be done, so that it can be permitted and refused.

        When: once in every process.
        Given: nothing.
        Returns: actions; each name begins with the plugin's name and a dot.
        Failure: the plugin is broken and left out; so it is when a name is taken.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=50, queries=1)
    def decide(self, actor: Actor, action: Action, subject: object) -> Decision | None:
        """Object to an action the portal would allow.

        When: on every decision that came out as yes, many times for one page: keep it quick.
        Given: ``actor``, who wants to; ``action``, what; ``subject``, to what, if to anything.
        Returns: a refusing ``Decision`` with words for the person, or ``None``. Saying yes
            changes nothing.
        Failure: the action is refused, and the person is asked to try again.
        """
        raise NotImplementedError
