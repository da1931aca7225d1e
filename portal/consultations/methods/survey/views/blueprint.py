"""The blueprint, and how its views find consultation, phase, form and participant."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, url_for

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.reading import Reading, read
from portal.consultations.methods.survey.records import (
    METHOD,
    DraftRecord,
    FormRecord,
    ReceiptRecord,
    SurveySettings,
)
from portal.consultations.participation.visitors import known_participant
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase
from portal.core.permissions import Actor

blueprint = Blueprint("survey", __name__, url_prefix="/consultations/<slug>/survey/<id:phase_id>")


@dataclass(frozen=True)
class Visit:
    """Somebody looking at a survey: what they have typed, and whether they handed in."""

    subject: TakePart
    form: FormRecord
    draft: DraftRecord | None
    receipt: ReceiptRecord | None
    reading: Reading

    @property
    def settings(self) -> SurveySettings:
        """How the survey is set up."""
        return SurveySettings.of(self.subject.phase.settings)

    @property
    def anonymous(self) -> bool:
        """Whether this person's answers will lead to nobody."""
        return self.settings.anonymous or (self.draft is not None and self.draft.anonymous)

    @property
    def typed(self) -> Mapping[str, list[str]]:
        """What is kept, field by field."""
        return self.draft.typed if self.draft else {}

    def url(self, endpoint: str, **values: object) -> str:
        """Return the address of another page of this survey."""
        return url_for(
            f"survey.{endpoint}",
            slug=self.subject.consultation.slug,
            phase_id=self.subject.phase.id,
            **values,  # type: ignore[arg-type]
        )


def access_phase(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase, with the code in hand.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    return reach_phase(METHOD, actor, slug, phase_id)


def visit(actor: Actor, slug: str, phase_id: uuid.UUID) -> Visit:
    """Return a survey as this person meets it."""
    subject = access_phase(actor, slug, phase_id)
    form = queries.form_of(phase_id)
    participant = known_participant(actor, subject)
    draft = queries.draft_of(phase_id, participant.key) if participant else None
    receipt = queries.receipt_for(phase_id, participant.key) if participant else None
    return Visit(subject, form, draft, receipt, read(form, draft.typed if draft else {}))
