"""What waits for the office: petitions to moderate, to answer, to debate; alarms, second people."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for

from portal.sdk import Actor, Tile, Waiting, may
from portal.sdk import gettext as _
from portal_petitions import queries
from portal_petitions.policy import ANSWER, INVALIDATE, MODERATE
from portal_petitions.queries import Age
from portal_petitions.records import PetitionItem
from portal_petitions.settings import petition_settings

SHOWN = 5
READ = 30
"""How many of the oldest are looked at: those in time stand behind the overdue ones."""


def tiles_of(actor: Actor) -> list[Tile]:
    """Return the tiles of the dashboard for what this actor works on."""
    tiles: list[Tile] = []
    if may(actor, MODERATE):
        tiles += _to_moderate()
    if may(actor, ANSWER):
        tiles.append(_to_answer())
    if may(actor, INVALIDATE):
        tiles += _to_look_at()
    return [tile for tile in tiles if tile.count]


def _to_moderate() -> list[Tile]:
    """Return what is overdue apart from what can still be in time."""
    counts, address = queries.waiting_counts(), url_for("petitions_office.index")
    late: list[PetitionItem] = []
    others: list[PetitionItem] = []
    for item in queries.moderation_queue(None, READ).items:
        is_late = queries.moderation_age(item) is Age.OVERDUE
        (late if is_late else others).append(item)
    in_time = counts.waiting - counts.overdue
    return [
        Tile(
            _("Moderation of petitions overdue"),
            counts.overdue,
            address,
            "overdue",
            late[0].moderation_at if late else None,
            order=25,
            first=[_to_be_moderated(item) for item in late[:SHOWN]],
        ),
        Tile(
            _("Petitions to moderate"),
            in_time,
            address,
            "due" if counts.noticed > counts.overdue else "unanswered",
            others[0].moderation_at if others else None,
            order=25,
            first=[_to_be_moderated(item) for item in others[:SHOWN]],
        ),
    ]


def _to_be_moderated(item: PetitionItem) -> Waiting:
    promised = timedelta(days=petition_settings().overdue_days)
    return Waiting(
        item.title,
        url_for("petitions_office.moderate", petition_id=item.id),
        item.moderation_at,
        item.moderation_at + promised if item.moderation_at else None,
    )


def _to_answer() -> Tile:
    waiting = queries.awaiting_response(None, 100)
    return Tile(
        _("Petitions to answer"),
        len(waiting.items),
        url_for("petitions_office.index", show="answer"),
        "unanswered",
        waiting.items[0].response_reached_at if waiting.items else None,
        order=26,
        first=[_waiting(item) for item in waiting.items[:SHOWN]],
    )


def _waiting(item: PetitionItem) -> Waiting:
    address = url_for("petitions_office.show", petition_id=item.id)
    return Waiting(item.title, address, item.response_reached_at)


def _to_look_at() -> list[Tile]:
    batches = queries.open_batches()
    return [
        Tile(
            _("Petitions with unusual signatures"),
            queries.unseen_alarms(),
            url_for("petitions_office.alarms"),
            "reported",
            order=27,
        ),
        Tile(
            _("Signatures to be taken out: a second person"),
            len(batches),
            url_for("petitions_office.index"),
            "due",
            batches[0].asked_at if batches else None,
            order=28,
            first=[
                Waiting(
                    batch.why,
                    url_for("petitions_office.batch", batch_id=batch.id),
                    batch.asked_at,
                )
                for batch in batches[:SHOWN]
            ],
        ),
    ]
