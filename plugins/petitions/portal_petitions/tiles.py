"""What waits for the office: petitions to moderate, to answer, to debate; alarms, second people."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for

from portal.sdk import Actor, Tile, Waiting, may
from portal.sdk import gettext as _
from portal_petitions import queries
from portal_petitions.policy import ANSWER, INVALIDATE, MODERATE
from portal_petitions.records import PetitionItem
from portal_petitions.settings import petition_settings

SHOWN = 5


def tiles_of(actor: Actor) -> list[Tile]:
    """Return the tiles of the dashboard for what this actor works on."""
    tiles: list[Tile] = []
    if may(actor, MODERATE):
        tiles.append(_to_moderate())
    if may(actor, ANSWER):
        tiles.append(_to_answer())
    if may(actor, INVALIDATE):
        tiles += _to_look_at()
    return [tile for tile in tiles if tile.count]


def _to_moderate() -> Tile:
    counts = queries.waiting_counts()
    promised = timedelta(days=petition_settings().overdue_days)
    return Tile(
        _("Petitions to moderate"),
        counts.waiting,
        url_for("petitions_office.index"),
        "overdue" if counts.overdue else "due" if counts.noticed else "unanswered",
        counts.oldest,
        order=25,
        first=[
            Waiting(
                item.title,
                url_for("petitions_office.moderate", petition_id=item.id),
                item.moderation_at,
                item.moderation_at + promised if item.moderation_at else None,
            )
            for item in queries.moderation_queue(None, SHOWN).items
        ],
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
