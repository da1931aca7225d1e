"""Joining a phase: once per participant, and once per natural person, by constraint."""

from __future__ import annotations

from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table

from portal.consultations.participation.models import ConsultationParticipantRow, ParticipationRow
from portal.consultations.participation.queries import counted_by, participation_of
from portal.consultations.participation.records import Channel, Joined, Participant
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.database import add_to_tallies, insert_once, new_id
from portal.core.problems import Problem, Problems

PARTICIPANTS = "consultations.participants"
_ROLL = cast(Table, ParticipationRow.__table__)
_PEOPLE = cast(Table, ConsultationParticipantRow.__table__)


def join_phase(participant: Participant, subject: TakePart) -> Joined:
    """Write down that somebody takes part in a phase, in the unit of work under way.

    Whether they may is the caller's question. The same participant again changes nothing.

    :raises Problems: when the same natural person took part through another channel.
    """
    consultation_id, phase_id = subject.consultation.id, subject.phase.id
    identifier = new_id()
    fresh = insert_once(
        _ROLL,
        {
            "id": identifier,
            "consultation_id": consultation_id,
            "phase_id": phase_id,
            "participant_key": participant.key,
            "person_id": participant.person_id,
            "code_id": participant.code_id,
            "registry_hash": participant.registry_hash,
            "channel": participant.channel.value,
            "area_id": participant.area_id,
            "age_group": participant.age_group,
            "entered_by": participant.entered_by,
            "created_at": clock.now(),
        },
    )
    if not fresh:
        known = participation_of(phase_id, participant.key)
        if known is None:
            raise _counted_already(subject, participant)
        return Joined(known.id, fresh=False)
    count_participant(participant, subject)
    return Joined(identifier, fresh=True)


def count_participant(participant: Participant, subject: TakePart) -> None:
    """Count somebody among the people of a consultation, once however many phases they join."""
    consultation_id = subject.consultation.id
    values = {
        "consultation_id": consultation_id,
        "participant_key": participant.key,
        "person_id": participant.person_id,
    }
    if insert_once(_PEOPLE, values):
        add_to_tallies([(PARTICIPANTS, consultation_id, 1)])


def _counted_already(subject: TakePart, participant: Participant) -> Problems:
    channel = counted_by(subject.phase.id, participant.registry_hash or "")
    ways: dict[Channel | None, str] = {
        Channel.ONLINE: _("You have taken part already, with an account."),
        Channel.CODE: _("You have taken part already, with a code."),
        Channel.DESK: _("You have taken part already, at the desk."),
        Channel.PAPER: _("You have taken part already, on paper."),
    }
    words = ways.get(channel, _("You have taken part already."))
    return Problems(Problem("", "counted_already", words))
