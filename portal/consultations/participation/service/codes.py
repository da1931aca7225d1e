"""Making, using and cancelling one-time codes."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import exists, insert, update

from portal.consultations.participation.codes import new_code, read_code
from portal.consultations.participation.models import (
    ParticipationCodeBatchRow,
    ParticipationCodeRow,
    ParticipationRow,
)
from portal.consultations.participation.policy import CODES
from portal.consultations.participation.queries import code_with
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.identity.proofs.keyed import keyed_hash
from portal.municipality.queries import areas

MOST = 20_000
LONGEST_TITLE = 200


def make_codes(
    actor: Actor,
    consultation: ConsultationRecord,
    title: str,
    size: int,
    area_id: uuid.UUID | None = None,
) -> list[tuple[int, str]]:
    """Make a batch of codes; only here are they ever known in clear.

    :returns: (serial, code) of each.
    :raises Problems: when the title is missing or the number out of bounds.
    """
    require(actor, CODES, consultation)
    problems = []
    if not title or len(title) > LONGEST_TITLE:
        problems.append(Problem("title", "needed", _("Say in a few words whom the codes are for.")))
    if not 1 <= size <= MOST:
        words = _("Give a number from 1 to %(max)s.", max=MOST)
        problems.append(Problem("size", "range", words))
    if area_id is not None and area_id not in areas():
        problems.append(Problem("area_id", "unknown", _("There is no such area any more.")))
    if consultation.state not in (ConsultationState.DRAFT, ConsultationState.PUBLISHED):
        problems.append(Problem("", "closed", _("This consultation is closed.")))
    if problems:
        raise Problems(problems)
    batch_id = new_id()
    batch = ParticipationCodeBatchRow(
        id=batch_id,
        consultation_id=consultation.id,
        title=title,
        area_id=area_id,
        size=size,
        created_by=actor.person_id,
        created_at=clock.now(),
    )
    session().add(batch)
    session().flush()
    codes = [(serial, new_code()) for serial in range(1, size + 1)]
    session().execute(
        insert(ParticipationCodeRow),
        [
            {
                "id": uuid.uuid4(),
                "batch_id": batch_id,
                "serial": serial,
                "code_hash": hash_of(code),
            }
            for serial, code in codes
        ],
    )
    write_audit(
        actor,
        "participation.codes_made",
        subject_kind="consultation",
        subject_id=consultation.id,
        batch=str(batch_id),
        size=size,
    )
    return codes


def cancel_codes(actor: Actor, consultation: ConsultationRecord, batch_id: uuid.UUID) -> int:
    """Let the codes of a batch that nobody has used open nothing any more; return how many."""
    require(actor, CODES, consultation)
    batch = session().get(ParticipationCodeBatchRow, batch_id)
    if batch is None or batch.consultation_id != consultation.id:
        raise NotFound
    code = ParticipationCodeRow
    done = session().execute(
        update(code)
        .where(
            code.batch_id == batch_id,
            code.cancelled_at.is_(None),
            ~exists().where(ParticipationRow.code_id == code.id),
        )
        .values(cancelled_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    number = int(done.rowcount)  # type: ignore[attr-defined]
    write_audit(
        actor,
        "participation.codes_cancelled",
        subject_kind="consultation",
        subject_id=consultation.id,
        batch=str(batch_id),
        number=number,
    )
    return number


def find_code(consultation: ConsultationRecord, typed: str) -> uuid.UUID:
    """Return the code that was typed.

    :raises Problems: when it cannot be one, is none of this consultation's or was cancelled.
    """
    code = read_code(typed)
    if code is None:
        words = _(
            "This is not a whole code. It has 12 letters and digits, such as 7K3M-Q2ZD-91XW; "
            "compare it once more with your letter."
        )
        raise Problems(Problem("code", "misspelt", words))
    row = code_with(hash_of(code), consultation.id)
    if row is None:
        words = _("This code does not belong to this consultation.")
        raise Problems(Problem("code", "unknown", words))
    if row.cancelled_at is not None:
        words = _("This code was cancelled. Ask the town hall for another one.")
        raise Problems(Problem("code", "cancelled", words))
    found: uuid.UUID = row.id
    return found


def hash_of(code: str) -> str:
    """Return what is kept of a code."""
    return keyed_hash("participation code", read_code(code) or "")
