"""What must be there before a consultation may be published, each point with its help.

Points that block keep it from being published; the others are worth a second look and no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.consultations.checks.phases import phase_points
from portal.consultations.checks.texts import text_points
from portal.consultations.checks.uploads import upload_points
from portal.consultations.composing.contents import phases_with_gaps
from portal.consultations.composing.records import GAP
from portal.consultations.hooks import ConsultationHooks
from portal.consultations.records import (
    ChecklistItem,
    ConsultationDraft,
    ConsultationRecord,
    ConsultationState,
    PhaseRecord,
)
from portal.core.identifiers import format_id
from portal.core.plugins.calls import collect
from portal.core.problems import Problem, TryAgain
from portal.core.uploads import UploadRecord, uploads_of


def checklist(
    record: ConsultationRecord,
    draft: ConsultationDraft | None = None,
    files: Sequence[UploadRecord] = (),
) -> tuple[ChecklistItem, ...]:
    """Return the conditions for publishing.

    :param draft: texts that are about to replace the record's own; then phases are left out.
    :param files: the consultation's picture and documents.
    """
    shown = draft or record
    department = ChecklistItem(
        "department_id",
        _("A department is in charge"),
        shown.department_id is not None,
        _("Choose the department that answers for this consultation."),
        "edit#department_id",
    )
    texts = text_points(shown)
    if draft is not None:
        return (department, *texts)
    return (department, *texts, *phase_points(record), *upload_points(files))


def missing(points: Sequence[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    """Return the points that keep a consultation from being published."""
    return tuple(point for point in points if point.blocks and not point.done)


def publishing_problems(record: ConsultationRecord) -> list[Problem]:
    """Return what is missing before a consultation may be published."""
    files = uploads_of("consultation", record.id)
    points = [*checklist(record, files=files), *points_of_contents(record)]
    return [Problem(point.name, "needed", str(point.help)) for point in missing(points)]


def objections(record: ConsultationRecord) -> list[Problem]:
    """Return what methods and plugins name that must be mended before it is published."""
    return [
        problem
        for _plugin, found in collect(ConsultationHooks.check_opening, consultation=record)
        for problem in found
    ]


def every_point(
    record: ConsultationRecord, files: Sequence[UploadRecord] = ()
) -> tuple[ChecklistItem, ...]:
    """Return the whole list, with what methods and plugins say while it is a draft.

    Where one of them cannot be asked now, the list says so and nothing is published.
    """
    points = list(checklist(record, files=files))
    if record.state is not ConsultationState.DRAFT:
        return tuple(points)
    try:
        points += points_of_contents(record)
        points += points_of_methods(record, objections(record))
    except TryAgain:
        title = _("Every way of taking part can be asked whether it is ready")
        help_words = _("One of them does not answer. Try again in a minute.")
        points.append(ChecklistItem("asking", title, done=False, help=help_words, place="phases"))
    return tuple(points)


def points_of_contents(record: ConsultationRecord) -> tuple[ChecklistItem, ...]:
    """Return the point about what methods have set up: nothing of a template is left open."""
    left = phases_with_gaps(record)
    words = _(
        "“%(phase)s”: put your own words where %(gap)s stands.",
        phase=str(left[0].title) if left else "",
        gap=GAP,
    )
    title = _("No gap of the template is left in questions and options")
    place = f"contents:{left[0].id}" if left else ""
    return (ChecklistItem("content_gaps", title, not left, words, place),)


def points_of_methods(
    record: ConsultationRecord, problems: Sequence[Problem]
) -> tuple[ChecklistItem, ...]:
    """Return what methods and plugins object to as points of the list.

    A problem leads to a phase whose place (``phases[0]``) or identifier its field gives, or whose
    title its message names.
    """
    return tuple(
        ChecklistItem(
            f"opening-{number}",
            problem.message,
            done=False,
            place=_phase_named(record, problem),
        )
        for number, problem in enumerate(problems)
    )


def _phase_named(record: ConsultationRecord, problem: Problem) -> str:
    for number, phase in enumerate(record.phases):
        if _is_meant(phase, number, problem):
            return f"contents:{phase.id}"
    return "phases"


def _is_meant(phase: PhaseRecord, number: int, problem: Problem) -> bool:
    field = problem.field
    if field.startswith(f"phases[{number}]") or str(phase.id) in field:
        return True
    return format_id(phase.id) in field or str(phase.title) in problem.message
