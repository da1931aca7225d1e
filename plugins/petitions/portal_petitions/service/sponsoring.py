"""Sponsors: five confirmed ones bring a petition before the moderators, twenty are the most."""

from __future__ import annotations

from portal.sdk import Problem, Problems, emit, now
from portal.sdk import gettext as _
from portal_petitions.events import PetitionSubmitted
from portal_petitions.links import petition_path
from portal_petitions.models import PetitionRow
from portal_petitions.records import State
from portal_petitions.service.rows import change_state, mail_author
from portal_petitions.settings import petition_settings


def refuse_more_sponsors(row: PetitionRow) -> None:
    """Go on only if there is room for one sponsor more.

    :param row: held, so that the twentieth and the twenty-first cannot both be the twentieth.
    :raises Problems: otherwise.
    """
    if row.sponsor_count >= petition_settings().sponsors_most:
        words = _(
            "This petition has all the sponsors it may have. You can sign it once it is open."
        )
        raise Problems(Problem("", "sponsors_full", words))


def count_sponsor(row: PetitionRow) -> None:
    """Count a sponsor who has confirmed, tell the author, and go on once there are enough."""
    settings = petition_settings()
    row.sponsor_count += 1
    if row.sponsor_count <= settings.sponsors_needed:
        mail_author(
            row,
            "sponsored",
            f"sponsored:{row.id}:{row.sponsor_count}",
            petition_path(row.id),
            title=row.title,
            count=row.sponsor_count,
            needed=settings.sponsors_needed,
        )
    submit_if_sponsored(row)


def submit_if_sponsored(row: PetitionRow) -> None:
    """Bring a petition before the moderators if it has enough sponsors."""
    settings = petition_settings()
    if row.state != State.SPONSORING or row.sponsor_count < settings.sponsors_needed:
        return
    row.moderation_at = now()
    change_state(row, State.MODERATION)
    mail_author(
        row,
        "in_moderation",
        f"in_moderation:{row.id}",
        petition_path(row.id),
        title=row.title,
        days=settings.overdue_days,
    )
    emit(PetitionSubmitted(row.id))
