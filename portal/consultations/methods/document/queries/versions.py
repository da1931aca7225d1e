"""Questions about versions of a document and their paragraphs."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, or_, select

from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentVersionRow,
    DocumentWordingRow,
)
from portal.consultations.methods.document.records import (
    HIGHEST,
    SUBJECT,
    Block,
    BlockKind,
    BlockRecord,
    ParagraphRecord,
    ParagraphVersion,
    ShownBlock,
    VersionRecord,
)
from portal.consultations.methods.document.tallies import COMMENTS
from portal.core.database import open_delta_sum, session
from portal.discussion.joining import has_open_question

V, P, B = DocumentVersionRow, DocumentParagraphRow, DocumentBlockRow


def versions_of(phase_id: uuid.UUID) -> list[VersionRecord]:
    """Return all versions of a phase's text, the draft last."""
    rows = session().execute(_versions().where(V.phase_id == phase_id).order_by(V.number))
    return [_version(row) for row in rows]


def published(versions: Sequence[VersionRecord]) -> list[VersionRecord]:
    """Return those everybody may read."""
    return [version for version in versions if not version.is_draft]


def draft_among(versions: Sequence[VersionRecord]) -> VersionRecord | None:
    """Return the one officers work on."""
    return next((version for version in versions if version.is_draft), None)


def version_at(versions: Sequence[VersionRecord], moment: datetime) -> VersionRecord | None:
    """Return the version people read at a moment; before the first one, the first."""
    shown = published(versions)
    before = [v for v in shown if v.published_at is not None and v.published_at <= moment]
    return before[-1] if before else next(iter(shown), None)


def blocks_of(version_id: uuid.UUID) -> list[BlockRecord]:
    """Return a version's parts in order."""
    rows = session().execute(_blocks().where(B.version_id == version_id).order_by(B.position))
    return [_block(row) for row in rows]


def shown_blocks(version_id: uuid.UUID) -> list[ShownBlock]:
    """Return a version's parts with the numbers of comments and wordings, in one query."""
    rows = session().execute(
        _blocks()
        .add_columns(P.comment_count, P.wording_count)
        .where(B.version_id == version_id)
        .order_by(B.position)
    )
    return [ShownBlock(_block(row), row.comment_count or 0, row.wording_count or 0) for row in rows]


def plain_blocks(blocks: Iterable[BlockRecord], language: str) -> list[Block]:
    """Return parts in one language, without what a version adds to them."""
    return [
        Block(one.kind, one.text.in_language(language)[0], one.level, one.marker) for one in blocks
    ]


def paragraph_at(phase_id: uuid.UUID, anchor: int) -> ParagraphRecord | None:
    """Return the paragraph with this anchor."""
    if anchor > HIGHEST:
        return None
    return _paragraph(P.phase_id == phase_id, P.anchor == anchor)


def paragraph_of(paragraph_id: uuid.UUID) -> ParagraphRecord | None:
    """Return one paragraph."""
    return _paragraph(P.id == paragraph_id)


def paragraphs_at(phase_id: uuid.UUID) -> dict[int, uuid.UUID]:
    """Return anchor → identifier of every paragraph a phase's text ever had."""
    rows = session().execute(select(P.anchor, P.id).where(P.phase_id == phase_id))
    return {row.anchor: row.id for row in rows}


def history_of(paragraph_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[ParagraphVersion]]:
    """Return what paragraphs say in each published version that has them, the oldest first."""
    wanted = list(paragraph_ids)
    if not wanted:
        return {}
    rows = session().execute(
        _blocks()
        .join(V, V.id == B.version_id)
        .add_columns(*(column.label(f"v_{column.key}") for column in _VERSION))
        .where(B.paragraph_id.in_(wanted), V.published_at.is_not(None))
        .order_by(V.number)
    )
    found: defaultdict[uuid.UUID, list[ParagraphVersion]] = defaultdict(list)
    for row in rows:
        version = _version(row, prefix="v_")
        found[row.paragraph_id].append(ParagraphVersion(version, _block(row)))
    return dict(found)


def neighbours(version_id: uuid.UUID, position: int) -> tuple[int | None, int | None]:
    """Return the anchors of the parts before and after a place in a version."""
    rows = session().execute(
        select(B.position, P.anchor)
        .join(P, P.id == B.paragraph_id)
        .where(B.version_id == version_id, B.position.in_((position - 1, position + 1)))
    )
    found = {row.position: row.anchor for row in rows}
    return found.get(position - 1), found.get(position + 1)


def gone_paragraphs(phase_id: uuid.UUID, version_id: uuid.UUID) -> list[ParagraphRecord]:
    """Return paragraphs people said something about which a version no longer has."""
    still = exists().where(B.paragraph_id == P.id, B.version_id == version_id)
    rows = session().execute(
        _paragraphs()
        .where(P.phase_id == phase_id, ~still, or_(P.comment_count > 0, P.wording_count > 0))
        .order_by(P.anchor)
    )
    return [ParagraphRecord(*row) for row in rows]


def open_anchors(phase_id: uuid.UUID) -> set[int]:
    """Return where something waits: a wording without an answer, or a question nobody answered."""
    waiting = exists().where(
        DocumentWordingRow.paragraph_id == P.id,
        DocumentWordingRow.state == "open",
        DocumentWordingRow.hidden_at.is_(None),
    )
    asked = has_open_question(SUBJECT, P.id)
    rows = session().execute(select(P.anchor).where(P.phase_id == phase_id, or_(waiting, asked)))
    return {row.anchor for row in rows}


_VERSION = (
    V.id,
    V.consultation_id,
    V.phase_id,
    V.number,
    V.published_at,
    V.note,
    V.edition,
    V.notes,
    V.changed_at,
)
_BLOCK = (
    B.id,
    B.version_id,
    B.position,
    B.paragraph_id,
    P.anchor,
    B.kind,
    B.level,
    B.marker,
    B.label,
    B.text,
)


def _versions() -> Select[*tuple[Any, ...]]:
    return select(*_VERSION)


def _version(row: Row[Any], prefix: str = "") -> VersionRecord:
    values = {c.key: row._mapping[f"{prefix}{c.key}"] for c in _VERSION}
    return VersionRecord(**{**values, "notes": tuple(values["notes"] or ())})


def _blocks() -> Select[*tuple[Any, ...]]:
    return select(*_BLOCK).outerjoin(P, P.id == B.paragraph_id)


def _block(row: Row[Any]) -> BlockRecord:
    values = {c.key: row._mapping[c.key] for c in _BLOCK}
    return BlockRecord(**{**values, "kind": BlockKind(values["kind"])})


def _paragraphs() -> Select[*tuple[Any, ...]]:
    return select(P.id, P.consultation_id, P.phase_id, P.anchor, P.comment_count, P.wording_count)


def _paragraph(*conditions: Any) -> ParagraphRecord | None:
    waiting = open_delta_sum(COMMENTS, P.id).label("waiting")
    row = session().execute(_paragraphs().add_columns(waiting).where(*conditions)).first()
    if row is None:
        return None
    return ParagraphRecord(
        row.id,
        row.consultation_id,
        row.phase_id,
        row.anchor,
        row.comment_count + row.waiting,
        row.wording_count,
    )
