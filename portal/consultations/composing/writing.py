"""Carries plans out: from a template, as a copy, from a file. All of it or nothing.

Everything is called inside one unit of work, so a refusal half-way leaves nothing behind.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _

from portal.consultations.composing.contents import contents_by_method
from portal.consultations.composing.planning import plan_from_template, plan_of_copy
from portal.consultations.composing.records import ConsultationTemplate, Plan, PlannedPhase
from portal.consultations.desks import in_own_charge, require_desk
from portal.consultations.policy import OFFICE
from portal.consultations.queries import access_by_id, consultation_of
from portal.consultations.records import Access, ConsultationDraft, ConsultationRecord
from portal.consultations.service import SUBJECT, add_phase, create_consultation
from portal.core.audit import write_audit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.uploads.service import copy_uploads


def create_from_template(
    actor: Actor, template: ConsultationTemplate, draft: ConsultationDraft, first_day: date
) -> uuid.UUID:
    """Write a draft from a template; return its identifier.

    :raises Problems: when something the officer typed cannot be used.
    """
    require_desk(actor)
    try:
        plan = plan_from_template(template, draft, first_day)
    except OverflowError as error:
        raise Problems(Problem("first_day", "range", _("Choose an earlier day."))) from error
    with dates_below("first_day"):
        made = carry_out(actor, plan)
    write_audit(
        actor,
        "consultations.composed",
        subject_kind=SUBJECT,
        subject_id=made,
        template=template.name,
    )
    return made


def clone_consultation(
    actor: Actor, consultation_id: uuid.UUID, first_day: date | None = None
) -> uuid.UUID:
    """Write a draft that asks the same again, on other dates; what people said stays behind.

    :returns: the identifier of the copy, which has its own files.
    """
    record = access_by_id(actor, consultation_id)
    require(actor, OFFICE, record)
    require_desk(actor)
    try:
        plan = plan_of_copy(record, first_day)
    except OverflowError as error:
        raise Problems(Problem("first_day", "range", _("Choose an earlier day."))) from error
    with dates_below("first_day"):
        made = carry_out(actor, plan)
    copy_uploads(SUBJECT, consultation_id, made, owner_id=actor.person_id)
    write_audit(
        actor,
        "consultations.cloned",
        subject_kind=SUBJECT,
        subject_id=made,
        source=str(consultation_id),
    )
    return made


def bring_in(actor: Actor, plan: Plan) -> uuid.UUID:
    """Write a consultation from a file as a draft; return its identifier.

    An officer of one department who brings in a file of another's makes it their department's.

    :raises Problems: naming the place, ``phases[1].opens_at``; then nothing is written.
    """
    return carry_out(actor, replace(plan, draft=in_own_charge(actor, plan.draft)))


def carry_out(actor: Actor, plan: Plan) -> uuid.UUID:
    """Write a whole consultation as a draft; return its identifier.

    :raises Problems: naming the place, ``phases[1].opens_at``; then nothing is written.
    """
    made = create_consultation(actor, plan.draft)
    for number, phase in enumerate(plan.phases):
        with problems_below(f"phases[{number}]"):
            _write_phase(actor, made, phase)
    return made


def _write_phase(actor: Actor, consultation_id: uuid.UUID, planned: PlannedPhase) -> None:
    phase_id = add_phase(actor, consultation_id, planned.draft)
    keeper = contents_by_method().get(planned.draft.method)
    if keeper is None or planned.contents is None:
        return
    record = _known(consultation_id)
    phase = record.phase(phase_id)
    assert phase is not None  # noqa: S101 - it was written in this unit of work
    with problems_below("contents"):
        keeper.restore(actor, record, phase, planned.contents)


@contextmanager
def problems_below(place: str) -> Iterator[None]:
    """Name the place in what is refused inside: ``opens_at`` becomes ``phases[1].opens_at``."""
    try:
        yield
    except Problems as refused:
        raise Problems(
            Problem(f"{place}.{_in_file(one.field)}".rstrip("."), one.code, one.message)
            for one in refused.problems
        ) from refused


def _in_file(field: str) -> str:
    """Return the place of a phase's field in a file, where ways in stand together."""
    return f"access.{field}" if field in Access.__slots__ else field


@contextmanager
def dates_below(field: str) -> Iterator[None]:
    """Blame the one date an officer typed for dates of phases that follow from it."""
    try:
        yield
    except Problems as refused:
        raise Problems(
            Problem(field, one.code, one.message)
            if one.field.endswith((".opens_at", ".closes_at"))
            else one
            for one in refused.problems
        ) from refused


def _known(consultation_id: uuid.UUID) -> ConsultationRecord:
    found = consultation_of(consultation_id)
    if found is None:
        raise NotFound
    return found
