"""Two pages of settings for one plugin: what it does, and how it looks."""

from dataclasses import dataclass, field

from flask import Blueprint

from portal.sdk import (
    Capability,
    Plugin,
    SettingsPage,
    WebHooks,
    hookimpl,
    public,
    settings_of,
)

LOOK = "town_clock.look"
"""A name of the plugin's own: its name, a dot, and a word."""
blueprint = Blueprint("town_clock", __name__)


@dataclass(frozen=True)
class ClockLook:
    """How the clock looks."""

    face: str = field(default="white", metadata={"label": "Colour of the face"})


@blueprint.get("/clock")
@public
def show() -> str:
    """Describe the clock."""
    return f"A {settings_of(LOOK, ClockLook).face} clock"


class TownClock(Plugin, WebHooks):
    """Keeps time."""

    name = "town_clock"
    title = "Town clock"
    capabilities = frozenset({Capability.SETTINGS, Capability.ROUTES})

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]

    @hookimpl
    def settings_pages(self) -> list[SettingsPage]:
        """Add a page beside that of the plugin's ``settings`` class."""
        return [SettingsPage(LOOK, ClockLook, "Look of the clock")]


plugin = TownClock()
