"""The back office's pages of topics."""

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
from portal.municipality.forms import TopicForm, choose_parent
from portal.municipality.office import blueprint
from portal.municipality.policy import MANAGE
from portal.municipality.queries import topics
from portal.municipality.records import TopicRecord


@dataclass(frozen=True)
class TopicsPage(Page):
    """The list of topics."""

    template: ClassVar[str] = "municipality/office/topics.html"
    topics: Sequence[TopicRecord]


@dataclass(frozen=True)
class TopicFormPage(Page):
    """The form of one topic, new or known."""

    template: ClassVar[str] = "municipality/office/topic_form.html"
    form: TopicForm
    topic: TopicRecord | None


@blueprint.get("/topics")
@needs(MANAGE)
def topic_list() -> Response:
    """List all topics."""
    return render(TopicsPage(list(topics().values())))


@blueprint.route("/topics/new", methods=["GET", "POST"])
@needs(MANAGE)
def topic_new() -> AnyResponse:
    """Add a topic."""
    form = TopicForm.in_languages()
    choose_parent(form, topics().values(), None)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                service.create_topic(current_actor(), form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The topic has been added."), "success")
            return redirect(url_for("municipality_office.topic_list"), 303)
    return render(TopicFormPage(form, None), 422 if form.errors else 200)


@blueprint.route("/topics/<id:topic_id>", methods=["GET", "POST"])
@needs(MANAGE)
def topic_edit(topic_id: uuid.UUID) -> AnyResponse:
    """Change a topic."""
    topic = topics().get(topic_id)
    if topic is None:
        raise NotFound
    form = TopicForm.in_languages()
    choose_parent(form, topics().values(), topic_id)
    if request.method == "GET":
        form.show(topic)
    elif form.validate_on_submit():
        try:
            draft = form.draft()
            with unit_of_work():
                service.edit_topic(current_actor(), topic_id, draft, form.known_version)
        except Problems as refused:
            form.add_problems(refused)
            # What they typed replaces the other's text only when they send it again.
            form.version.data = str(topics()[topic_id].version) if topic_id in topics() else ""
        else:
            flash(_("The topic has been changed."), "success")
            return redirect(url_for("municipality_office.topic_list"), 303)
    return render(TopicFormPage(form, topic), 422 if form.errors else 200)


@blueprint.post("/topics/<id:topic_id>/delete")
@needs(MANAGE)
def topic_delete(topic_id: uuid.UUID) -> AnyResponse:
    """Delete a topic nothing refers to."""
    try:
        with unit_of_work():
            service.delete_topic(current_actor(), topic_id)
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "danger")
        return redirect(url_for("municipality_office.topic_edit", topic_id=topic_id), 303)
    flash(_("The topic has been deleted."), "success")
    return redirect(url_for("municipality_office.topic_list"), 303)
