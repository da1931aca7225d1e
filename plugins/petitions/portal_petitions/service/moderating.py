"""Moderation: one person at a time holds a petition, then publishes or rejects it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update

from portal.sdk import (
    Actor,
    NotFound,
    Problem,
    Problems,
    Stale,
    clean_line,
    emit,
    now,
    require,
    session,
    strip_unsafe_controls,
    write_audit,
)
from portal.sdk import gettext as _
from portal_petitions.dates import months_later
from portal_petitions.events import PetitionOpened, PetitionRejected, PetitionWithdrawn
from portal_petitions.links import petition_path
from portal_petitions.models import PetitionRow
from portal_petitions.policy import MODERATE
from portal_petitions.queries.reading import thresholds_for
from portal_petitions.records import HIDING, NOTE_LENGTH, LockRecord, Reason, State
from portal_petitions.service.checking import text_problems
from portal_petitions.service.rows import (
    change_state,
    changed,
    mail_signer,
    need_state,
    sponsors_of,
    take_petition,
    too_long,
)
from portal_petitions.settings import petition_settings
from portal_petitions.words import reason_words

LOCK = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a petition is not published."""

    reason: Reason
    note: str
    duplicate_of: uuid.UUID | None


def take_lock(actor: Actor, petition_id: uuid.UUID) -> LockRecord:
    """Hold a petition for two minutes, unless somebody else holds it; one statement decides."""
    require(actor, MODERATE)
    moment = now()
    taken = (
        session()
        .execute(
            update(PetitionRow)
            .where(
                PetitionRow.id == petition_id,
                or_(
                    PetitionRow.lock_by.is_(None),
                    PetitionRow.lock_by == actor.person_id,
                    PetitionRow.lock_until <= moment,
                ),
            )
            .values(lock_by=actor.person_id, lock_until=moment + LOCK)
            .returning(PetitionRow.lock_until)
            .execution_options(synchronize_session=False)
        )
        .scalar_one_or_none()
    )
    return LockRecord(True, actor.person_id, taken) if taken else lock_of(petition_id)


def keep_lock(actor: Actor, petition_id: uuid.UUID) -> LockRecord:
    """Hold a petition for two minutes more (the page's heartbeat).

    Somebody whose time ran out gets it back unless a colleague was faster.
    """
    return take_lock(actor, petition_id)


def release_lock(actor: Actor, petition_id: uuid.UUID) -> LockRecord:
    """Let go of a petition, if it is the actor who holds it."""
    require(actor, MODERATE)
    session().execute(
        update(PetitionRow)
        .where(PetitionRow.id == petition_id, PetitionRow.lock_by == actor.person_id)
        .values(lock_by=None, lock_until=None)
        .execution_options(synchronize_session=False)
    )
    return lock_of(petition_id)


def lock_of(petition_id: uuid.UUID) -> LockRecord:
    """Return who holds a petition now; ``held`` means that the one who asked does not."""
    row = (
        session()
        .execute(
            select(PetitionRow.lock_by, PetitionRow.lock_until).where(PetitionRow.id == petition_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    if row.lock_until is None or row.lock_until <= now():
        return LockRecord(False, None, None)
    return LockRecord(False, row.lock_by, row.lock_until)


def _take_for_moderation(actor: Actor, petition_id: uuid.UUID, version: int) -> PetitionRow:
    require(actor, MODERATE)
    row = take_petition(petition_id)
    need_state(row, State.MODERATION)
    if row.lock_by not in (None, actor.person_id) and row.lock_until and row.lock_until > now():
        words = _("A colleague is working on this petition right now.")
        raise Problems(Problem("", "locked", words))
    if row.version != version:
        raise Stale
    return row


def edit_petition(
    actor: Actor, petition_id: uuid.UUID, title: str, background: str, details: str, version: int
) -> None:
    """Mend the words of a petition before it is published.

    :raises Problems: naming what is not right, or because a colleague holds the petition.
    :raises Stale: when it was changed since the form was opened.
    """
    row = _take_for_moderation(actor, petition_id, version)
    title, background = clean_line(title), clean_line(background)
    details = strip_unsafe_controls(details).replace("\r\n", "\n").strip()
    problems = text_problems(title, background, details)
    if problems:
        raise Problems(problems)
    row.title, row.background, row.details = title, background, details
    changed(row)
    write_audit(actor, "petitions.edit", subject_kind="petition", subject_id=petition_id)


def approve_petition(actor: Actor, petition_id: uuid.UUID, version: int) -> None:
    """Publish a petition: it is open for six months, with the thresholds of today.

    :raises Problems: when it does not wait for moderation, or a colleague holds it.
    :raises Stale: when it was changed since the page was opened.
    """
    row = _take_for_moderation(actor, petition_id, version)
    moment, needed = now(), thresholds_for(row.area_id)
    row.opened_at = moment
    row.closes_at = months_later(moment, petition_settings().open_months)
    row.response_threshold, row.debate_threshold = needed.response, needed.debate
    row.lock_by, row.lock_until = None, None
    change_state(row, State.OPEN, actor=actor)
    emit(PetitionOpened(row.id, row.title, row.closes_at), actor.person_id)
    write_audit(actor, "petitions.approve", subject_kind="petition", subject_id=petition_id)
    for signature in sponsors_of(petition_id, author=True):
        mail_signer(
            signature,
            "opened",
            f"opened:{signature.id}",
            petition_path(petition_id),
            title=row.title,
            is_author=signature.creator,
            closes_on=row.closes_at.date(),
            response_at=row.response_threshold,
            debate_at=row.debate_threshold,
        )


def reject_petition(
    actor: Actor,
    petition_id: uuid.UUID,
    reason: Reason | str,
    note: str = "",
    duplicate_of: uuid.UUID | None = None,
    *,
    version: int,
) -> None:
    """Do not publish a petition; with some reasons its text is not shown to the public either.

    :raises Problems: without a known reason, or when a duplicate names no petition.
    :raises Stale: when it was changed since the page was opened.
    """
    row = _take_for_moderation(actor, petition_id, version)
    rejection = _checked(reason, note, duplicate_of)
    row.reason, row.note = rejection.reason, rejection.note
    row.duplicate_of = rejection.duplicate_of
    row.text_hidden = rejection.reason in HIDING
    row.lock_by, row.lock_until = None, None
    change_state(row, State.REJECTED, actor=actor, note=str(rejection.reason))
    emit(PetitionRejected(petition_id, str(rejection.reason)), actor.person_id)
    write_audit(
        actor,
        "petitions.reject",
        subject_kind="petition",
        subject_id=petition_id,
        reason=str(rejection.reason),
    )
    for signature in sponsors_of(petition_id, author=True):
        mail_signer(
            signature,
            "rejected",
            f"rejected:{signature.id}",
            petition_path(petition_id),
            # Who sponsored it read the text already, but a mail is easily passed on.
            title=row.title,
            is_author=signature.creator,
            reason=reason_words(rejection.reason)[1],
            note=rejection.note,
        )


def _checked(reason: Reason | str, note: str, duplicate_of: uuid.UUID | None) -> Rejection:
    note = clean_line(note)
    problems = too_long("note", note, NOTE_LENGTH)
    if reason not in set(Reason):
        problems.append(Problem("reason", "unknown", _("Choose why it is not published.")))
    elif reason == Reason.DUPLICATE:
        other = session().get(PetitionRow, duplicate_of) if duplicate_of else None
        if other is None or other.opened_at is None:
            words = _("Choose the petition that asks for the same already.")
            problems.append(Problem("duplicate_of", "missing", words))
    else:
        duplicate_of = None
    if problems:
        raise Problems(problems)
    return Rejection(Reason(reason), note, duplicate_of)


def stop_petition(actor: Actor, petition_id: uuid.UUID, reason: str) -> None:
    """Stop an open petition before its time; it stays readable with the reason.

    :raises Problems: without a reason, or when it is not open.
    """
    require(actor, MODERATE)
    row = take_petition(petition_id)
    need_state(row, State.OPEN)
    reason = clean_line(reason)
    problems = too_long("reason", reason, NOTE_LENGTH)
    if not reason:
        problems.append(Problem("reason", "missing", _("Say why, in one sentence.")))
    if problems:
        raise Problems(problems)
    row.withdrawn_reason = reason
    change_state(row, State.WITHDRAWN, actor=actor, note=reason)
    emit(PetitionWithdrawn(petition_id), actor.person_id)
    write_audit(actor, "petitions.stop", subject_kind="petition", subject_id=petition_id)
