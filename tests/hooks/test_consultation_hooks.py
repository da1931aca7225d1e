"""Hooks of consultations, each used as its example does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.consultations.hooks import methods
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.testing.factories import Make

Use = Callable[[str], None]


def test_participation_methods_are_offered_and_shown(
    app: Flask, client: FlaskClient, make: Make, use: Use
) -> None:
    made = make.consultation(("More benches",))
    with app.app_context(), unit_of_work():
        session().execute(
            update(PhaseRow)
            .where(PhaseRow.id == made.phase_id)
            .values(method="meeting", settings={"place": "the library"})
        )
    with app.app_context():
        assert "meeting" not in methods()
    use("participation_methods")
    with app.app_context():
        assert str(methods()["meeting"].title) == "Meeting"
    page = client.get(f"/consultations/{made.slug}").text
    assert "We meet at the library" in page
    assert "Come along" in page


def test_check_opening_keeps_a_consultation_from_being_published(
    app: Flask, client_as: Callable[..., FlaskClient], make: Make, use: Use
) -> None:
    made, office = make.consultation(("More benches",)), make.department()
    with app.app_context(), unit_of_work():
        session().execute(
            update(ConsultationRow)
            .where(ConsultationRow.id == made.id)
            .values(
                state="draft", summary={"en": "Benches.", "es": "Bancos."}, department_id=office
            )
        )
    use("check_opening")
    browser = client_as("administrator")
    address = f"/admin/consultations/{format_id(made.id)}/publish"
    browser.post(address)
    with app.app_context():
        row = session().get(ConsultationRow, made.id)
        assert row is not None
        assert row.state == "draft"
    with app.app_context(), unit_of_work():
        words = {
            "en": "Where the new benches in Millside go.",
            "es": "Dónde van los nuevos bancos de Millside.",
        }
        session().execute(update(ConsultationRow).values(summary=words))
    browser.post(address)
    with app.app_context():
        row = session().get(ConsultationRow, made.id)
        assert row is not None
        assert row.state != "draft"
