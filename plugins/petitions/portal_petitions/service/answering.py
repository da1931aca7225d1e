"""The council's part: official response, scheduled debate, and what came of it."""

from __future__ import annotations

import uuid
from datetime import date
from urllib.parse import urlsplit

from portal.sdk import (
    Actor,
    Problem,
    Problems,
    Stale,
    clean_line,
    departments,
    emit,
    now,
    require,
    session,
    strip_unsafe_controls,
    write_audit,
)
from portal.sdk import gettext as _
from portal_petitions.events import (
    PetitionDebated,
    PetitionDebateScheduled,
    PetitionResponsePublished,
)
from portal_petitions.models import DebateRow, PetitionRow, ResponseRow
from portal_petitions.models.petition import TEXT_LENGTH
from portal_petitions.policy import ANSWER
from portal_petitions.queries.reading import find_petition
from portal_petitions.records import NOTE_LENGTH, MailingKind, OutcomeDraft, ResponseDraft, State
from portal_petitions.service.mailing import start_mailing
from portal_petitions.service.rows import add_step, changed, need_state, take_petition, too_long


def _take(actor: Actor, petition_id: uuid.UUID) -> PetitionRow:
    require(actor, ANSWER, find_petition(petition_id))
    row = take_petition(petition_id)
    need_state(row, State.OPEN, State.CLOSED)
    return row


def save_response(actor: Actor, petition_id: uuid.UUID, draft: ResponseDraft) -> int:
    """Keep a response that is not published yet; return its new revision.

    :raises Problems: when its words cannot be kept, or it is public already.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    _take(actor, petition_id)
    return _write_response(actor, petition_id, draft).revision


def _write_response(actor: Actor, petition_id: uuid.UUID, draft: ResponseDraft) -> ResponseRow:
    summary, text = clean_line(draft.summary), strip_unsafe_controls(draft.text).strip()
    problems = [
        *too_long("summary", summary, NOTE_LENGTH),
        *too_long("text", text, TEXT_LENGTH),
    ]
    if draft.department_id is not None and draft.department_id not in departments():
        words = _("Choose one of the departments in the list.")
        problems.append(Problem("department", "unknown", words))
    row = session().get(ResponseRow, petition_id, with_for_update=True)
    if row is not None and row.published_at is not None:
        problems = [Problem("", "published", _("This response is published already."))]
    if problems:
        raise Problems(problems)
    if (row.revision if row else 0) != draft.revision:
        raise Stale
    if row is None:
        row = ResponseRow(petition_id=petition_id, revision=0)
        session().add(row)
    row.summary, row.text, row.department_id = summary, text, draft.department_id
    row.officer_id = actor.person_id
    row.revision += 1
    row.changed_at = now()
    session().flush()
    return row


def publish_response(actor: Actor, petition_id: uuid.UUID, draft: ResponseDraft) -> None:
    """Publish the response; everybody who signed is written to, each once.

    :raises Problems: without a summary or a text.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    petition = _take(actor, petition_id)
    row = _write_response(actor, petition_id, draft)
    problems = []
    if not row.summary:
        problems.append(Problem("summary", "missing", _("Sum the answer up in one sentence.")))
    if not row.text:
        problems.append(Problem("text", "missing", _("Write the answer people wait for.")))
    if problems:
        raise Problems(problems)
    row.published_at = petition.responded_at = now()
    changed(petition)
    add_step(petition_id, "responded", actor=actor)
    emit(PetitionResponsePublished(petition_id, row.summary), actor.person_id)
    write_audit(actor, "petitions.respond", subject_kind="petition", subject_id=petition_id)
    start_mailing(petition_id, MailingKind.RESPONSE)


def schedule_debate(
    actor: Actor, petition_id: uuid.UUID, on: date, place: str = "", *, revision: int = 0
) -> None:
    """Say when the council debates a petition; everybody who signed is written to.

    Another day is another mail; the same day and place again changes nothing.

    :raises Problems: for a day in the past, or when the debate has been held.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    petition = _take(actor, petition_id)
    place = clean_line(place)
    problems = too_long("place", place, 200)
    if on < now().date():
        problems.append(Problem("on", "past", _("Choose a day that is still to come.")))
    row = _debate_row(petition_id, revision, problems)
    if (row.scheduled_on, row.place) == (on, place) and row.announced_at is not None:
        return
    row.scheduled_on, row.place = on, place
    row.officer_id = actor.person_id
    row.announced_at = now()
    row.revision += 1
    petition.debate_on = on
    changed(petition)
    add_step(petition_id, "debate_scheduled", actor=actor, note=on.isoformat())
    emit(PetitionDebateScheduled(petition_id, on), actor.person_id)
    write_audit(
        actor,
        "petitions.schedule_debate",
        subject_kind="petition",
        subject_id=petition_id,
        on=on.isoformat(),
    )
    start_mailing(petition_id, MailingKind.DEBATE)


def _debate_row(petition_id: uuid.UUID, revision: int, problems: list[Problem]) -> DebateRow:
    row = session().get(DebateRow, petition_id, with_for_update=True)
    if row is not None and row.published_at is not None:
        problems = [Problem("", "published", _("The outcome of the debate is published already."))]
    if problems:
        raise Problems(problems)
    if (row.revision if row else 0) != revision:
        raise Stale
    if row is None:
        row = DebateRow(petition_id=petition_id, revision=0, outcome="", place="")
        session().add(row)
    return row


def save_outcome(actor: Actor, petition_id: uuid.UUID, draft: OutcomeDraft) -> int:
    """Keep what came of a debate without publishing it; return the new revision.

    :raises Problems: when its words cannot be kept, or it is public already.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    _take(actor, petition_id)
    return _write_outcome(actor, petition_id, draft).revision


def _write_outcome(actor: Actor, petition_id: uuid.UUID, draft: OutcomeDraft) -> DebateRow:
    outcome = strip_unsafe_controls(draft.outcome).strip()
    problems = too_long("outcome", outcome, TEXT_LENGTH)
    if draft.debated_on > now().date():
        problems.append(Problem("debated_on", "future", _("Choose the day the debate was held.")))
    for field, address in (
        ("transcript_url", draft.transcript_url),
        ("video_url", draft.video_url),
    ):
        if address and not _is_web_address(address):
            words = _("Write a whole address that begins with https://.")
            problems.append(Problem(field, "invalid", words))
    row = _debate_row(petition_id, draft.revision, problems)
    row.debated_on, row.outcome = draft.debated_on, outcome
    row.transcript_url, row.video_url = draft.transcript_url, draft.video_url
    row.officer_id = actor.person_id
    row.revision += 1
    session().flush()
    return row


def publish_outcome(actor: Actor, petition_id: uuid.UUID, draft: OutcomeDraft) -> None:
    """Publish what came of a debate; everybody who signed is written to, each once.

    :raises Problems: without words.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    petition = _take(actor, petition_id)
    row = _write_outcome(actor, petition_id, draft)
    if not row.outcome:
        words = _("Say what the council decided.")
        raise Problems(Problem("outcome", "missing", words))
    row.published_at = petition.debated_at = now()
    changed(petition)
    add_step(petition_id, "debated", actor=actor)
    emit(PetitionDebated(petition_id, draft.debated_on), actor.person_id)
    write_audit(actor, "petitions.publish_outcome", subject_kind="petition", subject_id=petition_id)
    start_mailing(petition_id, MailingKind.OUTCOME)


def _is_web_address(text: str) -> bool:
    if len(text) > 500 or any(char.isspace() or not char.isprintable() for char in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
