"""The back office's pages of departments."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.problems import NotFound, Problems
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.municipality import service
from portal.municipality.forms import DepartmentForm
from portal.municipality.office import blueprint
from portal.municipality.policy import MANAGE
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord


@dataclass(frozen=True)
class DepartmentsPage(Page):
    """The list of departments."""

    template: ClassVar[str] = "municipality/office/departments.html"
    departments: Sequence[DepartmentRecord]


@dataclass(frozen=True)
class DepartmentFormPage(Page):
    """The form of one department, new or known."""

    template: ClassVar[str] = "municipality/office/department_form.html"
    form: DepartmentForm
    department: DepartmentRecord | None


@blueprint.get("/departments")
@needs(MANAGE)
def department_list() -> Response:
    """List all departments."""
    return render(DepartmentsPage(list(departments().values())))


@blueprint.route("/departments/new", methods=["GET", "POST"])
@needs(MANAGE)
def department_new() -> AnyResponse:
    """Add a department."""
    form = DepartmentForm.in_languages()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                service.create_department(current_actor(), form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The department has been added."), "success")
            return redirect(url_for("municipality_office.department_list"), 303)
    return render(DepartmentFormPage(form, None), 422 if form.errors else 200)


@blueprint.route("/departments/<id:department_id>", methods=["GET", "POST"])
@needs(MANAGE)
def department_edit(department_id: uuid.UUID) -> AnyResponse:
    """Change a department."""
    department = departments().get(department_id)
    if department is None:
        raise NotFound
    form = DepartmentForm.in_languages()
    if request.method == "GET":
        form.show(department)
    elif form.validate_on_submit():
        try:
            draft = form.draft()
            with unit_of_work():
                service.edit_department(current_actor(), department_id, draft, form.known_version)
        except Problems as refused:
            form.add_problems(refused)
            # What they typed replaces the other's text only when they send it again.
            form.version.data = (
                str(departments()[department_id].version) if department_id in departments() else ""
            )
        else:
            flash(_("The department has been changed."), "success")
            return redirect(url_for("municipality_office.department_list"), 303)
    return render(DepartmentFormPage(form, department), 422 if form.errors else 200)


@blueprint.post("/departments/<id:department_id>/delete")
@needs(MANAGE)
def department_delete(department_id: uuid.UUID) -> AnyResponse:
    """Delete a department nothing refers to."""
    try:
        with unit_of_work():
            service.delete_department(current_actor(), department_id)
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "danger")
        return redirect(
            url_for("municipality_office.department_edit", department_id=department_id), 303
        )
    flash(_("The department has been deleted."), "success")
    return redirect(url_for("municipality_office.department_list"), 303)
