"""Hooks petitions offer to other plugins."""

from __future__ import annotations

from collections.abc import Sequence

from portal.sdk import Actor, FailPolicy, HookSpec, Problem, hookspec
from portal_petitions.records import PetitionDraft


class PetitionHooks(HookSpec):
    """Have a say in what may become a petition."""

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=100, queries=2)
    def check_petition(self, actor: Actor, draft: PetitionDraft) -> Sequence[Problem]:
        """Object to a petition before it is kept.

        Called when somebody previews or sends a petition that keeps all of the portal's own rules,
        with who writes and what they wrote. Return a problem for every field that must be mended,
        nothing if it is fine. A failure refuses the petition, and what was typed stays in the form.
        """
        raise NotImplementedError
