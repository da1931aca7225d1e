"""Lets templates write a number of steps as a distance."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template_string

from portal.sdk import Capability, Plugin, WebHooks, hookimpl, public

blueprint = Blueprint("steps", __name__)


@blueprint.get("/steps")
@public
def show() -> str:
    """Say how far it is to the town hall."""
    return render_template_string("{{ as_distance(4000) }} to the town hall")


def as_distance(steps: int) -> str:
    """Return a distance; a step is 75 centimetres."""
    return f"{steps * 0.75 / 1000:.1f} km"


class Steps(Plugin, WebHooks):
    """Measures in steps."""

    name = "steps"
    title = "Steps"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]

    @hookimpl
    def template_helpers(self) -> Mapping[str, Callable[..., Any]]:
        """Add the function to every template."""
        return {"as_distance": as_distance}


plugin = Steps()
