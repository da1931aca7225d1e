"""Who may do what: actors, roles, actions, decisions."""

from portal.core.permissions.action import Action, Rule
from portal.core.permissions.actor import SYSTEM, VISITOR, Actor, ActorKind, Grant, Role, Scope
from portal.core.permissions.deciding import decide, may, require
from portal.core.permissions.decision import Decision

__all__ = [
    "SYSTEM",
    "VISITOR",
    "Action",
    "Actor",
    "ActorKind",
    "Decision",
    "Grant",
    "Role",
    "Rule",
    "Scope",
    "decide",
    "may",
    "require",
]
