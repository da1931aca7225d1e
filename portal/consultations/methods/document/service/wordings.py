"""Proposing, supporting and taking back wordings: people's side."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Table, delete, insert, select, update

from portal.consultations.holding import held
from portal.consultations.methods.document import queries
from portal.consultations.methods.document.events import WordingProposed
from portal.consultations.methods.document.models import (
    DocumentParagraphRow,
    DocumentSupportRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.policy import PROPOSE, SUPPORT
from portal.consultations.methods.document.records import (
    LONGEST_REASON,
    LONGEST_WORDING,
    BlockKind,
    BlockRecord,
    DocumentSettings,
    ParagraphRecord,
    VersionRecord,
    WordingDraft,
    WordingRecord,
    WordingState,
)
from portal.consultations.methods.document.tallies import SUPPORTS
from portal.consultations.models import PhaseRow
from portal.consultations.participation.queries import participation_of
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import known_participant, participant_for
from portal.consultations.policy import TakePart
from portal.consultations.service import stamp_of
from portal.core import clock
from portal.core.database import add_to_tally, insert_once, new_id, session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.controls import strip_unsafe_controls

W, P = DocumentWordingRow, DocumentParagraphRow
_SUPPORT = cast(Table, DocumentSupportRow.__table__)


def propose_wording(actor: Actor, subject: TakePart, anchor: int, draft: WordingDraft) -> int:
    """Propose another wording for a paragraph of the latest version, and support it.

    :returns: the wording's number in the document.
    :raises Forbidden: when the phase is closed or the actor may not take part.
    :raises Problems: naming ``text`` or ``reason``; a paragraph that is gone has no field.
    """
    subject = held(subject)
    require(actor, PROPOSE, subject)
    paragraph, version, block = _paragraph(subject, anchor)
    original, language = block.text.in_language(draft.language)
    text, reason = _checked(draft, original, block.kind)
    participant = participant_for(actor, subject)
    joined = join_phase(participant, subject)
    _number_alone(subject.phase.id)
    _refuse_repetition(paragraph, text)
    most = DocumentSettings.of(subject.phase.settings).per_person
    if queries.count_wordings_by(joined.participation_id) >= most:
        message = _("You have proposed %(max)s wordings; that is the most.", max=most)
        raise Problems(Problem("text", "too_many", message))
    wording_id, number = new_id(), queries.next_wording_number(subject.phase.id)
    session().execute(
        insert(W).values(
            id=wording_id,
            consultation_id=subject.consultation.id,
            phase_id=subject.phase.id,
            paragraph_id=paragraph.id,
            version_id=version.id,
            participation_id=joined.participation_id,
            number=number,
            language=language,
            text=text,
            reason=reason,
            state=WordingState.OPEN.value,
            created_at=clock.now(),
        )
    )
    count_wordings(paragraph.id, 1)
    _support(wording_id, joined.participation_id)
    emit(
        WordingProposed(wording_id, subject.consultation.id, subject.phase.id, number),
        actor.person_id,
    )
    touch(stamp_of(subject.consultation.id))
    return number


def support_wording(actor: Actor, subject: TakePart, number: int) -> None:
    """Support a wording, once per participant; a second time changes nothing."""
    subject = held(subject)
    require(actor, SUPPORT, subject)
    wording = shown_wording(subject, number)
    participant = participant_for(actor, subject)
    joined = join_phase(participant, subject)
    _support(wording.id, joined.participation_id)
    touch(stamp_of(subject.consultation.id))


def take_back_support(actor: Actor, subject: TakePart, number: int) -> None:
    """Take a support back while the phase is open."""
    subject = held(subject)
    require(actor, SUPPORT, subject)
    wording = shown_wording(subject, number)
    mine = participation_id_of(actor, subject)
    if mine is None:
        return
    gone = session().execute(
        delete(DocumentSupportRow)
        .where(
            DocumentSupportRow.wording_id == wording.id,
            DocumentSupportRow.participation_id == mine,
        )
        .returning(DocumentSupportRow.wording_id)
    )
    if gone.first() is not None:
        add_to_tally(SUPPORTS, wording.id, -1)
        touch(stamp_of(subject.consultation.id))


def withdraw_wording(actor: Actor, subject: TakePart, number: int) -> None:
    """Take one's own wording back, as long as the council has not answered it.

    :raises NotFound: when there is none of one's own with this number.
    """
    subject = held(subject)
    require(actor, PROPOSE, subject)
    mine = participation_id_of(actor, subject)
    found = queries.wording_by_number(subject.phase.id, number, mine)
    if found is None or not found.is_mine:
        raise NotFound
    if found.state is WordingState.WITHDRAWN:
        return
    if found.state is not WordingState.OPEN:
        message = _("The council has answered this wording; it stays.")
        raise Problems(Problem("", "answered", message))
    change_wording(found.id, state=WordingState.WITHDRAWN.value)
    if found.hidden_at is None:
        count_wordings(found.paragraph_id, -1)
    touch(stamp_of(subject.consultation.id))


def participation_id_of(actor: Actor, subject: TakePart) -> uuid.UUID | None:
    """Return under which participation somebody acts in a phase, ``None`` before they did."""
    participant = known_participant(actor, subject)
    found = participation_of(subject.phase.id, participant.key) if participant else None
    return found.id if found else None


def shown_wording(subject: TakePart, number: int) -> WordingRecord:
    """Return a wording that everybody reads.

    :raises NotFound: when there is none, it was taken back or hidden.
    """
    found = queries.wording_by_number(subject.phase.id, number)
    if found is None or not found.is_shown:
        raise NotFound
    return found


def change_wording(wording_id: uuid.UUID, **values: Any) -> None:
    """Write into the row of a wording."""
    session().execute(
        update(W)
        .where(W.id == wording_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def count_wordings(paragraph_id: uuid.UUID, delta: int) -> None:
    """Keep the number of wordings everybody reads of a paragraph; they are few, so no tally."""
    session().execute(
        update(P)
        .where(P.id == paragraph_id)
        .values(wording_count=P.wording_count + delta)
        .execution_options(synchronize_session=False)
    )


def _support(wording_id: uuid.UUID, participation_id: uuid.UUID) -> None:
    values = {
        "wording_id": wording_id,
        "participation_id": participation_id,
        "created_at": clock.now(),
    }
    if insert_once(_SUPPORT, values):
        add_to_tally(SUPPORTS, wording_id, 1)


def _number_alone(phase_id: uuid.UUID) -> None:
    """Let one proposal of a phase after the other find the next number."""
    session().execute(
        select(PhaseRow.id).where(PhaseRow.id == phase_id).with_for_update(key_share=True)
    )


def _paragraph(
    subject: TakePart, anchor: int
) -> tuple[ParagraphRecord, VersionRecord, BlockRecord]:
    paragraph = queries.paragraph_at(subject.phase.id, anchor)
    if paragraph is None:
        raise NotFound
    latest = queries.published(queries.versions_of(subject.phase.id))[-1]
    said = queries.history_of([paragraph.id]).get(paragraph.id, [])
    if not said or said[-1].version.id != latest.id:
        raise Problems(Problem("", "gone", gone_message(said[-1].version.number + 1)))
    return paragraph, latest, said[-1].block


def gone_message(number: int) -> str:
    """Return the sentence about a paragraph that a later version does not have."""
    return str(_("This paragraph is gone since version %(n)s.", n=number))


def _checked(draft: WordingDraft, original: str, kind: BlockKind) -> tuple[str, str]:
    text = strip_unsafe_controls(draft.text.replace("\r\n", "\n")).strip()
    reason = strip_unsafe_controls(draft.reason.replace("\r\n", "\n")).strip()
    if kind in (BlockKind.HEADING, BlockKind.ITEM):
        text = " ".join(text.split())
    problems = []
    if not text:
        problems.append(Problem("text", "needed", _("Write the wording you propose.")))
    elif len(text) > LONGEST_WORDING:
        problems.append(_too_long("text", LONGEST_WORDING, len(text)))
    elif _same(text, original):
        message = _("This is what the paragraph says already. Change what you want different.")
        problems.append(Problem("text", "unchanged", message))
    if len(reason) > LONGEST_REASON:
        problems.append(_too_long("reason", LONGEST_REASON, len(reason)))
    if problems:
        raise Problems(problems)
    return text, reason


def _too_long(field: str, most: int, there: int) -> Problem:
    message = _("Shorten this to %(max)s characters; it has %(n)s.", max=most, n=there)
    return Problem(field, "too_long", message)


def _refuse_repetition(paragraph: ParagraphRecord, text: str) -> None:
    for other in queries.wordings_for(paragraph.id):
        if _same(other.text, text):
            message = _(
                "Wording %(n)s says the same. Support it instead: that makes it stronger.",
                n=other.number,
            )
            raise Problems(Problem("text", "there_already", message))


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
