"""The public page where a one-time code is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.participation.forms import CodeForm
from portal.consultations.participation.service.codes import find_code
from portal.consultations.participation.visitors import code_in_hand, put_code_away, take_code
from portal.consultations.queries import access_consultation
from portal.consultations.records import ConsultationRecord
from portal.core.problems import NotFound, Problems
from portal.core.web import Page, current_actor, public, render
from portal.core.web.limits import limit

blueprint = Blueprint("participation", __name__)


@dataclass(frozen=True)
class CodePage(Page):
    """Type a code, or put the one in hand away."""

    template: ClassVar[str] = "participation/code.html"
    consultation: ConsultationRecord
    form: CodeForm
    in_hand: bool


@blueprint.get("/consultations/<slug>/code")
@public
def code(slug: str) -> Response:
    """Ask for a code."""
    return _page(_with_codes(slug), CodeForm())


@blueprint.post("/consultations/<slug>/code")
@public
@limit("30 per hour", by_address=True)
def use_code(slug: str) -> Response:
    """Take a code in hand."""
    consultation = _with_codes(slug)
    form = CodeForm()
    if not form.validate():
        return _page(consultation, form, 422)
    try:
        found = find_code(consultation, form.code.data or "")
    except Problems as refused:
        form.add_problems(refused)
        return _page(consultation, form, 422)
    take_code(consultation.id, found)
    flash(_("Your code is accepted. You can take part now."), "success")
    return redirect(url_for("consultations.show", slug=slug), 303)


@blueprint.post("/consultations/<slug>/code/away")
@public
def put_away(slug: str) -> Response:
    """Forget the code, for whoever uses this machine next."""
    consultation = _with_codes(slug)
    put_code_away(consultation.id)
    flash(_("The code is put away. What you gave stays counted."), "success")
    return redirect(url_for("consultations.show", slug=slug), 303)


def _with_codes(slug: str) -> ConsultationRecord:
    consultation = access_consultation(current_actor(), slug)
    if not any(phase.access.codes for phase in consultation.phases):
        raise NotFound
    return consultation


def _page(consultation: ConsultationRecord, form: CodeForm, status: int = 200) -> Response:
    return render(CodePage(consultation, form, code_in_hand(consultation.id) is not None), status)
