"""A notice board whose page has a place for others."""

from flask import Blueprint, render_template_string

from portal.sdk import Capability, Plugin, Slot, SlotFill, WebHooks, hookimpl, public

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
@public
def show() -> str:
    """Show the board with what others pinned to it."""
    return render_template_string("<h1>Board</h1>{{ slot('board.notes', season='spring') }}")


class Board(Plugin, WebHooks):
    """A notice board."""

    name = "board"
    title = "Notice board"
    capabilities = frozenset({Capability.ROUTES, Capability.SLOTS})

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]

    @hookimpl
    def slots(self) -> list[Slot]:
        """Offer the place."""
        return [Slot("board.notes", {"season": str}, "On the notice board; one line each.")]

    @hookimpl
    def slot_fills(self) -> list[SlotFill]:
        """Pin a note of one's own."""
        return [SlotFill("board.notes", lambda season: f"It is {season}.")]


plugin = Board()
