"""Questions where people look for them: in search, and on their own page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.questions import queries
from portal.consultations.methods.questions.records import QuestionState
from portal.consultations.queries import consultation_of, consultations_of
from portal.consultations.records import ConsultationState
from portal.core.identifiers import format_id
from portal.core.permissions import Actor
from portal.core.search import SearchDocument
from portal.core.search.sources import SearchSource
from portal.core.text.markdown import excerpt, plain_text
from portal.core.web.nav import Activity


def search_document(question_id: uuid.UUID) -> SearchDocument | None:
    """Return a question as search sees it, ``None`` when it must not be found."""
    question = queries.question_of(question_id)
    if question is None or question.state is not QuestionState.SHOWN:
        return None
    consultation = consultation_of(question.consultation_id)
    hidden = (ConsultationState.DRAFT, ConsultationState.ARCHIVED)
    if consultation is None or consultation.state in hidden:
        return None
    answer = queries.answers_of([question.id]).get(question.id)
    said = plain_text(answer.text) if answer else ""
    phase = format_id(question.phase_id)
    return SearchDocument(
        key=f"question:{question.id}",
        kind="question",
        title=excerpt(question.text, 150),
        body=f"{question.text}\n{said}",
        language=question.language,
        url=f"/consultations/{consultation.slug}/questions/{phase}/{question.number}",
        summary=excerpt(said or question.text, 200),
        published_at=question.created_at,
        state="answered" if answer else "open",
    )


def _all_ids() -> Iterable[uuid.UUID]:
    return queries.findable_questions()


SEARCH = SearchSource(
    "question",
    _l("Questions"),
    ("questions.asked", "questions.moderated", "questions.merged", "questions.answered"),
    search_document,
    _all_ids,
)


def activity_of(actor: Actor) -> Sequence[Activity]:
    """Return what a person asked, for their own page."""
    if actor.person_id is None:
        return []
    asked = queries.asked_by_person(actor.person_id)
    known = consultations_of(one.consultation_id for one in asked)
    words = {
        QuestionState.SHOWN: (_("Waiting for an answer"), "waiting"),
        QuestionState.PENDING: (_("Waiting for a moderator"), "waiting"),
        QuestionState.HIDDEN: (_("Not shown"), "declined"),
        QuestionState.MERGED: (_("Part of another question"), "closed"),
    }
    found = []
    for one in asked:
        consultation = known.get(one.consultation_id)
        if consultation is None or consultation.state is ConsultationState.DRAFT:
            continue
        address = url_for(
            "questions.show", slug=consultation.slug, phase_id=one.phase_id, number=one.number
        )
        answered = one.answered_at is not None and one.state is QuestionState.SHOWN
        state = (_("Answered"), "done") if answered else words[one.state]
        found.append(
            Activity(excerpt(one.text, 90), address, _("You asked"), one.created_at, state)
        )
    return found
