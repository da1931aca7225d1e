"""Decides: role first, then the feature's rule, then whatever plugins object to."""

from __future__ import annotations

from flask import current_app, has_app_context
from flask_babel import gettext as _

from portal.core.permissions.action import Action
from portal.core.permissions.actor import Actor, ActorKind, Role, Scope
from portal.core.permissions.decision import Decision
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins.calls import collect
from portal.core.problems import Forbidden


def decide(actor: Actor, action: Action, subject: object = None) -> Decision:
    """Return whether ``actor`` may do ``action`` to ``subject``, and why not.

    Plugins can only object: what the portal refuses no plugin can allow.
    """
    refusal = _refused_by_standing(actor, action, subject)
    if refusal is not None:
        return refusal
    if action.rule is not None:
        decision = action.rule(actor, subject)
        if not decision.allowed:
            return decision
    for _plugin, answer in collect(
        PermissionHooks.decide, actor=actor, action=action, subject=subject
    ):
        if answer is not None and not answer.allowed:
            return answer
    return Decision.yes()


def _refused_by_standing(actor: Actor, action: Action, subject: object) -> Decision | None:
    if actor.kind is ActorKind.SYSTEM:
        return None
    if actor.impersonated_by is not None and not action.reads:
        return only_looking()
    scope = lacks_scope(actor, action)
    if scope is not None:
        return scope
    if not action.roles:
        return None
    scopes = scopes_of(subject)
    if any(actor.has_role(role, *scopes) for role in action.roles):
        return None
    if not actor.is_signed_in:
        return Decision.no("sign_in", _("Sign in to do this."), "identity.sign_in")
    return missing_role(actor)


def lacks_scope(actor: Actor, action: Action) -> Decision | None:
    """Refuse a token without the action's scope; a scope to write includes the one to read."""
    if actor.scopes is None or action.token_scope in actor.scopes:
        return None
    feature, _colon, verb = action.token_scope.partition(":")
    if verb == "read" and f"{feature}:write" in actor.scopes:
        return None
    return Decision.no("scope", _("This token lacks the scope “%(s)s”.", s=action.token_scope))


def only_looking() -> Decision:
    """Refuse somebody who looks at the portal through another person's eyes."""
    words = _("While you look as somebody else you cannot change anything.")
    return Decision.no("read_only", words)


def missing_role(actor: Actor) -> Decision:
    """Refuse somebody who is signed in without the role, or without the step that proves it."""
    if actor.roles_waiting:
        words = _("Your role needs a second step at sign-in. Set it up or use it now.")
        return Decision.no("second_factor", words, "identity.second_factor")
    return Decision.no("role", _("Your account does not have the role this needs."))


def scopes_of(subject: object) -> tuple[Scope, ...]:
    """Return the scopes a subject lies in, from its identifiers of department, area and so on."""
    if isinstance(subject, Scope):
        return (subject,)
    found = []
    for kind in ("department", "area", "topic", "consultation"):
        identifier = getattr(subject, f"{kind}_id", None)
        if identifier is not None:
            found.append(Scope(kind, identifier))
    return tuple(found)


def may(actor: Actor, action: Action, subject: object = None) -> bool:
    """Whether ``actor`` may do ``action``."""
    return decide(actor, action, subject).allowed


def require(actor: Actor, action: Action, subject: object = None) -> None:
    """Go on only if ``actor`` may do ``action``.

    :raises Forbidden: with the decision.
    """
    decision = decide(actor, action, subject)
    if not decision.allowed:
        raise Forbidden(decision)


def may_by_name(actor: Actor, name: str, subject: object = None) -> bool:
    """Whether ``actor`` may do the action registered under ``name``; unknown names are refused."""
    if not has_app_context():
        return False
    action = current_app.extensions["portal"].actions.get(name)
    return action is not None and may(actor, action, subject)


def holds_role_somewhere(actor: Actor, roles: frozenset[Role]) -> bool:
    """Whether the actor holds one of ``roles`` for the portal or any scope (for route gates)."""
    if actor.kind is ActorKind.SYSTEM or not roles:
        return True
    if Role.VISITOR in roles or (Role.CITIZEN in roles and actor.is_signed_in):
        return True
    return any(grant.role in roles or grant.role is Role.ADMINISTRATOR for grant in actor.grants)
