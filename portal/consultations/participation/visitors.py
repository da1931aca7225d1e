"""Who stands behind a request: an account, the holder of a code, or a browser."""

from __future__ import annotations

import secrets
import uuid

from flask import has_request_context
from flask import session as cookie

from portal.consultations.participation.queries import code_of
from portal.consultations.participation.records import Channel, Participant, age_group
from portal.consultations.policy import TakePart, may_participate
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import Actor
from portal.core.problems import Forbidden
from portal.identity.proofs.keyed import keyed_hash
from portal.identity.queries.account import registry_hash_of

_BROWSER, _CODES = "participant", "codes"
MOST_CODES = 5


def take_part_subject(consultation: ConsultationRecord, phase: PhaseRecord) -> TakePart:
    """Return the subject of taking part in a phase, with the code in hand."""
    code_id = code_in_hand(consultation.id) if phase.access.codes else None
    return TakePart(consultation, phase, code_id)


def participant_for(actor: Actor, subject: TakePart) -> Participant:
    """Return who takes part by this request; a browser without an account gets a key.

    :raises Forbidden: when they may not, with the reason.
    """
    found = _participant(actor, subject, make_key=True)
    if found is None:
        raise Forbidden(may_participate(actor, subject))
    return found


def known_participant(actor: Actor, subject: TakePart) -> Participant | None:
    """Return who is asking, as far as that is known; nothing is changed. For pages that read."""
    return _participant(actor, subject, make_key=False)


def _participant(actor: Actor, subject: TakePart, *, make_key: bool) -> Participant | None:
    access = subject.phase.access
    if access.codes and subject.code_id is not None:
        return _by_code(subject.consultation.id, subject.code_id)
    if actor.person_id is not None:
        return _by_account(actor, actor.person_id)
    if not access.without_account:
        return None
    token = _browser(make=make_key)
    if token is None:
        return None
    key = keyed_hash("participant", str(subject.consultation.id), token)
    return Participant(f"visitor:{key}", Channel.OPEN)


def _by_account(actor: Actor, person_id: uuid.UUID) -> Participant:
    return Participant(
        key=f"person:{person_id.hex}",
        channel=Channel.ONLINE,
        person_id=person_id,
        registry_hash=registry_hash_of(person_id) if actor.level >= 2 else None,
        area_id=actor.area_id,
        age_group=age_group(actor.age),
    )


def _by_code(consultation_id: uuid.UUID, code_id: uuid.UUID) -> Participant | None:
    row = code_of(code_id, consultation_id)
    if row is None or row.cancelled_at is not None:
        return None
    return Participant(
        key=f"code:{code_id.hex}", channel=Channel.CODE, code_id=code_id, area_id=row.area_id
    )


def code_in_hand(consultation_id: uuid.UUID) -> uuid.UUID | None:
    """Return the code this browser has typed for a consultation."""
    if not has_request_context():
        return None
    known = cookie.get(_CODES)
    found = known.get(consultation_id.hex) if isinstance(known, dict) else None
    return uuid.UUID(found) if found else None


def take_code(consultation_id: uuid.UUID, code_id: uuid.UUID) -> None:
    """Let this browser act with a code; the oldest of many is forgotten."""
    known = dict(cookie.get(_CODES) or {})
    known.pop(consultation_id.hex, None)
    known[consultation_id.hex] = code_id.hex
    cookie[_CODES] = dict(list(known.items())[-MOST_CODES:])


def put_code_away(consultation_id: uuid.UUID) -> None:
    """Forget the code, for the next person at the same machine."""
    known = dict(cookie.get(_CODES) or {})
    if known.pop(consultation_id.hex, None) is not None:
        cookie[_CODES] = known


def _browser(*, make: bool) -> str | None:
    if not has_request_context():
        return None
    token = cookie.get(_BROWSER)
    if token is None and make:
        token = cookie[_BROWSER] = secrets.token_urlsafe(16)
        cookie.permanent = True
    return token
