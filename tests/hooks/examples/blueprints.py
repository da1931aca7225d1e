"""A page that lists the town's areas by name."""

from flask import Blueprint

from portal.sdk import Capability, Plugin, WebHooks, areas, hookimpl, public

blueprint = Blueprint("gazetteer", __name__)


@blueprint.get("/gazetteer")
@public
def show() -> str:
    """List every area."""
    return ", ".join(sorted(str(area.name) for area in areas().values()))


class Gazetteer(Plugin, WebHooks):
    """Lists areas."""

    name = "gazetteer"
    title = "Gazetteer"
    capabilities = frozenset({Capability.ROUTES})

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]


plugin = Gazetteer()
