"""The public page where a one-time code is typed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.participation.forms import CodeForm
from portal.consultations.participation.queries import phases_used_by
from portal.consultations.participation.service.codes import find_code
from portal.consultations.participation.visitors import code_in_hand, put_code_away, take_code
from portal.consultations.queries import access_consultation
from portal.consultations.records import ConsultationRecord, PhaseRecord
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
    flash(*_words_for(consultation, found))
    return redirect(url_for("consultations.show", slug=slug), 303)


@blueprint.post("/consultations/<slug>/code/away")
@public
def put_away(slug: str) -> Response:
    """Forget the code, for whoever uses this machine next."""
    consultation = _with_codes(slug)
    put_code_away(consultation.id)
    flash(_("The code is put away. What you gave stays counted."), "success")
    return redirect(url_for("consultations.show", slug=slug), 303)


def _words_for(consultation: ConsultationRecord, code_id: uuid.UUID) -> tuple[str, str]:
    """Return what a code opens now, and the tone to say it in.

    It is in hand also where it is used up: a secret ballot can be replaced, a later phase opens.
    """
    used_in = phases_used_by(code_id)
    open_now = [phase for phase in consultation.open_phases if phase.access.codes]
    used = [phase for phase in open_now if phase.id in used_in]
    left = [phase for phase in open_now if phase.id not in used_in]
    if not open_now:
        return _("Your code is accepted. Nothing can be taken part in with it today."), "info"
    if not used:
        return _("Your code is accepted. You can take part now."), "success"
    if not left:
        words = _(
            "This code has been used in %(phases)s already. It counts once there.",
            phases=_names(used),
        )
        return words, "warning"
    words = _(
        "Your code is accepted for %(left)s. In %(used)s it has been used already.",
        left=_names(left),
        used=_names(used),
    )
    return words, "success"


def _names(phases: Sequence[PhaseRecord]) -> str:
    return ", ".join(f"“{phase.title}”" for phase in phases)


def _with_codes(slug: str) -> ConsultationRecord:
    consultation = access_consultation(current_actor(), slug)
    if not any(phase.access.codes for phase in consultation.phases):
        raise NotFound
    return consultation


def _page(consultation: ConsultationRecord, form: CodeForm, status: int = 200) -> Response:
    return render(CodePage(consultation, form, code_in_hand(consultation.id) is not None), status)
