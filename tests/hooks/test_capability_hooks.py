"""What methods can do beside letting people take part, each hook used as its example does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.consultations.capabilities import CONTENTS, RESULTS, SOURCES, TABLES, Capability
from portal.consultations.hooks import capabilities
from portal.consultations.models import PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.queries import consultation_of
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import Actor, ActorKind
from portal.testing.factories import Make
from portal.testing.factories.consultations import MadeConsultation

Use = Callable[[str], None]
SOMEBODY = Actor(kind=ActorKind.SYSTEM)


@pytest.fixture
def meeting(app: Flask, make: Make, use: Use) -> MadeConsultation:
    """Return a consultation whose one phase is a meeting."""
    made = make.consultation(("More benches",))
    with app.app_context(), unit_of_work():
        session().execute(
            update(PhaseRow)
            .where(PhaseRow.id == made.phase_id)
            .values(method="meeting", settings={"place": "library"}, access={"desk": True})
        )
    use("participation_methods")
    return made


def offered(app: Flask, capability: Capability) -> dict[str, Any]:
    with app.app_context():
        return dict(capabilities(capability))


def test_contribution_sources_are_searched_while_their_plugin_is_enabled(
    app: Flask, use: Use
) -> None:
    assert "guest_book" not in offered(app, SOURCES)
    use("contribution_sources")
    book = offered(app, SOURCES)["guest_book"]
    with app.app_context():
        found = book.find(uuid.uuid4(), "mill").items
        assert [one.text for one in found] == ["The bench by the mill is broken."]
        assert book.load([found[0].id]) == {found[0].id: found[0]}


def test_phase_contents_are_taken_from_one_phase_to_another(
    app: Flask, use: Use, meeting: MadeConsultation
) -> None:
    use("phase_contents")
    agenda = offered(app, CONTENTS)["meeting"]
    with app.app_context():
        record = consultation_of(meeting.id)
        assert record is not None
        phase = record.phases[0]
        agenda.restore(SOMEBODY, record, phase, {"points": ["Benches", "Boats"]})
        assert agenda.export(phase) == {"points": ["Benches", "Boats"]}


def test_phase_results_say_what_came_of_a_phase(
    app: Flask, use: Use, meeting: MadeConsultation
) -> None:
    use("phase_results")
    with app.app_context():
        record = consultation_of(meeting.id)
        assert record is not None
        found = capabilities(RESULTS)["meeting"].results(record, record.phases[0])
        assert found.headline == "60 people came."
        assert sum(row.share for row in found.charts[0].rows) == 1


def test_open_tables_are_made_while_they_are_sent(
    app: Flask, use: Use, meeting: MadeConsultation
) -> None:
    use("open_tables")
    with app.app_context():
        record = consultation_of(meeting.id)
        assert record is not None
        (table,) = capabilities(TABLES)["meeting"].tables(record, record.phases[0])
        assert list(table.rows()) == [("morning", 24)]


def test_paper_entries_let_an_officer_enter_what_somebody_says_at_the_desk(
    app: Flask, client_as: Callable[..., FlaskClient], use: Use, meeting: MadeConsultation
) -> None:
    use("paper_entries")
    officer = client_as("officer")
    ids = f"{format_id(meeting.id)}/phases/{format_id(meeting.phase_id)}"
    address = f"/admin/consultations/{ids}/desk"
    assert "Do you come?" in officer.get(address).text
    refused = officer.post(address, data={"document": "X 123"})
    assert refused.status_code == 422
    assert "Say whether they come." in refused.text
    assert "X 123" in refused.text
    kept = officer.post(address, data={"document": "X 123", "f-coming": "yes"})
    assert kept.status_code == 303
    with app.app_context():
        rows = session().execute(select(ParticipationRow.channel)).scalars().all()
        assert rows == ["desk"]
