"""Back-office pages of the statements method: moderating, and statements to begin with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.consultations.methods.statements import queries, service
from portal.consultations.methods.statements.computing import METHOD
from portal.consultations.methods.statements.forms import RejectForm, SeedForm
from portal.consultations.methods.statements.policy import MODERATE
from portal.consultations.methods.statements.records import StatementRecord, StatementState
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase_for
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.web import Page, current_actor, needs, render

blueprint = Blueprint(
    "statements_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/phases/<id:phase_id>/statements",
)
FILTERS = (*StatementState, "unreviewed")


@dataclass(frozen=True)
class StatementsPage(Page):
    """Statements to look at, by state.

    :param refused: the statement a decision was refused for, with the problems.
    """

    template: ClassVar[str] = "statements/office.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    state: str
    statements: tuple[StatementRecord, ...]
    next: str | None
    previous: str | None
    seeds: SeedForm
    refused: tuple[uuid.UUID, tuple[Problem, ...], str] | None


@blueprint.get("")
@needs(MODERATE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """List statements."""
    return _list(_access(consultation_id, phase_id))


@blueprint.post("/<id:statement_id>")
@needs(MODERATE)
def decide(consultation_id: uuid.UUID, phase_id: uuid.UUID, statement_id: uuid.UUID) -> Response:
    """Accept or reject a statement."""
    subject = _access(consultation_id, phase_id)
    form = RejectForm()
    reason = form.reason.data or ""
    known = {str(state): state for state in StatementState}
    try:
        if not form.validate():
            message = _("Shorten the reason to %(max)s characters.", max=300)
            raise Problems(Problem("reason", "too_long", message))
        with unit_of_work():
            service.moderate_statement(
                current_actor(),
                subject,
                statement_id,
                known.get(form.state.data or "", StatementState.PENDING),
                reason,
            )
    except Problems as refused:
        return _list(subject, refused=(statement_id, refused.problems, reason), status=422)
    shown = form.state.data == StatementState.ACCEPTED
    flash(_("The statement is shown.") if shown else _("The statement is not shown."), "success")
    return _back(subject)


@blueprint.post("/seeds")
@needs(MODERATE)
def seed(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Add statements to begin with."""
    subject = _access(consultation_id, phase_id)
    form = _seed_form(subject.consultation)
    if not form.validate():
        return _list(subject, seeds=form, status=422)
    try:
        with unit_of_work():
            added = service.add_seed_statements(
                current_actor(),
                subject,
                (form.texts.data or "").splitlines(),
                str(form.language.data),
                is_meta=bool(form.is_meta.data),
            )
    except Problems as refused:
        form.add_problems(
            Problems(
                Problem("texts", problem.code, problem.message) for problem in refused.problems
            )
        )
        return _list(subject, seeds=form, status=422)
    flash(
        ngettext("%(num)s statement has been added.", "%(num)s statements have been added.", added),
        "success",
    )
    return _back(subject, StatementState.ACCEPTED)


def _access(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    return reach_phase_for(MODERATE, METHOD, current_actor(), consultation_id, phase_id)


def _list(
    subject: TakePart,
    *,
    seeds: SeedForm | None = None,
    refused: tuple[uuid.UUID, tuple[Problem, ...], str] | None = None,
    status: int = 200,
) -> Response:
    state = request.args.get("state", StatementState.PENDING)
    state = state if state in FILTERS else ""
    found = queries.statements_page(
        subject.phase.id, state=state, cursor=request.args.get("cursor")
    )
    return render(
        StatementsPage(
            consultation=subject.consultation,
            phase=subject.phase,
            state=state,
            statements=found.items,
            next=found.next,
            previous=found.previous,
            seeds=seeds or _seed_form(subject.consultation, empty=True),
            refused=refused,
        ),
        status,
    )


def _seed_form(consultation: ConsultationRecord, *, empty: bool = False) -> SeedForm:
    form = SeedForm(formdata=None) if empty else SeedForm()
    languages = tuple(dict.fromkeys((*consultation.languages, *config().languages)))
    form.language.choices = list(language_names(languages))
    return form


def _back(subject: TakePart, state: StatementState | None = None) -> Response:
    return redirect(
        url_for(
            "statements_office.index",
            consultation_id=subject.consultation.id,
            phase_id=subject.phase.id,
            state=state or request.args.get("state"),
        ),
        303,
    )
