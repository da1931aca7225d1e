"""Notes when this process was started, for a page of its own."""

from flask import Blueprint, Flask

from portal.sdk import (
    Capability,
    LifecycleHooks,
    Plugin,
    WebHooks,
    format_date,
    hookimpl,
    now,
    public,
)

blueprint = Blueprint("uptime", __name__)


@blueprint.get("/uptime")
@public
def show() -> str:
    """Say since when the portal has been running."""
    return f"Running since {format_date(plugin.started)}"


class Uptime(Plugin, LifecycleHooks, WebHooks):
    """Says since when the portal has been running."""

    name = "uptime"
    title = "Uptime"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def startup(self, app: Flask) -> None:
        """Look at the clock."""
        self.started = now()

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]


plugin = Uptime()
