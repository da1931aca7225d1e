"""Pages of thanks, for people and programs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from portal.sdk import (
    ApiBlueprint,
    Page,
    PageQuery,
    PortalForm,
    Problems,
    Slice,
    access_proposal,
    current_actor,
    page_schema,
    public,
    render,
    signed_in,
    strip_line,
    unit_of_work,
    visitor_cache,
)
from portal.sdk import lazy_gettext as _l
from portal_sample.queries import list_thanks
from portal_sample.records import ThanksRecord
from portal_sample.service import say_thanks

blueprint = Blueprint("sample", __name__)
api = ApiBlueprint("sample", __name__, description="Thanks for proposals.")


class ThanksForm(PortalForm):
    """Say thanks."""

    words = StringField(_l("Your line of thanks"), filters=[strip_line])


@dataclass(frozen=True)
class ThanksPage(Page):
    """All thanks, the newest first."""

    template: ClassVar[str] = "sample/thanks.html"
    thanks: Slice[ThanksRecord]


@dataclass(frozen=True)
class SayThanksPage(Page):
    """The form for one proposal."""

    template: ClassVar[str] = "sample/say.html"
    form: ThanksForm
    title: str


@blueprint.get("/thanks")
@public
@visitor_cache("sample")
def index() -> Response:
    """Show all thanks."""
    return render(ThanksPage(list_thanks(request.args.get("cursor"), 20)))


@blueprint.route("/thanks/<id:proposal_id>", methods=["GET", "POST"])
@signed_in
def say(proposal_id: uuid.UUID) -> AnyResponse:
    """Say thanks for a proposal."""
    proposal = access_proposal(current_actor(), proposal_id)
    form = ThanksForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                say_thanks(current_actor(), proposal_id, form.words.data or "")
        except Problems as refused:
            form.add_problems(refused)
        else:
            return redirect("/thanks", 303)
    return render(SayThanksPage(form, proposal.title), 422 if form.errors else 200)


@api.read("/thanks", page_schema(ThanksRecord), query=PageQuery)
def list_all(query: dict[str, Any]) -> Slice[ThanksRecord]:
    """List thanks, the newest first."""
    return list_thanks(query.get("cursor"), query.get("limit", 20))
