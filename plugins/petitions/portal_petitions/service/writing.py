"""Beginning a petition and taking it back: what authors do."""

from __future__ import annotations

import uuid

from portal.sdk import (
    Actor,
    NotFound,
    Problem,
    Problems,
    clean_line,
    contacts_of,
    current_language,
    emit,
    insert_once,
    new_id,
    now,
    require,
    session,
)
from portal.sdk import gettext as _
from portal_petitions.counting import count_signature
from portal_petitions.events import PetitionWithdrawn
from portal_petitions.limits.mailboxes import domain_of, mailbox_key
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.policy import CREATE, WITHDRAW
from portal_petitions.queries.reading import access_petition
from portal_petitions.records import (
    NOTE_LENGTH,
    Channel,
    PetitionDraft,
    SignatureState,
    State,
)
from portal_petitions.service.checking import (
    check_petition,
    cleaned_petition,
    home_of,
    name_key,
)
from portal_petitions.service.rows import add_step, change_state, take_petition, too_long
from portal_petitions.service.sponsoring import submit_if_sponsored


def create_petition(actor: Actor, petition_id: uuid.UUID, draft: PetitionDraft) -> None:
    """Begin a petition: its author signs it, and it looks for sponsors from now on.

    :param petition_id: given to the form when it was opened, so that a double click, a second tab
        and the back button all mean the same petition.
    :raises Problems: naming everything that is not right yet.
    """
    require(actor, CREATE)
    draft = cleaned_petition(draft)
    problems = check_petition(actor, draft)
    if problems:
        raise Problems(problems)
    if not _is_new(actor, petition_id, draft):
        return
    add_step(petition_id, State.SPONSORING, actor=actor)
    _sign_as_author(actor, petition_id, draft)
    # With no sponsors needed it goes straight on.
    submit_if_sponsored(take_petition(petition_id))


def _is_new(actor: Actor, petition_id: uuid.UUID, draft: PetitionDraft) -> bool:
    moment = now()
    values = {
        "id": petition_id,
        "state": State.SPONSORING,
        "title": draft.title,
        "background": draft.background,
        "details": draft.details,
        "language": current_language(),
        "author_id": actor.person_id,
        "author_name": draft.name,
        "area_id": draft.area_id,
        "topic_id": draft.topic_id,
        "signature_count": 0,
        "sponsor_count": 0,
        "response_threshold": 0,
        "debate_threshold": 0,
        "created_at": moment,
        "changed_at": moment,
        "note": "",
        "text_hidden": False,
        "withdrawn_reason": "",
        "version": 1,
    }
    if insert_once(PetitionRow.__table__, values):  # type: ignore[arg-type]
        return True
    if take_petition(petition_id).author_id != actor.person_id:
        raise NotFound
    return False


def _sign_as_author(actor: Actor, petition_id: uuid.UUID, draft: PetitionDraft) -> None:
    contact = contacts_of([actor.person_id] if actor.person_id else []).get(
        actor.person_id or petition_id
    )
    if contact is None:
        raise Problems(Problem("", "confirm", _("Confirm your e-mail address first.")))
    moment, home = now(), home_of(draft.postcode, draft.home_area_id)
    session().add(
        SignatureRow(
            id=new_id(),
            petition_id=petition_id,
            state=SignatureState.CONFIRMED,
            counted=True,
            channel=Channel.WEB,
            creator=True,
            name=draft.name,
            name_key=name_key(draft.name),
            email=contact.email,
            email_key=mailbox_key(contact.email),
            mailbox_seat=1,
            domain=domain_of(contact.email),
            postcode=home.postcode,
            area_id=home.area_id,
            person_id=actor.person_id,
            language=current_language(),
            wants_news=draft.wants_news,
            number=1,
            created_at=moment,
            confirmed_at=moment,
        )
    )
    session().flush()
    count_signature(petition_id, home.area_id, moment, 1)


def withdraw_petition(actor: Actor, petition_id: uuid.UUID, reason: str) -> None:
    """Take one's own petition back before it opens.

    :raises Problems: when the reason is too long.
    """
    access_petition(actor, petition_id)
    row = take_petition(petition_id)
    require(actor, WITHDRAW, access_petition(actor, petition_id))
    reason = clean_line(reason)
    problems = too_long("reason", reason, NOTE_LENGTH)
    if problems:
        raise Problems(problems)
    row.withdrawn_reason = reason
    change_state(row, State.WITHDRAWN, actor=actor, note=reason)
    emit(PetitionWithdrawn(petition_id), actor.person_id)
