"""Counts how often people applaud, without a row that everybody waits for."""

import uuid
from pathlib import Path

from flask import Blueprint
from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import (
    Capability,
    LifecycleHooks,
    Model,
    Plugin,
    TallyTarget,
    WebHooks,
    add_to_tally,
    hookimpl,
    public,
    session,
    unit_of_work,
)

STAGE = uuid.UUID("0197d3a4-0000-7000-8000-0000000000bb")
blueprint = Blueprint("applause", __name__)


class StageRow(Model):
    """Where people applaud."""

    __tablename__ = "plugin_applause_stage"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    claps: Mapped[int] = mapped_column(Integer, default=0)


@blueprint.post("/applause")
@public
def clap() -> str:
    """Clap once: a delta is appended, and nobody waits for anybody."""
    with unit_of_work():
        if session().get(StageRow, STAGE) is None:
            session().add(StageRow(id=STAGE, claps=0))
        add_to_tally("applause.claps", STAGE, 1)
    return "Clap"


class Applause(Plugin, LifecycleHooks, WebHooks):
    """Counts applause."""

    name = "applause"
    title = "Applause"
    capabilities = frozenset({Capability.TABLES, Capability.ROUTES})

    def migrations(self) -> Path:
        """Return the folder with the revision that makes the table."""
        return Path(__file__).parent / "tally_targets_migrations"

    @hookimpl
    def tally_targets(self) -> list[TallyTarget]:
        """Let the worker fold the deltas into the column."""
        return [TallyTarget("applause.claps", StageRow.id, StageRow.claps)]

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]


plugin = Applause()
