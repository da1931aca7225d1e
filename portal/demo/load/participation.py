"""Puts people of the demonstration town on the roll of a phase."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update

from portal.consultations.models import ConsultationRow
from portal.consultations.participation.models import ConsultationParticipantRow, ParticipationRow
from portal.consultations.participation.records import Channel, age_group
from portal.core.database import new_id, session
from portal.demo.load.world import insert_all
from portal.identity.models import PersonRow

CHUNK = 500


def join_people(
    consultation_id: uuid.UUID,
    phase_id: uuid.UUID,
    people: Mapping[uuid.UUID, datetime],
    *,
    count: bool = True,
) -> dict[uuid.UUID, uuid.UUID]:
    """Write that people took part in a phase, each at a moment; needs a unit of work around it.

    :param people: person → when.
    :param count: whether the consultation's count of people is raised; its maker may know it.
    :returns: person → identifier of the participation.
    """
    known = _known(consultation_id)
    ids = {person: new_id() for person in people}
    lived = _areas_and_ages(list(people))
    insert_all(
        ParticipationRow,
        [
            {
                "id": ids[person],
                "consultation_id": consultation_id,
                "phase_id": phase_id,
                "participant_key": f"person:{person.hex}",
                "person_id": person,
                "channel": Channel.ONLINE.value,
                "area_id": lived[person][0],
                "age_group": age_group(_age(lived[person][1], moment)),
                "created_at": moment,
            }
            for person, moment in people.items()
        ],
    )
    fresh = [person for person in people if f"person:{person.hex}" not in known]
    insert_all(
        ConsultationParticipantRow,
        [
            {
                "consultation_id": consultation_id,
                "participant_key": f"person:{person.hex}",
                "person_id": person,
            }
            for person in fresh
        ],
    )
    if count:
        session().execute(
            update(ConsultationRow)
            .where(ConsultationRow.id == consultation_id)
            .values(participant_count=ConsultationRow.participant_count + len(fresh))
            .execution_options(synchronize_session=False)
        )
    return ids


def _known(consultation_id: uuid.UUID) -> set[str]:
    row = ConsultationParticipantRow
    found = session().execute(
        select(row.participant_key).where(row.consultation_id == consultation_id)
    )
    return set(found.scalars())


def _areas_and_ages(
    people: list[uuid.UUID],
) -> dict[uuid.UUID, tuple[uuid.UUID | None, date | None]]:
    found = {}
    for start in range(0, len(people), CHUNK):
        rows = session().execute(
            select(PersonRow.id, PersonRow.area_id, PersonRow.birth_date).where(
                PersonRow.id.in_(people[start : start + CHUNK])
            )
        )
        found.update({row.id: (row.area_id, row.birth_date) for row in rows})
    return found


def _age(born: date | None, moment: datetime) -> int | None:
    if born is None:
        return None
    on = moment.date()
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
