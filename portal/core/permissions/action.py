"""An action: something an actor can be allowed to do, declared once by its feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.core.permissions.actor import Actor, Role
from portal.core.permissions.decision import Decision

Rule = Callable[[Actor, Any], Decision]


@dataclass(frozen=True)
class Action:
    """One thing that can be done.

    :param name: ``feature.verb``.
    :param title: what it is in words, translated lazily.
    :param roles: holding any of these (for the portal or a scope of the subject) is needed;
        empty means that everybody may ask and the rule decides.
    :param rule: pure function of the actor and the subject that decides the rest.
    :param reads: whether it changes nothing; an impersonating officer may only read.
    :param scope: API token scope it needs, by default ``feature:read`` or ``feature:write``.
    """

    name: str
    title: Any
    roles: frozenset[Role] = field(default=frozenset())
    rule: Rule | None = None
    reads: bool = False
    scope: str = ""

    @property
    def token_scope(self) -> str:
        """The scope a token must hold."""
        feature = self.name.partition(".")[0]
        return self.scope or f"{feature}:{'read' if self.reads else 'write'}"
