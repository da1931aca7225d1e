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
        """Return the actions this feature declares; called once at start."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=50, queries=1)
    def decide(self, actor: Actor, action: Action, subject: object) -> Decision | None:
        """Object to an action the portal would allow.

        Called on every decision that came out as yes. Return a refusing ``Decision`` to stop
        it and ``None`` otherwise; a "yes" changes nothing. A failure refuses the action.
        """
        raise NotImplementedError
