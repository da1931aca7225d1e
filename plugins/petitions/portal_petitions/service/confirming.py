"""Confirming a signature: the busiest write there is.

It reads and changes the signature, asks one question about the limits, and appends deltas. The
petition's row is read and never locked, so one petition takes as many signatures as a thousand.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, select, update

from portal.sdk import (
    Problem,
    Problems,
    now,
    prepared,
    run_prepared,
)
from portal.sdk import gettext as _
from portal_petitions.counting import count_signature
from portal_petitions.limits.networks import address_key, network_key
from portal_petitions.limits.rates import origin_of, standing_of
from portal_petitions.links import signature_to_confirm, signature_with_news
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.queries.columns import state_now
from portal_petitions.queries.reading import find_petition
from portal_petitions.records import (
    PendingSignature,
    PetitionItem,
    SignatureReceipt,
    SignatureState,
    State,
)
from portal_petitions.service.rows import take_petition
from portal_petitions.service.signing import link_is_late
from portal_petitions.service.sponsoring import count_sponsor, refuse_more_sponsors
from portal_petitions.settings import petition_settings

_BEFORE = (State.SPONSORING, State.MODERATION)
_COLUMNS = (
    SignatureRow.id,
    SignatureRow.petition_id,
    SignatureRow.state,
    SignatureRow.sponsor,
    SignatureRow.name,
    SignatureRow.domain,
    SignatureRow.area_id,
    SignatureRow.number,
    SignatureRow.confirmed_at,
    PetitionRow.state.label("petition_state"),
    PetitionRow.closes_at,
    PetitionRow.ended_at,
)


def confirm_signature(token: str, address: str) -> SignatureReceipt:
    """Confirm a signature; opening the link again gives the same receipt.

    A signature above a limit is confirmed, numbered and thanked for like any other and is not
    counted: the same words, the same statements, the same time. Sponsors always count, since
    people round one table are how a petition begins and there is a most of them.

    :param address: network address of whoever confirms.
    :raises Problems: with the codes ``bad_link``, ``closed``, ``invalidated``, ``sponsors_full``.
    """
    row = _signature_behind(token)
    moment = now()
    if row.state == SignatureState.CONFIRMED:
        return _receipt(row, row.number or 0, row.confirmed_at, fresh=False)
    _refuse_worthless(row, moment)
    petition = _held_for_sponsor(row)
    settings = petition_settings()
    origin = origin_of(address, row.domain, settings)
    standing = standing_of(row.petition_id, origin, moment, settings)
    # Only before it opens: of links to sponsor that were kept until then there may be thousands.
    why_not = "" if petition is not None else standing.uncounted
    number = standing.number(counts=not why_not)
    confirmed = run_prepared(
        _confirm(),
        signature_id=row.id,
        moment=moment,
        does_count=not why_not,
        why_not=why_not,
        its_number=number,
        its_address=address_key(address),
        its_network=network_key(address),
    )
    if confirmed.first() is None:
        # Another device was faster by a moment.
        return confirm_signature(token, address)
    count_signature(row.petition_id, row.area_id, moment, int(not why_not))
    if petition is not None:
        count_sponsor(petition)
    return _receipt(row, number, moment, fresh=True)


def _held_for_sponsor(row: Any) -> PetitionRow | None:
    """Return the petition's row while it looks for sponsors; once it is open nobody holds it."""
    if not row.sponsor or State(row.petition_state) not in _BEFORE:
        return None
    petition = take_petition(row.petition_id)
    if State(petition.state) not in _BEFORE:
        return None
    refuse_more_sponsors(petition)
    return petition


@prepared
def _confirm() -> Executable:
    return (
        update(SignatureRow)
        .where(
            SignatureRow.id == bindparam("signature_id"),
            SignatureRow.state == SignatureState.PENDING,
        )
        .values(
            state=SignatureState.CONFIRMED,
            confirmed_at=bindparam("moment"),
            counted=bindparam("does_count"),
            uncounted_reason=bindparam("why_not"),
            number=bindparam("its_number"),
            address_key=bindparam("its_address"),
            network_key=bindparam("its_network"),
        )
        .returning(SignatureRow.id)
    )


def pending_signature(token: str) -> PendingSignature:
    """Return what the page behind a link shows before its button is pressed; changes nothing.

    :raises Problems: as :func:`confirm_signature`.
    """
    row = _signature_behind(token)
    petition = find_petition(row.petition_id)
    if petition is None:
        raise Problems(bad_link())
    receipt = None
    if row.state == SignatureState.CONFIRMED:
        receipt = _receipt(row, row.number or 0, row.confirmed_at, fresh=False)
    else:
        _refuse_worthless(row, now())
    return PendingSignature(row.id, petition, row.name, row.sponsor, receipt)


def petition_of_confirm_token(token: str) -> PetitionItem | None:
    """Return the petition a link is about, whatever became of the signature behind it."""
    signature_id = signature_to_confirm(token)
    if signature_id is None:
        return None
    found = run_prepared(_petition_of(), signature_id=signature_id).scalar_one_or_none()
    return find_petition(found) if found is not None else None


def _signature_behind(token: str) -> Any:
    signature_id = signature_to_confirm(token)
    row = None
    if signature_id is not None:
        row = run_prepared(_with_petition(), signature_id=signature_id).first()
    if row is None:
        raise Problems(bad_link())
    return row


@prepared
def _with_petition() -> Executable:
    return (
        select(*_COLUMNS)
        .join(PetitionRow, PetitionRow.id == SignatureRow.petition_id)
        .where(SignatureRow.id == bindparam("signature_id"))
    )


def bad_link() -> Problem:
    """Return the refusal of a link that opens nothing."""
    words = _(
        "This link is not complete, or the signature behind it is gone. Copy the whole link from "
        "your mail, or sign again."
    )
    return Problem("", "bad_link", words)


def _refuse_worthless(row: Any, moment: datetime) -> None:
    state = state_now(row.petition_state, row.closes_at)
    if row.state != SignatureState.PENDING:
        words = _("This signature was taken out of the petition and cannot be confirmed.")
        raise Problems(Problem("", "invalidated", words))
    if link_is_late(state, row.closes_at, row.ended_at, moment):
        words = _("The time for confirming is over: this petition has closed.")
        raise Problems(Problem("", "closed", words))


def _receipt(row: Any, number: int, confirmed_at: datetime, *, fresh: bool) -> SignatureReceipt:
    return SignatureReceipt(
        row.id, row.petition_id, number, confirmed_at, row.name, row.sponsor, fresh
    )


def stop_news(token: str) -> PetitionItem:
    """Send a signer no more news of a petition; return the petition.

    :raises Problems: with the code ``bad_link``.
    """
    petition = petition_of_news_token(token)
    signature_id = signature_with_news(token)
    run_prepared(_stop(), signature_id=signature_id)
    return petition


@prepared
def _stop() -> Executable:
    return (
        update(SignatureRow)
        .where(SignatureRow.id == bindparam("signature_id"))
        .values(wants_news=False)
    )


def petition_of_news_token(token: str) -> PetitionItem:
    """Return the petition whose news a link stops; changes nothing.

    :raises Problems: with the code ``bad_link``.
    """
    signature_id = signature_with_news(token)
    found: uuid.UUID | None = None
    if signature_id is not None:
        found = run_prepared(_petition_of(), signature_id=signature_id).scalar_one_or_none()
    petition = find_petition(found) if found is not None else None
    if petition is None:
        raise Problems(bad_link())
    return petition


@prepared
def _petition_of() -> Executable:
    return select(SignatureRow.petition_id).where(SignatureRow.id == bindparam("signature_id"))
