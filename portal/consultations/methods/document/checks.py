"""Invariants of commented documents, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select

from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentSupportRow,
    DocumentVersionRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.records import SUBJECT
from portal.consultations.methods.document.tallies import COMMENTS, SUPPORTS
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session
from portal.core.database.tallies import TallyDeltaRow
from portal.core.health import Check, Finding, Severity
from portal.discussion.joining import counted_comments

MOST_SHOWN = 20
P, W, S = DocumentParagraphRow, DocumentWordingRow, DocumentSupportRow
V, B = DocumentVersionRow, DocumentBlockRow
_MEND = "Restore a backup or correct the count."


def document_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check(
            "document_comments",
            "Counts of paragraphs equal their comments and wordings",
            "integrity",
            _paragraphs,
        ),
        Check(
            "document_supports", "Counts of wordings equal their supports", "integrity", _supports
        ),
        Check(
            "document_anchors",
            "Every part of a published version has its anchor",
            "integrity",
            _anchors,
        ),
        Check("document_windows", "No wording lies outside its phase", "integrity", _windows),
    ]


def _waiting(kind: str) -> Subquery:
    return (
        select(TallyDeltaRow.subject_id, func.sum(TallyDeltaRow.delta).label("delta"))
        .where(TallyDeltaRow.kind == kind)
        .group_by(TallyDeltaRow.subject_id)
        .subquery()
    )


def _paragraphs() -> Iterator[Finding]:
    said = counted_comments(SUBJECT)
    reworded = (
        select(W.paragraph_id, func.count().label("n"))
        .where(W.state != "withdrawn", W.hidden_at.is_(None))
        .group_by(W.paragraph_id)
        .subquery()
    )
    waiting = _waiting(COMMENTS)
    rows = session().execute(
        select(
            P.anchor,
            P.phase_id,
            (P.comment_count + func.coalesce(waiting.c.delta, 0)).label("comments"),
            func.coalesce(said.c.n, 0).label("said"),
            P.wording_count,
            func.coalesce(reworded.c.n, 0).label("reworded"),
        )
        .outerjoin(waiting, waiting.c.subject_id == P.id)
        .outerjoin(said, said.c.subject_id == P.id)
        .outerjoin(reworded, reworded.c.paragraph_id == P.id)
    )
    for row in rows:
        where = f"Paragraph p{row.anchor} of phase {row.phase_id}"
        if row.comments != row.said:
            what = f"{where} counts {row.comments} comments, there are {row.said}."
            yield Finding(Severity.ERROR, what, _MEND)
        if row.wording_count != row.reworded:
            what = f"{where} counts {row.wording_count} wordings, there are {row.reworded}."
            yield Finding(Severity.ERROR, what, _MEND)


def _supports() -> Iterator[Finding]:
    given = select(S.wording_id, func.count().label("n")).group_by(S.wording_id).subquery()
    waiting = _waiting(SUPPORTS)
    rows = session().execute(
        select(
            W.id,
            W.number,
            (W.support_count + func.coalesce(waiting.c.delta, 0)).label("shown"),
            func.coalesce(given.c.n, 0).label("real"),
        )
        .outerjoin(waiting, waiting.c.subject_id == W.id)
        .outerjoin(given, given.c.wording_id == W.id)
    )
    for row in rows:
        if row.shown != row.real:
            what = f"Wording {row.number} ({row.id}) counts {row.shown} supports, has {row.real}."
            yield Finding(Severity.ERROR, what, _MEND)


def _anchors() -> Iterator[Finding]:
    rows = session().execute(
        select(V.phase_id, V.number, func.count())
        .join(B, B.version_id == V.id)
        .outerjoin(P, P.id == B.paragraph_id)
        .where(V.published_at.is_not(None), or_(B.paragraph_id.is_(None), P.phase_id != V.phase_id))
        .group_by(V.phase_id, V.number)
        .limit(MOST_SHOWN)
    )
    for phase_id, number, count in rows:
        yield Finding(
            Severity.ERROR,
            f"{count} parts of version {number} of phase {phase_id} have no anchor of their phase.",
            "Publish a corrected version.",
        )


def _windows() -> Iterator[Finding]:
    outside: list[ColumnElement[bool]] = [
        W.created_at < PhaseRow.opens_at,
        W.created_at >= PhaseRow.closes_at,
        and_(ConsultationRow.closed_at.is_not(None), W.created_at > ConsultationRow.closed_at),
        ParticipationRow.phase_id != W.phase_id,
    ]
    rows = session().execute(
        select(ConsultationRow.slug, func.count())
        .select_from(W)
        .join(PhaseRow, PhaseRow.id == W.phase_id)
        .join(ConsultationRow, ConsultationRow.id == W.consultation_id)
        .join(ParticipationRow, ParticipationRow.id == W.participation_id)
        .where(or_(*outside))
        .group_by(ConsultationRow.slug)
        .limit(MOST_SHOWN)
    )
    for slug, count in rows:
        yield Finding(
            Severity.ERROR,
            f"{count} wordings of {slug} lie outside their phase.",
            "Look into the audit log: were the dates changed?",
        )
