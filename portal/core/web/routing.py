"""How views are classified, how identifiers look in addresses, and the gate before each view."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, request
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter, ValidationError

from portal.core.identifiers import format_id, parse_id
from portal.core.permissions import Action, Actor, ActorKind, Decision
from portal.core.permissions.deciding import holds_role_somewhere, missing_role, only_looking
from portal.core.plugins.manager import plugins_of
from portal.core.problems import Forbidden, NotFound
from portal.core.web.context import current_actor

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "portal_access"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Access:
    """Who gets as far as a view: everybody, people who are signed in, or holders of an action."""

    kind: str
    action: Action | None = None


def public(view: View) -> View:
    """Classify a view as open to everybody; its service still decides about each object."""
    setattr(view, _ATTRIBUTE, Access("public"))
    return view


def signed_in(view: View) -> View:
    """Classify a view as open to everybody with an account."""
    setattr(view, _ATTRIBUTE, Access("signed_in"))
    return view


def needs(action: Action) -> Callable[[View], View]:
    """Classify a view as open to those whose role may allow ``action`` somewhere.

    The service decides again with the object at hand.
    """

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, Access("needs", action))
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return how an endpoint's view is classified."""
    view = app.view_functions.get(endpoint)
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Access) else None


def unclassified(app: Flask) -> list[str]:
    """Return the endpoints nobody classified."""
    return sorted(name for name in app.view_functions if access_of(app, name) is None)


def refuse_unclassified(app: Flask, blueprint: Blueprint) -> None:
    """Look at a plugin's blueprint on a bench of its own, before it is mounted for good.

    :raises ValueError: when it has views nobody classified; they must not be mounted.
    """
    bench = Flask("bench", static_folder=None)
    bench.url_map.converters.update(app.url_map.converters)
    bench.register_blueprint(blueprint)
    missing = unclassified(bench)
    if missing:
        raise ValueError(f"nobody said who may see {', '.join(missing)}")


def guard_views(app: Flask) -> None:
    """Put the gate before every view."""

    @app.before_request
    def gate() -> None:
        endpoint = request.endpoint
        if endpoint is None:
            return
        blueprint = request.blueprint
        if blueprint is not None:
            owner = getattr(app.blueprints[blueprint], "portal_plugin", None)
            if owner is not None and not plugins_of(app).is_enabled(owner):
                raise NotFound
        require_access(app, endpoint)


def require_access(app: Flask, endpoint: str) -> None:
    """Go on only if the actor gets as far as a view.

    :raises NotFound: when nobody said who may see it.
    :raises Forbidden: with the reason.
    """
    access = access_of(app, endpoint)
    if access is None:
        raise NotFound
    if access.kind == "public":
        return
    refusal = _refusal(current_actor(), access)
    if refusal is not None:
        raise Forbidden(refusal)


def _refusal(actor: Actor, access: Access) -> Decision | None:
    if not actor.is_signed_in and actor.kind is not ActorKind.SYSTEM:
        return Decision.no("sign_in", _("Sign in to go on."), "identity.sign_in")
    if actor.impersonated_by is not None and request.method not in SAFE:
        return only_looking()
    if access.action is None:
        return None
    if not holds_role_somewhere(actor, access.action.roles):
        return missing_role(actor)
    return None


class IdConverter(BaseConverter):
    """``<id:name>``: a UUID as 26 characters of Crockford's base 32, lower case."""

    regex = "[0-7][0-9a-hjkmnp-tv-z]{25}"

    def to_python(self, value: str) -> uuid.UUID:
        """Read an identifier."""
        try:
            return parse_id(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: Any) -> str:
        """Write an identifier."""
        return format_id(value if isinstance(value, uuid.UUID) else uuid.UUID(str(value)))
