"""The blueprint, and how its views find consultation, phase and form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from portal.consultations.methods.survey.policy import ANALYSE
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.records import FormRecord, SurveySettings
from portal.consultations.methods.survey.results.subjects import office_subject
from portal.consultations.policy import TakePart
from portal.core.web import current_actor

blueprint = Blueprint(
    "survey_analysis",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/survey/<id:phase_id>/results",
)


@dataclass(frozen=True)
class Desk:
    """A survey on an officer's desk."""

    subject: TakePart
    form: FormRecord

    @property
    def settings(self) -> SurveySettings:
        """How the survey is set up."""
        return SurveySettings.of(self.subject.phase.settings)

    @property
    def linked(self) -> bool:
        """Whether responses lead to area, age group and channel."""
        return not self.settings.anonymous

    @property
    def here(self) -> dict[str, Any]:
        """What addresses of this survey's pages are made of."""
        return {"consultation_id": self.subject.consultation.id, "phase_id": self.subject.phase.id}


def desk_of(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Desk:
    """Return a survey for somebody who may read every answer.

    :raises NotFound: when there is none.
    :raises Forbidden: when the actor may not.
    """
    subject = office_subject(current_actor(), consultation_id, phase_id, ANALYSE)
    return Desk(subject, form_of(phase_id))
