"""Writes to everybody a response concerns: the author and all who supported, each once.

The mails of a batch and the place reached are committed together, and each mail has a key of
its own, so a worker that dies anywhere goes on where the last commit left it.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.events.event import EventEnvelope
from portal.core.events.outbox import emit
from portal.core.identifiers import format_id
from portal.core.mail import queue_mail
from portal.core.state import config
from portal.core.text.markdown import excerpt
from portal.identity.queries.contacts import Contact, contacts_of
from portal.proposals.events import TellingContinued
from portal.proposals.models import TellingRow
from portal.proposals.queries import find_proposal, find_response, supporters_after
from portal.proposals.records import ProposalRecord, ResponseRecord, state_words

BATCH = 100
TEMPLATE = "proposals/mail/answered"


def tell_of_answer(envelope: EventEnvelope) -> None:
    """Queue the next batch of mails about a response (subscriber of its publication)."""
    response_id = uuid.UUID(str(envelope.payload["response_id"]))
    with unit_of_work():
        progress = (
            session()
            .execute(
                select(TellingRow).where(TellingRow.response_id == response_id).with_for_update()
            )
            .scalar_one_or_none()
        )
        if progress is None or progress.finished_at is not None:
            return
        response = find_response(response_id)
        proposal = find_proposal(response.proposal_id) if response else None
        if response is None or proposal is None:
            return
        _tell_batch(progress, proposal, response)


def _tell_batch(progress: TellingRow, proposal: ProposalRecord, response: ResponseRecord) -> None:
    if not progress.author_told and proposal.author_id is not None:
        for contact in contacts_of([proposal.author_id]).values():
            _write_to(contact, proposal, response, is_author=True)
            progress.told += 1
    progress.author_told = True
    people = supporters_after(proposal.id, progress.after_person_id, BATCH)
    known = contacts_of(people)
    for person_id in people:
        if person_id in known and person_id != proposal.author_id:
            _write_to(known[person_id], proposal, response, is_author=False)
            progress.told += 1
    if len(people) < BATCH:
        progress.finished_at = clock.now()
        progress.after_person_id = None
        return
    progress.after_person_id = people[-1]
    emit(TellingContinued(response.id))


def _write_to(
    contact: Contact, proposal: ProposalRecord, response: ResponseRecord, *, is_author: bool
) -> None:
    label, _kind = state_words(response.state)
    queue_mail(
        contact.email,
        TEMPLATE,
        language=contact.language,
        person_id=contact.id,
        headers={"Auto-Submitted": "auto-generated"},
        key=f"answer:{response.id}:{contact.id}",
        name=contact.display_name,
        title=proposal.title,
        decision=label,
        reason=excerpt(response.reason, 400),
        url=f"{config().base_url.rstrip('/')}/proposals/{format_id(proposal.id)}",
        is_author=is_author,
    )
