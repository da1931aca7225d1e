"""One paper sheet: keyed in, then verified line by line or by keying it in twice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    AreaRecord,
    NotFound,
    Page,
    Problem,
    Problems,
    areas,
    clean_line,
    current_actor,
    fold,
    needs,
    ngettext,
    normal_postcode,
    render,
    unit_of_work,
)
from portal.sdk import gettext as _
from portal.sdk import lazy_gettext as _l
from portal_petitions import queries, service
from portal_petitions.forms import identifier, indented
from portal_petitions.office import blueprint
from portal_petitions.office.sheets import LINES
from portal_petitions.policy import SHEETS
from portal_petitions.records import (
    LineDraft,
    LineRecord,
    LineState,
    PetitionRecord,
    SheetRecord,
)
from portal_petitions.settings import petition_settings

LINE_WORDS: Mapping[LineState, tuple[Any, str]] = {
    LineState.KEYED: (_l("To be verified"), "waiting"),
    LineState.VERIFIED: (_l("Counts"), "done"),
    LineState.REFUSED: (_l("Refused"), "declined"),
}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line of the form as it was typed."""

    number: int
    name: str = ""
    postcode: str = ""
    area: str = ""


@dataclass(frozen=True)
class SheetPage(Page):
    """A sheet with its lines and room for more.

    :param typed: the lines of the form, with what was sent if it was refused.
    :param by_postcode: whether where people live follows from the postcode.
    """

    template: ClassVar[str] = "petitions/office/sheet.html"
    petition: PetitionRecord
    sheet: SheetRecord
    lines: Sequence[LineRecord]
    typed: Sequence[TypedLine]
    problems: Sequence[Problem]
    by_postcode: bool
    area_choices: Sequence[tuple[str, str]]
    areas: Mapping[uuid.UUID, AreaRecord]
    line_words: Mapping[LineState, tuple[Any, str]]


@dataclass(frozen=True)
class CheckPage(Page):
    """The same sheet a second time, without what was typed first.

    :param different: numbers of lines typed differently the second time, with both.
    """

    template: ClassVar[str] = "petitions/office/check.html"
    petition: PetitionRecord
    sheet: SheetRecord
    typed: Sequence[TypedLine]
    different: Sequence[tuple[LineRecord, TypedLine]]
    by_postcode: bool
    area_choices: Sequence[tuple[str, str]]
    areas: Mapping[uuid.UUID, AreaRecord]


def _by_postcode() -> bool:
    return bool(petition_settings().postcodes.strip())


def _choices() -> list[tuple[str, str]]:
    return [("", _("Choose an area")), *indented(areas())]


@blueprint.get("/sheets/<id:sheet_id>")
@needs(SHEETS)
def sheet(sheet_id: uuid.UUID) -> Response:
    """Show a sheet."""
    return _page(sheet_id)


def _page(
    sheet_id: uuid.UUID,
    typed: Sequence[TypedLine] = (),
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    found = _find(sheet_id)
    lines = queries.lines_of(sheet_id)
    begins = max((line.number for line in lines), default=0) + 1
    return render(
        SheetPage(
            petition=queries.access_petition(current_actor(), found.petition_id),
            sheet=found,
            lines=lines,
            typed=typed or [TypedLine(number) for number in range(begins, begins + LINES)],
            problems=problems,
            by_postcode=_by_postcode(),
            area_choices=_choices(),
            areas=areas(),
            line_words=LINE_WORDS,
        ),
        status,
    )


def _find(sheet_id: uuid.UUID) -> SheetRecord:
    found = queries.find_sheet(sheet_id)
    if found is None:
        raise NotFound
    return found


def _typed() -> list[TypedLine]:
    sent = request.form
    numbers = sorted(
        int(name[5:]) for name in sent if name.startswith("name-") and name[5:].isdecimal()
    )
    return [
        TypedLine(
            number,
            clean_line(sent[f"name-{number}"])[:200],
            clean_line(sent.get(f"postcode-{number}", ""))[:40],
            sent.get(f"area-{number}", "")[:40],
        )
        for number in numbers[:200]
    ]


def _draft(line: TypedLine) -> LineDraft:
    return LineDraft(line.number, line.name, line.postcode, identifier(line.area))


@blueprint.post("/sheets/<id:sheet_id>/lines")
@needs(SHEETS)
def key_lines(sheet_id: uuid.UUID) -> Answer:
    """Keep the lines that were typed; empty ones are left out."""
    typed = _typed()
    filled = [_draft(line) for line in typed if line.name or line.postcode]
    with unit_of_work():
        refused = service.key_lines(current_actor(), sheet_id, filled)
    bad = {_line_of(problem) for problem in refused}
    kept = len({line.number for line in filled} - bad)
    if kept:
        flash(ngettext("%(num)s line is kept.", "%(num)s lines are kept.", kept), "success")
    if refused:
        again = [line for line in typed if line.number in bad]
        return _page(sheet_id, again, [_placed(problem) for problem in refused], 422)
    return _to(sheet_id)


def _line_of(problem: Problem) -> int:
    return int(problem.field.split("-")[1])


def _placed(problem: Problem) -> Problem:
    """Return a problem of a line with the form's name of its field and the line's number."""
    _line, number, field = problem.field.split("-", 2)
    words = _("Line %(n)s: %(problem)s", n=number, problem=problem.message)
    return Problem(f"{field}-{number}", problem.code, words)


def _to(sheet_id: uuid.UUID) -> Answer:
    return redirect(url_for("petitions_office.sheet", sheet_id=sheet_id), 303)


@blueprint.post("/sheets/<id:sheet_id>/lines/<id:line_id>")
@needs(SHEETS)
def decide_line(sheet_id: uuid.UUID, line_id: uuid.UUID) -> Answer:
    """Verify a line, or refuse it."""
    try:
        with unit_of_work():
            if request.form.get("action") == "refuse":
                service.refuse_line(current_actor(), line_id, request.form.get("why", ""))
            else:
                service.verify_line(current_actor(), line_id)
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "danger")
    return _to(sheet_id)


@blueprint.post("/sheets/<id:sheet_id>")
@needs(SHEETS)
def work_on_sheet(sheet_id: uuid.UUID) -> Answer:
    """Verify every line that has no twin, finish the sheet, or take it away."""
    actor, wanted = current_actor(), request.form.get("action", "")
    petition_id = _find(sheet_id).petition_id
    try:
        with unit_of_work():
            if wanted == "verify":
                service.verify_lines(actor, sheet_id)
            elif wanted == "finish":
                service.finish_sheet(actor, sheet_id)
            elif wanted == "remove":
                service.remove_sheet(actor, sheet_id)
            else:
                raise Problems(Problem("action", "unknown", _("Press one of the buttons.")))
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "danger")
        return _to(sheet_id)
    if wanted == "verify":
        flash(_("The lines that are alone with their name count now."), "success")
        return _to(sheet_id)
    return redirect(url_for("petitions_office.sheets", petition_id=petition_id), 303)


@blueprint.get("/sheets/<id:sheet_id>/check")
@needs(SHEETS)
def check(sheet_id: uuid.UUID) -> Response:
    """Show the sheet empty once more, to key it in a second time."""
    return _check_page(sheet_id)


def _check_page(
    sheet_id: uuid.UUID, different: Sequence[tuple[LineRecord, TypedLine]] = ()
) -> Response:
    found = _find(sheet_id)
    waiting = [line for line in queries.lines_of(sheet_id) if line.state is LineState.KEYED]
    return render(
        CheckPage(
            petition=queries.access_petition(current_actor(), found.petition_id),
            sheet=found,
            typed=[TypedLine(line.number) for line in waiting],
            different=different,
            by_postcode=_by_postcode(),
            area_choices=_choices(),
            areas=areas(),
        ),
        422 if different else 200,
    )


@blueprint.post("/sheets/<id:sheet_id>/check")
@needs(SHEETS)
def compare(sheet_id: uuid.UUID) -> Answer:
    """Verify the lines that were typed twice alike, and show the others side by side."""
    again = {line.number: line for line in _typed() if line.name or line.postcode}
    lines = [line for line in queries.lines_of(sheet_id) if line.state is LineState.KEYED]
    alike = [line for line in lines if line.number in again and _same(line, again[line.number])]
    different = [
        (line, again[line.number])
        for line in lines
        if line.number in again and not _same(line, again[line.number])
    ]
    try:
        with unit_of_work():
            for line in alike:
                service.verify_line(current_actor(), line.id)
    except Problems as refused:
        for problem in refused.problems:
            flash(problem.message, "danger")
        return _check_page(sheet_id, different)
    words = ngettext(
        "%(num)s line was the same and counts.",
        "%(num)s lines were the same and count.",
        len(alike),
    )
    flash(words, "success")
    if different:
        return _check_page(sheet_id, different)
    return _to(sheet_id)


def _same(line: LineRecord, typed: TypedLine) -> bool:
    if fold(line.name) != fold(typed.name):
        return False
    if _by_postcode():
        return normal_postcode(line.postcode) == normal_postcode(typed.postcode)
    return line.area_id == identifier(typed.area)
