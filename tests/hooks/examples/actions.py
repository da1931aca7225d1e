"""Declares an action and lets only editors do it."""

from flask import Blueprint

from portal.sdk import Action, Capability, PermissionHooks, Plugin, Role, WebHooks, hookimpl, needs

RING = Action("belfry.ring", "Ring the bell", frozenset({Role.EDITOR}))
blueprint = Blueprint("belfry", __name__)


@blueprint.get("/belfry")
@needs(RING)
def show() -> str:
    """Let in who may ring."""
    return "Ding"


class Belfry(Plugin, PermissionHooks, WebHooks):
    """Has a bell."""

    name = "belfry"
    title = "Belfry"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def actions(self) -> list[Action]:
        """Declare the action, so that it is in the list of permissions."""
        return [RING]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]


plugin = Belfry()
