"""What people said and what came of it: results, all wordings, and what changed for oneself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import request
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.document import queries
from portal.consultations.methods.document.records import (
    ParagraphVersion,
    ShownBlock,
    VersionRecord,
    WordingState,
)
from portal.consultations.methods.document.views.blueprint import (
    access_phase,
    blueprint,
    public_versions,
)
from portal.consultations.methods.document.views.paragraphs import ShownWording
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.i18n import current_language
from portal.core.text.diff import DiffParagraph, diff_text
from portal.core.web import Page, current_actor, public, render, signed_in, visitor_cache

MOST_DISCUSSED = 10


@dataclass(frozen=True)
class ResultsPage(Page):
    """What people said in numbers, and what became of their wordings.

    :param discussed: the parts with the most contributions.
    """

    template: ClassVar[str] = "document/results.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    versions: Sequence[VersionRecord]
    discussed: Sequence[ShownBlock]
    comments: int
    states: Mapping[WordingState, int]


@dataclass(frozen=True)
class WordingsPage(Page):
    """All proposed wordings, by what became of them."""

    template: ClassVar[str] = "document/wordings.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    state: str
    wordings: Sequence[ShownWording]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """A paragraph somebody said something about, and what became of it since.

    :param read: what it said then.
    :param now: what it says in its last version.
    :param gone_since: number of the version that does not have it any more.
    """

    when: datetime
    read: ParagraphVersion
    now: ParagraphVersion
    gone_since: int | None
    diff: Sequence[DiffParagraph]


@dataclass(frozen=True)
class ChangesPage(Page):
    """What changed since one commented.

    :param unchanged: how many paragraphs one said something about still say the same.
    """

    template: ClassVar[str] = "document/changes.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    latest: VersionRecord | None
    changed: Sequence[ChangedSince]
    unchanged: int


@blueprint.get("/results")
@public
@visitor_cache("consultations", "municipality", "discussion")
def results(slug: str, phase_id: uuid.UUID) -> Response:
    """Show what people said, and what came of it."""
    subject = access_phase(current_actor(), slug, phase_id)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    versions = public_versions(subject)
    blocks = queries.shown_blocks(versions[-1].id) if versions else []
    spoken = [one for one in blocks if one.contributions]
    spoken.sort(key=lambda one: (-one.contributions, one.block.position))
    return render(
        ResultsPage(
            consultation=subject.consultation,
            phase=subject.phase,
            versions=versions,
            discussed=spoken[:MOST_DISCUSSED],
            comments=queries.counts_by_phase(subject.consultation.id).get(phase_id, (0, 0))[0],
            states=queries.states_of(phase_id),
        )
    )


@blueprint.get("/wordings")
@public
@visitor_cache("consultations", "municipality")
def wordings(slug: str, phase_id: uuid.UUID) -> Response:
    """List the proposed wordings."""
    subject = access_phase(current_actor(), slug, phase_id)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    state = request.args.get("state", "")
    state = state if state in tuple(WordingState) and state != WordingState.WITHDRAWN else ""
    found = queries.wordings_page(
        phase_id, state=state, cursor=request.args.get("cursor"), limit=20
    )
    return render(
        WordingsPage(
            consultation=subject.consultation,
            phase=subject.phase,
            state=state,
            wordings=[
                ShownWording(one, diff_text(one.original, one.text).paragraphs)
                for one in found.items
            ],
            next=found.next,
            previous=found.previous,
        )
    )


@blueprint.get("/changes")
@signed_in
def changes(slug: str, phase_id: uuid.UUID) -> Response:
    """Show what changed in the paragraphs one said something about."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    versions = public_versions(subject)
    latest = versions[-1] if versions else None
    said = queries.said_by(phase_id, actor.person_id) if actor.person_id else {}
    histories = queries.history_of(said)
    found = [
        changed_since(said[paragraph_id], history, versions)
        for paragraph_id, history in histories.items()
    ]
    changed = [one for one in found if one.diff or one.gone_since]
    changed.sort(key=lambda one: one.now.block.position)
    return render(
        ChangesPage(subject.consultation, subject.phase, latest, changed, len(found) - len(changed))
    )


def changed_since(
    when: datetime, history: Sequence[ParagraphVersion], versions: Sequence[VersionRecord]
) -> ChangedSince:
    """Return what became of a paragraph since a moment."""
    read_in = queries.version_at(versions, when)
    number = read_in.number if read_in else 0
    known = [one for one in history if one.version.number <= number]
    read, now = (known or list(history))[-1 if known else 0], history[-1]
    language = current_language()
    before, after = (one.block.text.in_language(language)[0] for one in (read, now))
    gone = now.version.id != versions[-1].id
    return ChangedSince(
        when=when,
        read=read,
        now=now,
        gone_since=now.version.number + 1 if gone else None,
        diff=diff_text(before, after).paragraphs if before != after else (),
    )
