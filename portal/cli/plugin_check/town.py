"""The demonstration town, with one picture for all and no opinion maps: made in a moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.database import session, touch, unit_of_work
from portal.core.identifiers import format_id
from portal.demo.content import load_town
from portal.demo.load.consultations import load_consultations
from portal.demo.load.discussions import load_discussions
from portal.demo.load.people import load_people
from portal.demo.load.pictures import Picture, draw
from portal.demo.load.places import load_places
from portal.demo.load.proposals import load_proposals
from portal.demo.load.town import STAMPS
from portal.demo.load.world import World
from portal.identity.models import GrantRow, PersonRow
from portal.municipality.queries import areas
from portal.proposals.models import ProposalRow


class _SamePicture(Mapping[Picture, Any]):
    """One drawing, whatever picture is asked for."""

    def __init__(self, drawn: Any) -> None:
        self._drawn = drawn

    def __getitem__(self, _picture: Picture) -> Any:
        return self._drawn

    def __iter__(self) -> Iterator[Picture]:
        return iter(())

    def __len__(self) -> int:
        return 0


def fill(app: Flask) -> None:
    """Write the town into an empty portal."""
    with app.app_context():
        world = World(load_town(), clock.now())
        scene = next(p.scene for p in world.content.proposals if p.scene)
        pictures = _SamePicture(draw(Picture(scene)))
        with unit_of_work():
            load_places(world)
        with unit_of_work():
            load_people(world)
            load_proposals(world, pictures)
            load_discussions(world)
            load_consultations(world, pictures)
            touch(*STAMPS)


def cast_and_pages() -> tuple[dict[str, uuid.UUID], list[str]]:
    """Return a person for each role, and addresses of pages that plugins add to."""
    administrator = session().execute(
        select(GrantRow.person_id).where(GrantRow.role == "administrator").limit(1)
    )
    author = session().execute(
        select(PersonRow.id, ProposalRow.id)
        .join(ProposalRow, ProposalRow.author_id == PersonRow.id)
        .where(PersonRow.has_grants.is_(False), ProposalRow.state == "published")
        .limit(1)
    )
    citizen, proposal = author.one()
    people = {"administrator": administrator.scalar_one(), "citizen": citizen}
    area = next(iter(areas().values()))
    pages = [
        "/",
        "/proposals",
        f"/proposals/{format_id(proposal)}",
        "/proposals/new",
        "/consultations",
        f"/areas/{area.slug}",
        "/search?q=park",
        "/me",
        "/admin",
        "/admin/settings",
        "/pages/privacy",
    ]
    return people, pages
