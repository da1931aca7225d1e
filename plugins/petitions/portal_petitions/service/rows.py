"""What the parts of the service share: taking a petition in hand, steps, and single mails."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.sdk import (
    Actor,
    Contact,
    NotFound,
    Problem,
    Problems,
    Stale,
    contacts_of,
    new_id,
    now,
    queue_mail,
    session,
    touch,
    translate_conflicts,
)
from portal.sdk import gettext as _
from portal_petitions.counting.folding import STAMP
from portal_petitions.links import complete
from portal_petitions.models import PetitionRow, SignatureRow, StepRow
from portal_petitions.queries.columns import state_now
from portal_petitions.records import NOTE_LENGTH, SignatureState, State

MAIL_HEADERS = {"Auto-Submitted": "auto-generated"}


def take_petition(petition_id: uuid.UUID, *, version: int | None = None) -> PetitionRow:
    """Return a petition's row, held against every other writer until the unit of work ends.

    Signers of an open petition never take it.

    :param version: the one the form was opened with.
    :raises NotFound: when there is none.
    :raises Stale: when it was changed since.
    """
    row = (
        session()
        .execute(select(PetitionRow).where(PetitionRow.id == petition_id).with_for_update())
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Stale
    return row


def state_of(row: PetitionRow) -> State:
    """Return a row's state at this moment."""
    return state_now(row.state, row.closes_at)


def need_state(row: PetitionRow, *wanted: State) -> None:
    """Go on only in one of these states.

    :raises Problems: otherwise; somebody else was faster, or the clock was.
    """
    if state_of(row) not in wanted:
        words = _("That does not fit the state the petition is in now.")
        raise Problems(Problem("", "state", words))


def change_state(
    row: PetitionRow, state: State, *, actor: Actor | None = None, note: str = ""
) -> None:
    """Give a petition another state and write it down."""
    row.state = state
    if state in (State.CLOSED, State.REJECTED, State.WITHDRAWN):
        row.ended_at = row.closes_at if state is State.CLOSED else now()
    changed(row)
    add_step(row.id, state, actor=actor, note=note)


def changed(row: PetitionRow) -> None:
    """Note that a petition is not what it was."""
    row.version += 1
    row.changed_at = now()
    session().flush()
    touch(STAMP)


def add_step(
    petition_id: uuid.UUID, what: str, *, actor: Actor | None = None, note: str = ""
) -> None:
    """Write down that something happened to a petition."""
    session().add(
        StepRow(
            id=new_id(),
            petition_id=petition_id,
            state=what,
            note=note[:NOTE_LENGTH],
            actor_id=actor.person_id if actor else None,
            at=now(),
        )
    )
    session().flush()


def too_long(field: str, text: str, most: int) -> list[Problem]:
    """Return the problem of a text with more than ``most`` characters."""
    if len(text) <= most:
        return []
    words = _("Shorten this to %(max)s characters; it has %(count)s.", max=most, count=len(text))
    return [Problem(field, "too_long", words)]


def sponsors_of(petition_id: uuid.UUID, *, author: bool) -> list[SignatureRow]:
    """Return the confirmed signatures of the sponsors, perhaps with the author's."""
    wanted: ColumnElement[bool] = SignatureRow.sponsor.is_(True)
    if author:
        wanted = or_(wanted, SignatureRow.creator.is_(True))
    rows = session().execute(
        select(SignatureRow)
        .where(
            SignatureRow.petition_id == petition_id,
            SignatureRow.state == SignatureState.CONFIRMED,
            SignatureRow.email != "",
            wanted,
        )
        .order_by(SignatureRow.confirmed_at)
    )
    return list(rows.scalars())


def mail_signer(signature: SignatureRow, template: str, key: str, path: str, **more: Any) -> None:
    """Queue a mail to a signer."""
    queue_mail(
        signature.email,
        f"petitions/mail/{template}",
        language=signature.language,
        person_id=signature.person_id,
        headers=MAIL_HEADERS,
        key=f"petitions:{key}",
        name=signature.name,
        url=complete(path),
        **more,
    )


def mail_author(row: PetitionRow, template: str, key: str, path: str, **more: Any) -> None:
    """Queue a mail to the author, at the address of their account."""
    if row.author_id is not None:
        for contact in contacts_of([row.author_id]).values():
            mail_person(contact, template, key, path, **more)


def mail_person(contact: Contact, template: str, key: str, path: str, **more: Any) -> None:
    """Queue a mail to a person unless the same one has been queued already."""
    known = Problem("", "mailed", "")
    try:
        with translate_conflicts({"uq_outgoing_mail_message_id": known}):
            queue_mail(
                contact.email,
                f"petitions/mail/{template}",
                language=contact.language,
                person_id=contact.id,
                headers=MAIL_HEADERS,
                key=f"petitions:{key}:{contact.id}",
                name=contact.display_name,
                url=complete(path),
                **more,
            )
    except Problems as problems:
        if problems.problems != (known,):
            raise
