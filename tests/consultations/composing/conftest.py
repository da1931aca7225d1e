"""What tests of composing share."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from portal.consultations.composing.contents import contents_by_method
from portal.consultations.composing.planning import default_settings
from portal.consultations.hooks import methods
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.queries import consultation_of
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import SYSTEM

CONTENTS = {
    "poll": {
        "question": {"en": "Should the quay be closed to cars?"},
        "method": "single_choice",
        "options": [{"title": {"en": "Yes"}}, {"title": {"en": "No"}}],
    }
}


@pytest.fixture
def office_of():
    """Return a function from a consultation to its address in the back office."""
    return lambda made: f"/admin/consultations/{format_id(made.id)}"


def without_look(found: re.Match[str]) -> str:
    """Return an attribute without the arguments of a look, wherever they stand in an address."""
    plain = unquote(unescape(found[2]))
    plain = re.sub(r"(?<=[?&])(as|on|living|aged)=[^&#]*&?", "", plain)
    return f'{found[1]}="{re.sub(r"[?&]+(?=#|$|&)", "", plain)}"'


@pytest.fixture
def shown():
    """Return a function from an answer to what its main part says, whoever looked and how."""

    def main(answer) -> str:
        found = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
        text = found[0] if found else answer.text
        text = re.sub(r'name="(csrf_token|token)" value="[^"]*"', "", text)
        # Addresses on a look carry role and moment on.
        text = re.sub(r'(href|action|data-[a-z-]+)="([^"]*)"', without_look, text)
        return re.sub(r"\s+", " ", text)

    return main


@pytest.fixture
def phase_of(app, make):
    """Return a function that makes a published consultation with one phase of a method."""

    def new(method, opens, closes):
        made = make.consultation(("More benches by the water",))
        with app.app_context(), unit_of_work():
            values = {"method": method, "opens_at": opens, "closes_at": closes}
            values["settings"] = default_settings(methods()[method], {})
            session().execute(update(PhaseRow).where(PhaseRow.id == made.phase_id).values(values))
            session().execute(
                update(ConsultationRow)
                .where(ConsultationRow.id == made.id)
                .values(opens_at=opens, closes_at=closes)
            )
            record = consultation_of(made.id)
            if method in CONTENTS:
                keeper = contents_by_method()[method]
                keeper.restore(SYSTEM, record, record.phases[0], CONTENTS[method])
        return made

    return new
