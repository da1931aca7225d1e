"""What proposals keep about people, how it is given out and how it goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from portal.core.database import session, touch
from portal.core.privacy import PersonalColumn, PrivacyInventory
from portal.core.uploads import forget_upload
from portal.core.web.listings import to_json
from portal.proposals.models import ProposalRow, ResponseRow
from portal.proposals.queries import proposals_of, supported_by
from portal.proposals.records import State

_TASK = _l("Public task")
_PUBLIC = _l("Public discussion of ideas")
_FOR_EVER = _l("Stays with the proposal; ask for its removal where it names a person")

PERSONAL_DATA = [
    PersonalColumn(
        "proposal.author_id", _PUBLIC, _TASK, _l("Points to nobody after the author is erased")
    ),
    PersonalColumn("proposal.title", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal.body", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal.summary", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal.media", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal.extra", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal_version.extra", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal.withdrawn_reason", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal_version.title", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn("proposal_version.body", _PUBLIC, _TASK, _FOR_EVER),
    PersonalColumn(
        "proposal_support.person_id",
        _l("One support per person"),
        _TASK,
        _l("As long as the proposal; points to an emptied account after erasure"),
    ),
    PersonalColumn(
        "proposal_response.officer_id",
        _l("Accountability of the council"),
        _TASK,
        _l("Points to nobody after the officer is erased"),
    ),
    PersonalColumn(
        "proposal_telling.after_person_id",
        _l("Sending mails once"),
        _TASK,
        _l("Emptied when everybody has been told"),
    ),
]

PLAIN = [
    "proposal.id", "proposal.state", "proposal.listed", "proposal.language", "proposal.topic_id",
    "proposal.area_id", "proposal.department_id", "proposal.phase_id",
    "proposal.lon", "proposal.lat", "proposal.support_count", "proposal.comment_count",
    "proposal.threshold", "proposal.shuffle",
    "proposal.version", "proposal.revision", "proposal.tab", "proposal.created_at",
    "proposal.changed_at", "proposal.published_at", "proposal.threshold_reached_at",
    "proposal.closed_at",
    "proposal_version.proposal_id", "proposal_version.number", "proposal_version.created_at",
    "proposal_support.id", "proposal_support.proposal_id", "proposal_support.created_at",
    "proposal_state_change.*",
    "proposal_response.id", "proposal_response.proposal_id", "proposal_response.state",
    "proposal_response.reason", "proposal_response.cost", "proposal_response.cost_amount",
    "proposal_response.timetable", "proposal_response.department_id", "proposal_response.revision",
    "proposal_response.changed_at", "proposal_response.published_at",
    "proposal_telling.response_id", "proposal_telling.author_told", "proposal_telling.told",
    "proposal_telling.finished_at",
    "proposal_milestone.*",
]  # fmt: skip

INVENTORY = PrivacyInventory(personal=PERSONAL_DATA, plain=PLAIN)


def export(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return a person's proposals, drafts too, and what they support."""
    return {
        "proposals": to_json(list(proposals_of(person_id, limit=10_000))),
        "supports": [
            {"proposal": proposal.title, **to_json(receipt)}
            for proposal, receipt in supported_by(person_id, limit=100_000)
        ],
    }


def erase(person_id: uuid.UUID) -> None:
    """Delete a person's drafts and take their name off what is public.

    Supports stay counted, and cannot be given a second time, because they point to the
    account's emptied row.
    """
    drafts = (
        session()
        .execute(
            select(ProposalRow).where(
                ProposalRow.author_id == person_id, ProposalRow.state == State.DRAFT
            )
        )
        .scalars()
        .all()
    )
    for draft in drafts:
        for upload in draft.media:
            forget_upload(uuid.UUID(upload["id"]))
    quietly = {"synchronize_session": False}
    session().execute(
        delete(ProposalRow)
        .where(ProposalRow.author_id == person_id, ProposalRow.state == State.DRAFT)
        .execution_options(**quietly)
    )
    for row, column in ((ProposalRow, "author_id"), (ResponseRow, "officer_id")):
        session().execute(
            update(row)
            .where(getattr(row, column) == person_id)
            .values({column: None})
            .execution_options(**quietly)
        )
    touch("proposals")
