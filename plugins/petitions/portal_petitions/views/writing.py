"""Starting a petition: what there is already, then the text, then a look at it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.sdk import (
    AreaRecord,
    NotFound,
    Page,
    Problems,
    TopicRecord,
    areas,
    clean_line,
    current_actor,
    current_language,
    decide,
    limit,
    new_id,
    public,
    render,
    signed_in,
    topics,
    unit_of_work,
)
from portal_petitions import presenting, queries, service
from portal_petitions.forms import PetitionForm
from portal_petitions.policy import CREATE, Thresholds
from portal_petitions.records import PetitionDraft, PetitionItem
from portal_petitions.settings import petition_settings
from portal_petitions.views import blueprint


@dataclass(frozen=True)
class BeginPage(Page):
    """The first step: the one sentence, and petitions that resemble it."""

    template: ClassVar[str] = "petitions/begin.html"
    title: str
    similar: Sequence[PetitionItem]
    states: Mapping[uuid.UUID, tuple[Any, str]]
    sponsors_needed: int
    thresholds: Thresholds
    open_months: int


@dataclass(frozen=True)
class WritePage(Page):
    """The second step: the text.

    :param similar: petitions that resemble it; the first step showed those of the title.
    """

    template: ClassVar[str] = "petitions/write.html"
    form: PetitionForm
    petition_id: uuid.UUID
    similar: Sequence[PetitionItem]
    states: Mapping[uuid.UUID, tuple[Any, str]]


@dataclass(frozen=True)
class PreviewPage(Page):
    """The third step: how it will look; what was typed travels along in hidden fields."""

    template: ClassVar[str] = "petitions/preview.html"
    form: PetitionForm
    draft: PetitionDraft
    petition_id: uuid.UUID
    area: AreaRecord | None
    topic: TopicRecord | None
    sponsors_needed: int


@dataclass(frozen=True)
class SimilarPart(Page):
    """Petitions that resemble the title being typed, for htmx."""

    template: ClassVar[str] = "petitions/_similar.html"
    similar: Sequence[PetitionItem]
    states: Mapping[uuid.UUID, tuple[Any, str]]


@dataclass(frozen=True)
class NotYetPage(Page):
    """What one needs before one can start a petition."""

    template: ClassVar[str] = "petitions/not_yet.html"
    message: str
    remedy_url: str | None


@blueprint.get("/petitions/new")
@public
def begin() -> Response:
    """Ask for the one sentence and show what resembles it; nothing is kept yet."""
    title = clean_line(request.args.get("title", ""))[:200]
    similar = _similar(title, "")
    return render(
        BeginPage(
            title=title,
            similar=similar,
            states=presenting.states_of(similar),
            sponsors_needed=petition_settings().sponsors_needed,
            thresholds=queries.thresholds_for(None),
            open_months=petition_settings().open_months,
        )
    )


def _similar(title: str, background: str) -> tuple[PetitionItem, ...]:
    if len(title) < 8:
        return ()
    return queries.similar_petitions(title, background, current_language())


@blueprint.get("/petitions/similar")
@public
def similar() -> Response:
    """Give petitions that resemble a title, as a piece of page."""
    found = _similar(clean_line(request.args.get("q", ""))[:200], "")
    return render(SimilarPart(found, presenting.states_of(found)))


@blueprint.get("/petitions/new/text")
@signed_in
def write() -> Response:
    """Show the form, with the sentence of the first step."""
    actor = current_actor()
    decision = decide(actor, CREATE)
    if not decision.allowed:
        remedy = url_for(decision.remedy) if decision.remedy else None
        return render(NotYetPage(decision.message, remedy), 403)
    form = _form(formdata=None)
    form.title.data = clean_line(request.args.get("title", ""))[:200]
    form.name.data = actor.display_name
    return _write_page(form, new_id())


def _form(**options: Any) -> PetitionForm:
    return PetitionForm(by_area=not petition_settings().postcodes.strip(), **options)


def _write_page(form: PetitionForm, petition_id: uuid.UUID, status: int = 200) -> Response:
    found = _similar(clean_line(form.title.data or ""), form.background.data or "")
    return render(
        WritePage(
            form=form,
            petition_id=petition_id,
            similar=found,
            states=presenting.states_of(found),
        ),
        status,
    )


@blueprint.post("/petitions/new/text/<id:petition_id>")
@signed_in
@limit("30 per minute")
def save(petition_id: uuid.UUID) -> Answer:
    """Go on to the preview, back to the text, or begin the petition.

    The identifier was made with the form: sending the form twice begins one petition.
    """
    form, actor = _form(), current_actor()
    known = queries.find_petition(petition_id)
    if known is not None:
        if known.author_id != actor.person_id:
            raise NotFound
        return redirect(url_for("petitions.mine", petition_id=petition_id), 303)
    step = request.form.get("action", "preview")
    if step == "change":
        return _write_page(form, petition_id)
    try:
        if not form.validate():
            return _write_page(form, petition_id, 422)
        draft = form.draft()
        refused = service.check_petition(actor, draft)
        if refused:
            raise Problems(refused)
        if step != "send":
            return _preview(form, draft, petition_id)
        with unit_of_work():
            service.create_petition(actor, petition_id, draft)
    except Problems as problems:
        form.add_problems(problems)
        return _write_page(form, petition_id, 422)
    return redirect(url_for("petitions.mine", petition_id=petition_id, new=1), 303)


def _preview(form: PetitionForm, draft: PetitionDraft, petition_id: uuid.UUID) -> Response:
    return render(
        PreviewPage(
            form=form,
            draft=draft,
            petition_id=petition_id,
            area=areas().get(draft.area_id) if draft.area_id else None,
            topic=topics().get(draft.topic_id) if draft.topic_id else None,
            sponsors_needed=petition_settings().sponsors_needed,
        )
    )
