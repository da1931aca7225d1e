"""Mails to the author and the office about thresholds, and to moderators about long waits."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from portal.sdk import (
    EventEnvelope,
    Role,
    contacts_of,
    contacts_with_roles,
    now,
    session,
    unit_of_work,
)
from portal_petitions.links import office_path, petition_path
from portal_petitions.models import PetitionRow
from portal_petitions.queries.reading import find_petition, with_every_signature
from portal_petitions.records import State
from portal_petitions.service.rows import mail_person
from portal_petitions.settings import petition_settings


def tell_of_threshold(envelope: EventEnvelope) -> None:
    """Write to the author and to officers that a threshold was reached (subscriber)."""
    petition_id = uuid.UUID(str(envelope.payload["petition_id"]))
    kind, needed = str(envelope.payload["kind"]), int(envelope.payload["threshold"])
    with unit_of_work():
        petition = find_petition(petition_id)
        if petition is None:
            return
        words = {
            "title": petition.title,
            "kind": kind,
            "needed": needed,
            "count": with_every_signature(petition).signature_count,
        }
        author = contacts_of([petition.author_id] if petition.author_id else [])
        key = f"threshold:{petition_id}:{kind}"
        for contact in author.values():
            path = petition_path(petition_id)
            mail_person(contact, "threshold", key, path, officer=False, **words)
        for contact in contacts_with_roles(Role.OFFICER).values():
            if contact.id not in author:
                path = office_path(petition_id)
                mail_person(contact, "threshold", key, path, officer=True, **words)


def remind_moderators() -> int:
    """Write to moderators once about each petition that waits too long; return about how many.

    The mail's key makes it one mail however often the job runs: one at the notice, one when the
    petition is overdue.
    """
    settings, moment = petition_settings(), now()
    noticed = moment - timedelta(days=settings.notice_days)
    overdue = moment - timedelta(days=settings.overdue_days)
    with unit_of_work():
        waiting = (
            session()
            .execute(
                select(PetitionRow.id, PetitionRow.title, PetitionRow.moderation_at)
                .where(PetitionRow.state == State.MODERATION, PetitionRow.moderation_at <= noticed)
                .order_by(PetitionRow.moderation_at)
                .limit(200)
            )
            .all()
        )
        people = contacts_with_roles(Role.MODERATOR).values() if waiting else ()
        for row in waiting:
            is_overdue = row.moderation_at <= overdue
            stage = "overdue" if is_overdue else "notice"
            for contact in people:
                mail_person(
                    contact,
                    "waiting",
                    f"{stage}:{row.id}",
                    office_path(row.id),
                    title=row.title,
                    days=(moment - row.moderation_at).days,
                    overdue=is_overdue,
                )
    return len(waiting)
