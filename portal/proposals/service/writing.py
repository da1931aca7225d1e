"""Drafts, publishing, editing and withdrawing: what authors do."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from flask_babel import gettext as _

from portal.core import clock
from portal.core.database import insert_once, session, touch
from portal.core.events.outbox import emit
from portal.core.fields import is_empty, read_fields
from portal.core.i18n import current_language
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.text.markdown import excerpt
from portal.core.text.names import clean_line
from portal.core.uploads.service import publish_uploads
from portal.proposals.call.policy import PROPOSE_IN_CALL, call_of, held_call
from portal.proposals.call.records import Call
from portal.proposals.call.service import enter_call
from portal.proposals.events import ProposalEdited, ProposalPublished, ProposalWithdrawn
from portal.proposals.fields import proposal_fields
from portal.proposals.models import ProposalRow, VersionRow
from portal.proposals.policy import EDIT, PROPOSE, WITHDRAW, threshold_for
from portal.proposals.queries import access_proposal, with_every_support
from portal.proposals.queries.shuffled import SPAN
from portal.proposals.records import ProposalDraft, ProposalRecord, State
from portal.proposals.service.checking import cleaned, refuse_unkeepable, refuse_unpublishable
from portal.proposals.service.files import KIND, add_files, change_files
from portal.proposals.service.rows import STAMP, change_state, note_state, take_row

SUMMARY_LENGTH = 200
REASON_LENGTH = 500


def save_draft(actor: Actor, proposal_id: uuid.UUID, draft: ProposalDraft) -> list[Problem]:
    """Keep what was written so far, under an identifier the form was given when it was opened.

    So a second save, a double click and the back button all mean the same draft.

    :returns: why single files could not be kept; everything else is kept.
    :raises Problems: when the words cannot be kept.
    :raises Stale: when another page saved the draft since this one was opened.
    """
    if draft.phase_id is None:
        require(actor, PROPOSE)
    elif call_of(draft.phase_id) is None:
        raise NotFound
    draft = cleaned(draft)
    refuse_unkeepable(draft)
    _make_room(actor, proposal_id, draft)
    row = take_row(proposal_id)
    if row.author_id != actor.person_id:
        raise NotFound
    _held_call(actor, row)
    if row.state != State.DRAFT:
        raise Problems(Problem("", "published", _("This proposal is published already.")))
    if draft.tab != row.tab and draft.revision != row.revision:
        raise Stale
    _write(row, draft)
    row.tab = draft.tab
    change_files(row, draft.alts, draft.drop)
    return add_files(row, draft.files) if draft.files else []


def _held_call(actor: Actor, row: ProposalRow) -> Call | None:
    """Return the call a proposal is for, open and held; ``None`` outside consultations."""
    if row.phase_id is None:
        return None
    call = held_call(row.phase_id)
    require(actor, PROPOSE_IN_CALL, call.subject)
    return call


def _make_room(actor: Actor, proposal_id: uuid.UUID, draft: ProposalDraft) -> None:
    moment = clock.now()
    insert_once(
        ProposalRow.__table__,  # type: ignore[arg-type]
        {
            "id": proposal_id,
            "state": State.DRAFT,
            "listed": False,
            "title": "",
            "body": "",
            "summary": "",
            "language": current_language(),
            "author_id": actor.person_id,
            "phase_id": draft.phase_id,
            "media": [],
            "support_count": 0,
            "comment_count": 0,
            "threshold": 0,
            "shuffle": secrets.randbelow(SPAN),
            "version": 0,
            "revision": 0,
            "tab": draft.tab,
            "created_at": moment,
            "changed_at": moment,
            "withdrawn_reason": "",
        },
    )


def _write(row: ProposalRow, draft: ProposalDraft) -> None:
    row.title = draft.title
    row.body = draft.body
    row.summary = excerpt(draft.body, SUMMARY_LENGTH)
    row.topic_id = draft.topic_id
    row.area_id = draft.area_id
    row.lon, row.lat = draft.lon, draft.lat
    row.extra = with_extra(row, draft)
    row.revision += 1
    row.changed_at = clock.now()


def with_extra(row: ProposalRow, draft: ProposalDraft) -> dict[str, Any]:
    """Return what fields of plugins hold once the draft is kept.

    What a plugin that is switched off has asked for stays.
    """
    values, _problems = read_fields(proposal_fields(), draft.extra)
    merged = {**(row.extra or {}), **values}
    return {key: value for key, value in merged.items() if not is_empty(value)}


def publish_proposal(actor: Actor, proposal_id: uuid.UUID) -> None:
    """Make a draft public; publishing what is public already changes nothing.

    :raises Problems: naming everything that is not right yet.
    """
    row = take_row(proposal_id)
    if row.author_id != actor.person_id:
        raise NotFound
    if row.phase_id is None:
        require(actor, PROPOSE)
    if row.state != State.DRAFT:
        return
    call = _held_call(actor, row)
    refuse_unpublishable(actor, _draft_of(row), call=call)
    if call is not None:
        enter_call(actor, call, proposal_id)
    moment = clock.now()
    row.state = State.PUBLISHED
    row.listed = True
    row.published_at = row.changed_at = moment
    row.threshold = _threshold(call, row)
    row.revision += 1
    row.version = 1
    session().flush()
    _keep_version(row)
    note_state(row.id, State.PUBLISHED)
    publish_uploads(KIND, row.id)
    emit(ProposalPublished(row.id, row.title), actor.person_id)
    touch(STAMP)


def _threshold(call: Call | None, row: ProposalRow) -> int:
    fixed = call.settings.threshold if call is not None else 0
    return fixed or threshold_for(row.area_id)


def _draft_of(row: ProposalRow) -> ProposalDraft:
    return ProposalDraft(
        title=row.title,
        body=row.body,
        topic_id=row.topic_id,
        area_id=row.area_id,
        lon=row.lon,
        lat=row.lat,
        extra=row.extra or {},
    )


def _keep_version(row: ProposalRow) -> None:
    session().add(
        VersionRow(
            proposal_id=row.id,
            number=row.version,
            title=row.title,
            body=row.body,
            extra=row.extra,
            created_at=clock.now(),
        )
    )


def edit_proposal(actor: Actor, proposal_id: uuid.UUID, draft: ProposalDraft) -> list[Problem]:
    """Change a public proposal; its former text stays readable as a version.

    :returns: why single files could not be kept.
    :raises Problems: when the text may not stand in public.
    :raises Stale: when it was changed since the form was opened.
    """
    access_proposal(actor, proposal_id)
    row = take_row(proposal_id)
    proposal = with_every_support(access_proposal(actor, proposal_id))
    require(actor, EDIT, proposal)
    if draft.revision != row.revision:
        raise Stale
    draft = cleaned(draft)
    call = call_of(row.phase_id)
    refuse_unpublishable(actor, draft, row.extra, call=call)
    moved = draft.area_id != row.area_id
    before = (row.title, row.body, row.extra or {})
    _write(row, draft)
    reworded = (row.title, row.body, row.extra) != before
    if moved:
        row.threshold = _threshold(call, row)
    change_files(row, draft.alts, draft.drop)
    problems = add_files(row, draft.files) if draft.files else []
    if reworded:
        row.version += 1
        session().flush()
        _keep_version(row)
    emit(ProposalEdited(row.id, row.version), actor.person_id)
    touch(STAMP)
    return problems


def withdraw_proposal(actor: Actor, proposal_id: uuid.UUID, reason: str) -> None:
    """Take one's own proposal back; it stays readable with the reason.

    :raises Problems: without a reason.
    """
    access_proposal(actor, proposal_id)
    row = take_row(proposal_id)
    require(actor, WITHDRAW, access_proposal(actor, proposal_id))
    reason = clean_line(reason)
    if not reason:
        raise Problems(Problem("reason", "missing", _("Say why, in one sentence.")))
    if len(reason) > REASON_LENGTH:
        text = _("Shorten the reason to %(max)s characters.", max=REASON_LENGTH)
        raise Problems(Problem("reason", "too_long", text))
    row.withdrawn_reason = reason
    change_state(row, State.WITHDRAWN, actor=actor, note=reason)
    emit(ProposalWithdrawn(row.id, reason), actor.person_id)


def discard_draft(actor: Actor, proposal_id: uuid.UUID) -> None:
    """Delete one's own draft and its files."""
    proposal: ProposalRecord = access_proposal(actor, proposal_id)
    if proposal.state is not State.DRAFT:
        raise NotFound
    row = take_row(proposal_id)
    change_files(row, {}, frozenset(upload.id for upload in proposal.media))
    session().delete(row)
