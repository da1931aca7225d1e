"""The form for paper: to read beforehand, to fill in by hand, with a box for the code."""

from __future__ import annotations

import uuid

from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.records import SurveySettings
from portal.consultations.methods.survey.views.blueprint import access_phase, blueprint
from portal.consultations.methods.survey.views.pages import PrintPage, why_asked
from portal.core.web import current_actor, public, render


@blueprint.get("/print")
@public
def print_form(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the whole form as it is printed."""
    subject = access_phase(current_actor(), slug, phase_id)
    form = queries.form_of(phase_id)
    return render(
        PrintPage(
            consultation=subject.consultation,
            phase=subject.phase,
            form=form,
            whys={one.key: why_asked(one, form) for one in form.questions},
            anonymous=SurveySettings.of(subject.phase.settings).anonymous,
            code=subject.phase.access.codes or subject.phase.access.paper,
        )
    )
