"""Tells others that it has begun to rain."""

import uuid
from dataclasses import dataclass

from flask import Blueprint

from portal.sdk import (
    Capability,
    DataHooks,
    Event,
    Plugin,
    WebHooks,
    emit,
    event_type,
    hookimpl,
    public,
    unit_of_work,
)

blueprint = Blueprint("rain", __name__)


@event_type("rain.began", subject="area")
@dataclass(frozen=True)
class RainBegan(Event):
    """It has begun to rain somewhere.

    :param area_id: where.
    :param millimetres: how much is expected within the hour.
    """

    area_id: uuid.UUID
    millimetres: int


@blueprint.post("/rain/<uuid:area_id>")
@public
def begin(area_id: uuid.UUID) -> str:
    """Tell of rain."""
    with unit_of_work():
        emit(RainBegan(area_id, 4))
    return "Take an umbrella"


class Rain(Plugin, DataHooks, WebHooks):
    """Tells of rain."""

    name = "rain"
    title = "Rain"
    capabilities = frozenset({Capability.EVENTS, Capability.ROUTES})

    @hookimpl
    def event_types(self) -> list[type[Event]]:
        """Declare the event."""
        return [RainBegan]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]


plugin = Rain()
