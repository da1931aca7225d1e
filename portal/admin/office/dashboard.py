"""The officer's morning: what waits for me?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response

from portal.admin.office import blueprint
from portal.admin.policy import ENTER
from portal.core.plugins.calls import collect
from portal.core.web.context import current_actor
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import Tile
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs

URGENCY = ("overdue", "due", "reported", "unanswered", "info")


@dataclass(frozen=True)
class DashboardPage(Page):
    """What waits for this actor, the most urgent first."""

    template: ClassVar[str] = "admin/dashboard.html"
    tiles: Sequence[Tile]
    waiting: int


@blueprint.get("")
@needs(ENTER)
def dashboard() -> Response:
    """Show what waits."""
    answers = collect(WebHooks.dashboard_tiles, actor=current_actor())
    tiles = sorted((tile for _name, found in answers for tile in found), key=_rank)
    waiting = sum(tile.count for tile in tiles if tile.kind != "info")
    return render(DashboardPage(tiles=[t for t in tiles if t.count], waiting=waiting))


def _rank(tile: Tile) -> tuple[int, int]:
    urgency = URGENCY.index(tile.kind) if tile.kind in URGENCY else len(URGENCY)
    return urgency, tile.order
