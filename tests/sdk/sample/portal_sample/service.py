"""The only writer of thanks."""

from __future__ import annotations

import uuid

from portal.sdk import (
    Actor,
    EventEnvelope,
    Problem,
    Problems,
    emit,
    insert_once,
    new_id,
    now,
    session,
    settings_of,
    touch,
    translate_conflicts,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal_sample.models import GreetingRow, ThanksRow
from portal_sample.records import SampleSettings, Thanked


def say_thanks(actor: Actor, proposal_id: uuid.UUID, words: str) -> uuid.UUID:
    """Say thanks for a proposal, inside a unit of work.

    :raises Problems: when there are no words, too many, or there were some already.
    """
    longest = settings_of("sample", SampleSettings).longest
    if not words.strip() or len(words) > longest:
        raise Problems(Problem("words", "length", _("Write up to %(n)s characters.", n=longest)))
    again = Problem("words", "again", _("You have said thanks already."))
    row = ThanksRow(
        id=new_id(),
        proposal_id=proposal_id,
        person_id=actor.person_id,
        words=words.strip(),
        written_at=now(),
    )
    with translate_conflicts({"uq_plugin_sample_thanks_proposal_id_person_id": again}):
        session().add(row)
    emit(Thanked(row.id, proposal_id), actor.person_id)
    touch("sample")
    return row.id


def greet(envelope: EventEnvelope) -> None:
    """Note that a new proposal was seen (the subscriber of publications)."""
    if envelope.subject_id is None:
        return
    with unit_of_work():
        values = {"proposal_id": envelope.subject_id, "greeted_at": now()}
        insert_once(GreetingRow.metadata.tables["plugin_sample_greeting"], values)
