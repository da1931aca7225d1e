"""What the tests of results share: a finished consultation many took part in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.consultations.models import ConsultationRow
from portal.consultations.participation.models import ParticipationRow
from portal.core import clock as portal_clock
from portal.core.database import new_id, session, unit_of_work

TEXTS = [f"Statement number {n} about the river" for n in range(1, 6)]


@pytest.fixture
def over(make):
    """A consultation whose phase ended a week ago; forty answered, most agreed."""
    made = make.consultation(TEXTS, opens_in=timedelta(days=-17), lasts=timedelta(days=10))
    make.answers(made, [[1, 1, -1, 0, 1 if n % 2 else -1] for n in range(40)])
    return made


@pytest.fixture
def roll(app):
    """Put people on the roll: (how many, area, age group, channel) each."""

    number = 0

    def put(consultation, *groups):
        nonlocal number
        with app.app_context(), unit_of_work():
            for people, area, age, channel in groups:
                for _one in range(people):
                    number += 1
                    session().add(
                        ParticipationRow(
                            id=new_id(),
                            consultation_id=consultation.id,
                            phase_id=consultation.phase_id,
                            participant_key=f"visitor:{number}",
                            channel=channel,
                            area_id=area,
                            age_group=age,
                            created_at=portal_clock.now() - timedelta(days=10 + number % 5),
                        )
                    )
            row = session().get(ConsultationRow, consultation.id)
            row.participant_count = number

    return put


@pytest.fixture
def quarters(make):
    """Two areas with their residents."""
    return (
        make.area("Millside", slug="millside", population=6000),
        make.area("Old Town", slug="old-town", population=4000),
    )
