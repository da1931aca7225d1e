"""Adds invented people and proposals by the million, for measurements and for trying sizes."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from portal.core.database import session, touch, unit_of_work
from portal.demo.content import BigTown
from portal.demo.content.big import ANSWERED, ProposalRow
from portal.demo.load.bulk import BATCH, BulkTable, indexes_afterwards, kept_moment
from portal.demo.load.world import World, hex_id_at
from portal.identity.models import PersonRow
from portal.proposals import models
from portal.proposals.records import SUPPORTABLE, UNLISTED

# Every support is a row, so counts are an eighth of what BigTown draws: 2.5 rows a proposal.
SCALE = 8
THRESHOLD = 3
SUPPORT_SPAN = timedelta(days=9)
PERSON = (
    "id", "display_name", "email", "email_key", "confirmed_at", "language", "bio",
    "profile_public", "area_id", "level", "has_grants", "totp_last_step", "block_reason",
    "created_at", "profile_version",
)  # fmt: skip
PROPOSAL = (
    "id", "state", "listed", "title", "body", "summary", "language", "author_id", "topic_id",
    "area_id", "lon", "lat", "media", "support_count", "comment_count", "threshold", "shuffle",
    "version", "revision", "tab", "created_at", "changed_at", "published_at",
    "threshold_reached_at", "closed_at", "withdrawn_reason",
)  # fmt: skip
SUPPORT = ("id", "proposal_id", "person_id", "created_at")
VERSION = ("proposal_id", "number", "title", "body", "created_at")
CHANGE = ("id", "proposal_id", "state", "note", "at")


def fill_big_town(world: World, people: int, proposals: int) -> int:
    """Add that many people and proposals to a loaded town, in one commit.

    :returns: how many rows were written.
    """
    big = BigTown(people, proposals, world.now, threshold=THRESHOLD * SCALE)
    written_models = (PersonRow, models.ProposalRow, models.SupportRow, models.StateChangeRow)
    with unit_of_work():
        with indexes_afterwards(session(), *written_models) as connection:
            crowd, count = _write_people(world, big, BulkTable(connection, PersonRow, PERSON))
            writer = _ProposalWriter(world, big, crowd, connection)
            for row in big.proposal_rows():
                writer.add(row)
            count += writer.finish()
            world.progress("indexes", 0, 1)
        touch("identity", "proposals")
    world.progress("indexes", 1, 1)
    return count


def _write_people(world: World, big: BigTown, table: BulkTable) -> tuple[list[str], int]:
    crowd: list[str] = []
    rng = random.Random("crowd")
    areas = {key: identifier.hex for key, identifier in world.areas.items()}
    step = timedelta(days=365 * 6) / max(big.people, 1)
    moment = world.now - step * big.people
    for neighbour in big.people_rows():
        moment += step
        crowd.append(hex_id_at(moment, rng))
        joined, email = kept_moment(moment), f"inhabitant{neighbour.number}@example.org"
        table.add(
            (crowd[-1], neighbour.name, email, email, joined, neighbour.language, "", True,
             areas[neighbour.area], 0, False, 0, "", joined, 1)
        )  # fmt: skip
        if table.waiting >= BATCH:
            table.write()
            world.progress("people", table.written, big.people)
    table.write()
    return crowd, table.written


class _ProposalWriter:
    """Writes proposals with their first version, their supports and their states."""

    def __init__(self, world: World, big: BigTown, crowd: list[str], connection: Any) -> None:
        self._world, self._big = world, big
        self._crowd = crowd or [identifier.hex for identifier in world.neighbours]
        self._rng = random.Random("proposals")
        self._topics = {key: identifier.hex for key, identifier in world.topics.items()}
        self._areas = {key: identifier.hex for key, identifier in world.areas.items()}
        self._proposals = BulkTable(connection, models.ProposalRow, PROPOSAL)
        self._versions = BulkTable(connection, models.VersionRow, VERSION)
        self._supports = BulkTable(connection, models.SupportRow, SUPPORT)
        self._changes = BulkTable(connection, models.StateChangeRow, CHANGE)
        self._stride = _coprime_to(len(self._crowd))

    def add(self, row: ProposalRow) -> None:
        """Take one proposal in."""
        created = row.created_at
        span = min(SUPPORT_SPAN, self._world.now - created)
        supports = min(row.supports // SCALE, len(self._crowd))
        identifier, moment = hex_id_at(created, self._rng), kept_moment(created)
        reached = kept_moment(created + span) if row.state in ANSWERED else None
        # All the rest of its life lies in the last moment of the span; measurements need no more.
        closed = None if row.state in SUPPORTABLE else kept_moment(created + span)
        summary = row.body.partition("\n")[0][:220]
        self._proposals.add(
            (identifier, row.state, row.state not in UNLISTED, row.title[:150], row.body, summary,
             row.language, self._crowd[row.author % len(self._crowd)], self._topics[row.topic],
             self._areas[row.area], row.longitude, row.latitude, "[]", supports, 0, THRESHOLD,
             self._rng.getrandbits(31), 1, 1, "", moment, moment, moment, reached, closed, "")
        )  # fmt: skip
        self._versions.add((identifier, 1, row.title[:150], row.body, moment))
        self._changes.add((hex_id_at(created, self._rng), identifier, "published", "", moment))
        if row.state != "published":
            change = hex_id_at(created + span, self._rng)
            self._changes.add((change, identifier, row.state, "", kept_moment(created + span)))
        self._add_supports(identifier, created, span, supports)
        if self._proposals.waiting >= BATCH:
            self._write()

    def _add_supports(self, proposal: str, created: datetime, span: timedelta, count: int) -> None:
        rng, crowd, add = self._rng, self._crowd, self._supports.add
        place, size, stride = rng.randrange(len(crowd)), len(crowd), self._stride
        for _ in range(count):
            moment = created + span * rng.random()
            # A stride without common factor visits nobody twice.
            place = (place + stride) % size
            add((hex_id_at(moment, rng), proposal, crowd[place], kept_moment(moment)))

    def _write(self) -> None:
        for table in (self._proposals, self._versions, self._supports, self._changes):
            table.write()
        self._world.progress("proposals", self._proposals.written, self._big.proposals)

    def finish(self) -> int:
        """Write the rest; return how many rows there were."""
        self._write()
        tables = (self._proposals, self._versions, self._supports, self._changes)
        return sum(table.written for table in tables)


def _coprime_to(size: int) -> int:
    """Return a prime stride that does not divide ``size``."""
    return next(prime for prime in (7919, 104_729, 15_485_863) if size % prime or size == 1)
