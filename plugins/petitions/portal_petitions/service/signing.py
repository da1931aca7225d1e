"""Signing: asked for with name, address and postcode; confirmed by a link that works once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.sdk import (
    VISITOR,
    Actor,
    Allowance,
    Problem,
    Problems,
    TryAgain,
    contacts_of,
    current_language,
    insert_once,
    new_id,
    normal_postcode,
    now,
    session,
    try_attempt,
)
from portal.sdk import gettext as _
from portal_petitions.limits.mailboxes import domain_of, mailbox_key
from portal_petitions.limits.networks import address_key, lies_in
from portal_petitions.links import (
    confirm_path,
    confirm_token,
    opens_sponsoring,
    petition_path,
)
from portal_petitions.models import SignatureRow
from portal_petitions.models.signature import MOST_MAILS
from portal_petitions.policy import GRACE
from portal_petitions.queries.reading import find_petition
from portal_petitions.records import (
    Channel,
    PetitionRecord,
    SignatureAsked,
    SignatureDraft,
    SignatureState,
    State,
)
from portal_petitions.service.checking import Home, check_signature, cleaned_signature, name_key
from portal_petitions.service.rows import mail_signer, take_petition
from portal_petitions.service.sponsoring import refuse_more_sponsors
from portal_petitions.settings import petition_settings

_SEATS = (1, 2)
ASKING = Allowance("petition_mail", 100, timedelta(hours=1))
"""Mails with links that may be asked for from one network address."""
GIVES_WAY = timedelta(hours=1)
"""After so long a signature nobody confirmed keeps nobody else out of its mailbox: otherwise
whoever knows an address could keep its owner from signing."""
PAUSE = timedelta(seconds=60)
"""Between two mails that say the same: a second press of the button is no wish for another."""
AGAIN = Allowance("petition_again", 1, PAUSE)
AT_A_MAILBOX = Allowance("petition_mailbox", len(_SEATS) * MOST_MAILS, timedelta(days=1))
"""Mails about one petition to one mailbox, also if signatures gave way to one another in it."""


def ask_signature(
    petition_id: uuid.UUID,
    draft: SignatureDraft,
    *,
    address: str,
    actor: Actor = VISITOR,
    sponsor_token: str = "",
) -> SignatureAsked:
    """Keep a signature that waits for its confirmation, and mail the link; ask again to resend.

    The answer is the same for everybody, so that nobody can find out who signed: somebody who
    signed already, or whose mailbox two others use, reads so in their mail. There are at most five
    mails for each signature, and who asks twice within a minute is mailed once.

    :param address: network address it is asked from.
    :param sponsor_token: from the link for sponsors, for a petition that is not open yet.
    :raises Problems: naming every field to be mended, or because the petition takes none.
    """
    draft = cleaned_signature(draft)
    petition = _taking_signatures(petition_id, sponsor_token)
    home = check_signature(draft)
    _refuse_too_many(address)
    sponsors = petition.state is not State.OPEN
    if sponsors:
        refuse_more_sponsors(take_petition(petition_id))
    found, fits = _seat_of(petition_id, draft, home, actor, sponsors)
    _mail(found, petition, fits)
    return SignatureAsked(petition_id, draft.email)


def _taking_signatures(petition_id: uuid.UUID, sponsor_token: str) -> PetitionRecord:
    petition = find_petition(petition_id)
    if petition is not None and petition.state is State.OPEN:
        return petition
    if petition is not None and petition.state in (State.SPONSORING, State.MODERATION):
        if opens_sponsoring(petition_id, sponsor_token):
            return petition
        raise Problems(Problem("", "not_open", _("This petition is not open for signatures yet.")))
    raise Problems(Problem("", "closed", _("This petition does not take signatures any more.")))


def _refuse_too_many(address: str) -> None:
    # So that nobody makes the portal write to a thousand strangers.
    if lies_in(address, petition_settings().trusted_networks):
        return
    if not try_attempt(ASKING, address_key(address)):
        words = _("Many signatures were asked for from here. Wait a while and try again.")
        raise Problems(Problem("", "too_often", words))


def _seat_of(
    petition_id: uuid.UUID,
    draft: SignatureDraft,
    home: Home,
    actor: Actor,
    sponsor: bool,
) -> tuple[SignatureRow, bool]:
    """Return the signature of this name and mailbox, made if need be, and whether it is theirs.

    When both seats of the mailbox are taken by others, or somebody there gave another postcode, it
    is the signature of one of those: its owner is told. What nobody confirmed for an hour gives
    way instead.
    """
    mailbox, name = mailbox_key(draft.email), name_key(draft.name)
    for _attempt in range(4):
        there = _in_mailbox(petition_id, mailbox)
        own = next((row for row in there if row.name_key == name), None)
        if own is not None and not (_gives_way(own) and _lives_elsewhere(own, home)):
            return own, True
        if _is_full(there, home):
            if _is_full([row for row in there if not _gives_way(row)], home):
                return there[0], False
            for row in filter(_gives_way, there):
                session().delete(row)
            session().flush()
            continue
        free = [seat for seat in _SEATS if seat not in {row.mailbox_seat for row in there}]
        insert_once(
            SignatureRow.__table__,  # type: ignore[arg-type]
            _values(petition_id, draft, home, actor, sponsor)
            | {"email_key": mailbox, "name_key": name, "mailbox_seat": free[0]},
        )
        # Whether it is new or somebody was faster: the table knows.
    raise TryAgain


def _in_mailbox(petition_id: uuid.UUID, mailbox: str) -> list[SignatureRow]:
    rows = session().execute(
        select(SignatureRow)
        .where(SignatureRow.petition_id == petition_id, SignatureRow.email_key == mailbox)
        .order_by(SignatureRow.mailbox_seat)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows.scalars())


def _gives_way(row: SignatureRow) -> bool:
    return row.state == SignatureState.PENDING and row.created_at < now() - GIVES_WAY


def _is_full(rows: Sequence[SignatureRow], home: Home) -> bool:
    return len(rows) == len(_SEATS) or any(_lives_elsewhere(row, home) for row in rows)


def _lives_elsewhere(row: SignatureRow, home: Home) -> bool:
    if row.postcode or home.postcode:
        return normal_postcode(row.postcode) != normal_postcode(home.postcode)
    return row.area_id != home.area_id


def _values(
    petition_id: uuid.UUID, draft: SignatureDraft, home: Home, actor: Actor, sponsor: bool
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "petition_id": petition_id,
        "state": SignatureState.PENDING,
        "counted": True,
        "uncounted_reason": "",
        "channel": Channel.WEB,
        "sponsor": sponsor,
        "creator": False,
        "name": draft.name,
        "email": draft.email,
        "domain": domain_of(draft.email),
        "postcode": home.postcode,
        "area_id": home.area_id,
        "person_id": _whose(actor, draft.email),
        "address_key": "",
        "network_key": "",
        "language": draft.language or current_language(),
        "wants_news": draft.wants_news,
        "mails_sent": 0,
        "anonymous": False,
        "created_at": now(),
    }


def _whose(actor: Actor, email: str) -> uuid.UUID | None:
    """Return the signed-in person if the mailbox is theirs; anybody may type in another's."""
    if actor.person_id is None:
        return None
    contact = contacts_of([actor.person_id]).get(actor.person_id)
    same = contact is not None and mailbox_key(contact.email) == mailbox_key(email)
    return actor.person_id if same else None


def _mail(row: SignatureRow, petition: PetitionRecord, fits: bool) -> None:
    if _pressed_twice(row, fits) or not _may_mail(row):
        return
    if not try_attempt(AT_A_MAILBOX, f"{row.petition_id}:{row.email_key}"):
        return
    key = f"signature:{row.id}:{row.mails_sent}"
    if fits and row.state == SignatureState.PENDING:
        mail_signer(
            row,
            "confirm",
            key,
            confirm_path(confirm_token(row.id)),
            title=petition.title,
            sponsor=row.sponsor,
            author=petition.author_name,
        )
    else:
        mail_signer(
            row,
            "already_signed",
            key,
            petition_path(petition.id),
            title=petition.title,
            number=row.number if fits else None,
            why="signed" if fits else "shared",
        )


def _pressed_twice(row: SignatureRow, fits: bool) -> bool:
    """Whether the same mail was asked for a moment ago, so that none of the five is used up."""
    if row.mails_sent == 0:
        return False
    if fits and row.state == SignatureState.PENDING and now() < row.created_at + PAUSE:
        return True
    return not try_attempt(AGAIN, f"{row.id}:{row.state}:{fits}")


def _may_mail(row: SignatureRow) -> bool:
    """Use up one of the five mails; one statement decides, so that there is never a sixth."""
    if not row.email:
        return False
    used = session().execute(
        update(SignatureRow)
        .where(SignatureRow.id == row.id, SignatureRow.mails_sent < MOST_MAILS)
        .values(mails_sent=SignatureRow.mails_sent + 1)
        .returning(SignatureRow.mails_sent)
        .execution_options(synchronize_session=False)
    )
    sent = used.scalar_one_or_none()
    if sent is None:
        return False
    session().refresh(row)
    return True


def link_is_late(
    state: State, closes_at: datetime | None, ended_at: datetime | None, moment: datetime
) -> bool:
    """Whether a link's time is over: a day after the petition's own."""
    if state in (State.SPONSORING, State.MODERATION, State.OPEN):
        return False
    end = closes_at if state is State.CLOSED else ended_at
    return state in (State.REJECTED, State.WITHDRAWN) or end is None or moment > end + GRACE
