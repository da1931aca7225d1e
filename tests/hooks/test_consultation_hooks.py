"""Hooks of consultations, each used as its example does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

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


def test_check_closing_keeps_a_consultation_open(
    app: Flask, client_as: Callable[..., FlaskClient], make: Make, use: Use
) -> None:
    made = make.consultation(
        ("More benches",), opens_in=timedelta(days=-9), lasts=timedelta(days=2)
    )
    use("check_closing")
    browser = client_as("administrator")
    address = f"/admin/consultations/{format_id(made.id)}/close"

    def state() -> str:
        with app.app_context():
            row = session().get(ConsultationRow, made.id)
            assert row is not None
            return row.state

    refused = browser.post(address)
    assert refused.status_code == 422
    assert "Thank people in the summary" in refused.text
    browser.post(address, data={"unanswered": "yes"})
    assert state() == "published", "once it is over there is no way around an answer"
    with app.app_context(), unit_of_work():
        words = {"en": "Thank you all.", "es": "Gracias a todos (thank you)."}
        session().execute(update(ConsultationRow).values(summary=words))
    browser.post(address)
    assert state() == "closed"


def test_consultation_templates_are_offered_and_made_into_drafts(
    app: Flask, client_as: Callable[..., FlaskClient], use: Use
) -> None:
    officer = client_as("officer")
    page = "/admin/consultations/compose"
    assert "Trees of a street" not in officer.get(page).text
    use("consultation_templates")
    assert "Trees of a street" in officer.get(page).text
    sent = {"title_en": "The limes of Mill Street", "first_day": "2027-09-06", "languages": ["en"]}
    made = officer.post(f"{page}/limes-street", data=sent)
    assert made.status_code == 303
    overview = officer.get(made.location).text
    assert "The limes of Mill Street" in overview
    assert "No gap of the template is left" in overview
