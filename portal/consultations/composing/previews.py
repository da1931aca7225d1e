"""Secret links to drafts: made, listed, opened, revoked.

The secret has 256 bits and only its hash is kept. A link opens one draft for reading until it
expires, is revoked, or the draft is published and everybody may read it.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, select, update

from portal.consultations.composing.models import ConsultationPreviewRow
from portal.consultations.composing.records import PreviewRecord
from portal.consultations.policy import EDIT
from portal.consultations.queries import access_by_id, consultation_of
from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.consultations.service import SUBJECT
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.names import clean_line

P = ConsultationPreviewRow
MOST_LINKS, LONGEST_DAYS, LONGEST_LABEL = 50, 90, 100
LONGEST_TOKEN = 100
COLUMNS: tuple[Any, ...] = (
    P.id,
    P.consultation_id,
    P.label,
    P.created_at,
    P.expires_at,
    P.revoked_at,
    P.last_used_at,
    P.use_count,
)


def make_preview(actor: Actor, consultation_id: uuid.UUID, label: str, days: int) -> str:
    """Make a secret link to a draft and return its secret, which nobody can look up again.

    :param days: how long it holds, from 1 to 90.
    :raises Problems: when it is no draft any more, or there are too many links.
    """
    record = access_by_id(actor, consultation_id)
    require(actor, EDIT, record)
    _check(record, label, days)
    token, now = secrets.token_urlsafe(32), clock.now()
    row = P(
        id=new_id(),
        consultation_id=consultation_id,
        token_hash=_hash(token),
        label=clean_line(label),
        created_by=actor.person_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
        use_count=0,
    )
    session().add(row)
    session().flush()
    write_audit(
        actor,
        "consultations.preview_made",
        subject_kind=SUBJECT,
        subject_id=consultation_id,
        preview=str(row.id),
        days=days,
    )
    return token


def revoke_preview(actor: Actor, consultation_id: uuid.UUID, preview_id: uuid.UUID) -> None:
    """Let a link open nothing from this moment."""
    require(actor, EDIT, access_by_id(actor, consultation_id))
    row = session().get(P, preview_id)
    if row is None or row.consultation_id != consultation_id:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        write_audit(
            actor,
            "consultations.preview_revoked",
            subject_kind=SUBJECT,
            subject_id=consultation_id,
            preview=str(preview_id),
        )


def open_preview(token: str) -> tuple[PreviewRecord, ConsultationRecord]:
    """Note that a link was opened; return it and its consultation.

    :raises NotFound: when it opens nothing (any more).
    """
    found = preview_by_token(token)
    record = consultation_of(found.consultation_id) if found is not None else None
    if found is None or record is None:
        raise NotFound
    session().execute(
        update(P)
        .where(P.id == found.id)
        .values(last_used_at=clock.now(), use_count=P.use_count + 1)
        .execution_options(synchronize_session=False)
    )
    return found, record


def preview_by_token(token: str) -> PreviewRecord | None:
    """Return the link with this secret, if it opens anything now."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    statement = select(*COLUMNS).where(P.token_hash == _hash(token))
    row = session().execute(statement).first()
    found = _record(row) if row is not None else None
    return found if found is not None and found.is_valid(clock.now()) else None


def previews_of(consultation_id: uuid.UUID) -> Sequence[PreviewRecord]:
    """Return the links of a consultation, the newest first."""
    statement = select(*COLUMNS).where(P.consultation_id == consultation_id)
    rows = session().execute(statement.order_by(P.created_at.desc(), P.id.desc()).limit(200))
    return [_record(row) for row in rows]


def _check(record: ConsultationRecord, label: str, days: int) -> None:
    problems = []
    if record.state is not ConsultationState.DRAFT:
        message = _("It is published; share its own address.")
        problems.append(Problem("", "published", message))
    if len(clean_line(label)) > LONGEST_LABEL:
        message = _("Shorten this to %(max)s characters.", max=LONGEST_LABEL)
        problems.append(Problem("label", "too_long", message))
    if not 1 <= days <= LONGEST_DAYS:
        message = _("Choose from 1 to %(max)s days.", max=LONGEST_DAYS)
        problems.append(Problem("days", "range", message))
    now = clock.now()
    if sum(one.is_valid(now) for one in previews_of(record.id)) >= MOST_LINKS:
        message = _("There are %(max)s links already. Revoke one first.", max=MOST_LINKS)
        problems.append(Problem("", "too_many", message))
    if problems:
        raise Problems(problems)


def _record(row: Row[Any]) -> PreviewRecord:
    return PreviewRecord(*tuple(row))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
