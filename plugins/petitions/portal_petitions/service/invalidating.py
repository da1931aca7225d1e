"""Takes signatures out of the count: in bulk with a second person and an undo, or one by one."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from portal.sdk import (
    Actor,
    NotFound,
    Problem,
    Problems,
    clean_line,
    emit,
    new_id,
    now,
    require,
    session,
    write_audit,
)
from portal.sdk import gettext as _
from portal_petitions.counting import Place, change_counts, count_signature, recount
from portal_petitions.dates import hour_of
from portal_petitions.events import PetitionRecounted
from portal_petitions.models import InvalidationRow, SignatureRow
from portal_petitions.policy import INVALIDATE, SIGNATURES
from portal_petitions.queries.reading import find_petition
from portal_petitions.queries.signatures import (
    confirmed_matching,
    preview_invalidation,
    read_filter,
    write_filter,
)
from portal_petitions.records import NOTE_LENGTH, BatchState, SignatureFilter, SignatureState
from portal_petitions.service.rows import add_step, too_long

_TAKEN = (
    SignatureRow.petition_id,
    SignatureRow.area_id,
    SignatureRow.confirmed_at,
    SignatureRow.counted,
)


def ask_invalidation(
    actor: Actor, petition_id: uuid.UUID, wanted: SignatureFilter, why: str
) -> uuid.UUID:
    """Ask for signatures to be taken out of the count; somebody else has to approve.

    What is confirmed after this moment is left alone, so that what was previewed is what is taken.

    :returns: the batch's identifier.
    :raises Problems: without a filter or a reason, or when nothing fits.
    """
    _allowed(actor, petition_id)
    why = clean_line(why)
    problems = too_long("why", why, NOTE_LENGTH)
    if not why:
        problems.append(Problem("why", "missing", _("Say why, for the colleague who decides.")))
    if not wanted.narrows:
        words = _("Say which signatures: nothing is taken from everybody at once.")
        problems.append(Problem("", "everything", words))
    preview = preview_invalidation(petition_id, wanted)
    if not problems and not preview.matching:
        problems.append(Problem("", "nothing", _("No confirmed signature fits.")))
    if problems:
        raise Problems(problems)
    row = InvalidationRow(
        id=new_id(),
        petition_id=petition_id,
        filter=write_filter(wanted),
        why=why,
        state=BatchState.ASKED,
        previewed=preview.counted,
        asked_by=actor.person_id,
        asked_at=now(),
    )
    session().add(row)
    session().flush()
    _audit(actor, "ask_invalidation", row, previewed=preview.counted)
    return row.id


def approve_invalidation(actor: Actor, batch_id: uuid.UUID) -> None:
    """Take the signatures of a batch out of the count, all or none.

    :raises Problems: when it was decided already, or the actor asked for it.
    """
    row = _take(actor, batch_id, BatchState.ASKED)
    if row.asked_by is not None and row.asked_by == actor.person_id:
        words = _("You asked for this yourself; a second person has to approve.")
        raise Problems(Problem("", "second_person", words))
    conditions = confirmed_matching(row.petition_id, read_filter(row.filter), before=row.asked_at)
    taken = session().execute(
        update(SignatureRow)
        .where(*conditions)
        .values(state=SignatureState.INVALIDATED, invalidation_id=row.id)
        .returning(*_TAKEN)
        .execution_options(synchronize_session=False)
    )
    row.taken, row.counted = _recounted(taken, -1)
    row.state = BatchState.APPLIED
    row.decided_by, row.decided_at = actor.person_id, now()
    session().flush()
    _finish(actor, "approve_invalidation", row)


def decline_invalidation(actor: Actor, batch_id: uuid.UUID) -> None:
    """Decide against a batch; whoever asked for it may take it back like this as well."""
    row = _take(actor, batch_id, BatchState.ASKED)
    row.state = BatchState.DECLINED
    row.decided_by, row.decided_at = actor.person_id, now()
    session().flush()
    _audit(actor, "decline_invalidation", row)


def undo_invalidation(actor: Actor, batch_id: uuid.UUID) -> None:
    """Put the signatures of a batch back as they were; those taken since by others stay out.

    :raises Problems: when the batch is not in force.
    """
    row = _take(actor, batch_id, BatchState.APPLIED)
    put_back = session().execute(
        update(SignatureRow)
        .where(
            SignatureRow.invalidation_id == row.id,
            SignatureRow.state == SignatureState.INVALIDATED,
        )
        .values(state=SignatureState.CONFIRMED, invalidation_id=None)
        .returning(*_TAKEN)
        .execution_options(synchronize_session=False)
    )
    _recounted(put_back, +1)
    row.state = BatchState.UNDONE
    row.undone_by, row.undone_at = actor.person_id, now()
    session().flush()
    _finish(actor, "undo_invalidation", row)


def _recounted(rows: Iterable[Any], sign: int) -> tuple[int, int]:
    """Append what these signatures change; return how many there are and how many count."""
    everybody, changes = 0, Counter[Place]()
    for petition_id, area_id, confirmed_at, counted in rows:
        everybody += 1
        if counted:
            changes[Place(petition_id, area_id, hour_of(confirmed_at))] += sign
    change_counts(changes)
    return everybody, abs(changes.total())


def _allowed(actor: Actor, petition_id: uuid.UUID) -> None:
    petition = find_petition(petition_id)
    if petition is None:
        raise NotFound
    require(actor, INVALIDATE, petition)


def _take(actor: Actor, batch_id: uuid.UUID, state: BatchState) -> InvalidationRow:
    row = (
        session()
        .execute(select(InvalidationRow).where(InvalidationRow.id == batch_id).with_for_update())
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    _allowed(actor, row.petition_id)
    if row.state != state:
        words = _("This was decided by somebody else meanwhile.")
        raise Problems(Problem("", "decided", words))
    return row


def _finish(actor: Actor, action: str, row: InvalidationRow) -> None:
    _audit(actor, action, row, taken=row.taken, counted=row.counted)
    add_step(row.petition_id, action, actor=actor, note=str(row.counted))
    emit(PetitionRecounted(row.petition_id), actor.person_id)


def _audit(actor: Actor, action: str, row: InvalidationRow, **detail: Any) -> None:
    write_audit(
        actor,
        f"petitions.{action}",
        subject_kind="petition",
        subject_id=row.petition_id,
        batch=row.id,
        **detail,
    )


def remove_signature(actor: Actor, signature_id: uuid.UUID, why: str) -> None:
    """Take one signature out and forget who gave it, as when its owner asks for that.

    Its keyed hashes stay until the petition is anonymised, so that nobody signs in its place.

    :raises Problems: without a reason.
    """
    row = (
        session()
        .execute(select(SignatureRow).where(SignatureRow.id == signature_id).with_for_update())
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    _allowed(actor, row.petition_id)
    why = clean_line(why)
    if not why or len(why) > NOTE_LENGTH:
        raise Problems(Problem("why", "missing", _("Say why, in one sentence.")))
    if row.state == SignatureState.REMOVED:
        return
    if row.state == SignatureState.CONFIRMED and row.counted and row.confirmed_at is not None:
        count_signature(row.petition_id, row.area_id, row.confirmed_at, -1)
    row.state = SignatureState.REMOVED
    blank(row)
    session().flush()
    write_audit(
        actor,
        "petitions.remove_signature",
        subject_kind="petition",
        subject_id=row.petition_id,
        signature=signature_id,
    )
    emit(PetitionRecounted(row.petition_id), actor.person_id)


def blank(row: SignatureRow) -> None:
    """Take everything off a signature that says who gave it."""
    row.name = row.email = row.domain = row.postcode = ""
    row.address_key = row.network_key = ""
    row.person_id = None
    row.wants_news = False


def recount_petition(actor: Actor, petition_id: uuid.UUID) -> int:
    """Count a petition's signatures one by one; return by how many the count was wrong."""
    _allowed(actor, petition_id)
    off = recount(petition_id)
    write_audit(
        actor, "petitions.recount", subject_kind="petition", subject_id=petition_id, off_by=off
    )
    emit(PetitionRecounted(petition_id), actor.person_id)
    return off


def note_look(actor: Actor, petition_id: uuid.UUID, what: str) -> None:
    """Write down that somebody looked at who signed; ``what`` is a code, never what was typed."""
    require(actor, SIGNATURES, find_petition(petition_id))
    write_audit(
        actor,
        "petitions.look_at_signatures",
        subject_kind="petition",
        subject_id=petition_id,
        what=what[:60],
    )
