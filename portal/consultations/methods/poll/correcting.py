"""Back-office page of a result: lots, recounts, annulment; one proposes, another one decides."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import InputRequired, Length

from portal.consultations.methods.poll.policy import METHOD
from portal.consultations.methods.poll.results import (
    CORRECT,
    Outcome,
    VoteResult,
    outcome_of,
    result_subject,
)
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id
from portal.consultations.reaching import phase_using
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import session, unit_of_work
from portal.core.permissions import require
from portal.core.problems import NotFound, Problems
from portal.core.web import Page, current_actor, needs, render
from portal.core.web.forms import PortalForm
from portal.voting.publishing.correcting import (
    LONGEST_REASON,
    LONGEST_SEED,
    LONGEST_SOURCE,
    counted_for,
    decide_correction,
    propose_correction,
)
from portal.voting.publishing.records import (
    CorrectionKind,
    CorrectionRecord,
    CorrectionState,
    CountRecord,
)
from portal.voting.records import ContestRecord

blueprint = Blueprint(
    "poll_result",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/phases/<id:phase_id>/poll/result",
)


class ProposalForm(PortalForm):
    """What is to be changed about a result, and why."""

    kind = RadioField(
        _l("What is to be done"),
        choices=[
            SelectChoice(CorrectionKind.LOT.value, _l("Draw a lot for a tie")),
            SelectChoice(CorrectionKind.RECOUNT.value, _l("Count the ballots again")),
            SelectChoice(CorrectionKind.ANNUL.value, _l("Annul the vote")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    reason = TextAreaField(
        _l("Why"),
        validators=[InputRequired(_l("Say why, for everybody.")), Length(max=LONGEST_REASON)],
    )
    source = StringField(
        _l("Where the seed of the lot will come from"), validators=[Length(max=LONGEST_SOURCE)]
    )


class SeedForm(PortalForm):
    """What came out at the source of a lot."""

    seed = StringField(_l("What came out"), validators=[Length(max=LONGEST_SEED)])


@dataclass(frozen=True)
class CorrectingPage(Page):
    """A result as officers see it.

    :param waiting: a correction somebody proposed, for a second person to decide.
    :param own: whether it is this officer's own, which somebody else has to decide.
    """

    template: ClassVar[str] = "poll/correcting.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    outcome: Outcome
    count: CountRecord
    waiting: CorrectionRecord | None
    own: bool
    form: ProposalForm
    seed: SeedForm


@blueprint.get("")
@needs(CORRECT)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show the result and what is proposed about it."""
    return _page(_access(consultation_id, phase_id))


@blueprint.post("")
@needs(CORRECT)
def propose(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Propose a correction; it waits for a second person."""
    subject = _access(consultation_id, phase_id)
    form = ProposalForm()
    if not form.validate():
        return _page(subject, form=form, status=422)
    try:
        with unit_of_work():
            propose_correction(
                current_actor(),
                subject.contest.id,
                CorrectionKind(form.kind.data),
                form.reason.data or "",
                form.source.data or "",
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, form=form, status=422)
    flash(_("Proposed. Another officer has to decide about it."), "success")
    return _back(consultation_id, phase_id)


@blueprint.post("/<id:correction_id>")
@needs(CORRECT)
def decide(consultation_id: uuid.UUID, phase_id: uuid.UUID, correction_id: uuid.UUID) -> Response:
    """Make or refuse what somebody else proposed."""
    subject = _access(consultation_id, phase_id)
    waiting = _waiting(outcome_of(subject))
    if waiting is None or waiting.id != correction_id:
        raise NotFound
    form, approve = SeedForm(), request.form.get("decision") == "approve"
    if not form.validate():
        return _page(subject, seed=form, status=422)
    seed = form.seed.data or ""
    # Counting may take long, so it comes before anything is locked.
    counted = counted_for(correction_id, seed) if approve and not _missing(waiting, seed) else None
    session().close()
    try:
        with unit_of_work():
            decide_correction(
                current_actor(), correction_id, approve=approve, seed=seed, counted=counted
            )
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, seed=form, status=422)
    flash(_("Done, and shown on the page of the result.") if approve else _("Refused."), "success")
    return _back(consultation_id, phase_id)


def _missing(waiting: CorrectionRecord, seed: str) -> bool:
    return waiting.kind is CorrectionKind.LOT and not seed.strip()


def _waiting(outcome: Outcome) -> CorrectionRecord | None:
    proposed = CorrectionState.PROPOSED
    return next((one for one in outcome.corrections if one.state is proposed), None)


def _access(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> VoteResult:
    actor = current_actor()
    consultation = access_by_id(actor, consultation_id)
    phase = phase_using(METHOD, consultation, phase_id)
    subject = result_subject(TakePart(consultation, phase))
    if subject is None:
        raise NotFound
    require(actor, CORRECT, subject)
    return subject


def _page(subject: VoteResult, status: int = 200, **forms: Any) -> Response:
    outcome = outcome_of(subject)
    if outcome.count is None:
        raise NotFound
    waiting = _waiting(outcome)
    mine = current_actor().person_id
    page = CorrectingPage(
        consultation=subject.consultation,
        phase=subject.phase,
        contest=subject.contest,
        outcome=outcome,
        count=outcome.count,
        waiting=waiting,
        own=waiting is not None and waiting.proposed_by == mine,
        form=forms.get("form") or ProposalForm(),
        seed=forms.get("seed") or SeedForm(),
    )
    return render(page, status)


def _back(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    return redirect(
        url_for("poll_result.index", consultation_id=consultation_id, phase_id=phase_id), 303
    )
