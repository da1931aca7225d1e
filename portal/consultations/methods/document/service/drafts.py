"""Writes versions of a document: the draft, which paragraphs it continues, publication."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, update

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.aligning import MatchKind, align
from portal.consultations.methods.document.events import VersionPublished
from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentVersionRow,
)
from portal.consultations.methods.document.numbering import labels
from portal.consultations.methods.document.policy import WRITE
from portal.consultations.methods.document.records import (
    LONGEST_NOTE,
    Block,
    BlockRecord,
    DocumentSettings,
    TextDraft,
    VersionRecord,
)
from portal.consultations.methods.document.service.preparing import Prepared, prepare
from portal.consultations.policy import TakePart
from portal.consultations.service import STAMP, stamp_of
from portal.consultations.service.changing import for_change
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.events import emit
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale

V, B, P = DocumentVersionRow, DocumentBlockRow, DocumentParagraphRow


def save_draft(actor: Actor, subject: TakePart, draft: TextDraft, edition: int) -> uuid.UUID:
    """Keep a text as the draft of the next version; nobody but officers sees it.

    Paragraphs are found again in the version before; what officers matched by hand stays as
    long as the words of the part stay.

    :param edition: of the draft this one replaces, 0 where there was none.
    :returns: the draft's identifier.
    :raises Problems: naming ``text_<language>``.
    :raises Stale: when somebody else changed the draft meanwhile.
    """
    subject = _for_writing(actor, subject)
    settings = DocumentSettings.of(subject.phase.settings)
    prepared = prepare(draft, subject.consultation.languages, settings)
    versions = queries.versions_of(subject.phase.id)
    before = queries.draft_among(versions)
    _check_edition(before, edition)
    latest = next(reversed(queries.published(versions)), None)
    continued = _continued(prepared, latest, before)
    version_id = before.id if before else new_id()
    values: dict[str, Any] = {
        "notes": list(prepared.notes),
        "edition": (before.edition if before else 0) + 1,
        "changed_at": clock.now(),
    }
    if before is not None:
        session().execute(delete(B).where(B.version_id == version_id))
        _update(V, V.id == version_id, **values)
    else:
        number = latest.number + 1 if latest else 1
        session().execute(
            insert(V).values(
                id=version_id,
                consultation_id=subject.consultation.id,
                phase_id=subject.phase.id,
                number=number,
                note=TranslatedText(),
                created_by=actor.person_id,
                **values,
            )
        )
    session().execute(insert(B), _rows(prepared, version_id, continued))
    _written(actor, subject, "document.draft_saved")
    return version_id


def match_paragraphs(
    actor: Actor, subject: TakePart, matches: Mapping[int, int | None], edition: int
) -> None:
    """Say which paragraphs of the version before the parts of the draft continue.

    :param matches: position in the draft → anchor, ``None`` for a new paragraph. What is not
        named stays as it is, unless its paragraph is now continued elsewhere.
    :raises Problems: naming ``match_<position>``: no such paragraph, or continued twice.
    """
    subject = _for_writing(actor, subject)
    draft = _draft(subject, edition)
    known = queries.paragraphs_at(subject.phase.id)
    blocks = queries.blocks_of(draft.id)
    places = {block.position for block in blocks}
    if set(matches) - places:
        raise NotFound
    problems, chosen = [], dict[int, int]()
    for position, anchor in matches.items():
        if anchor is None:
            continue
        if anchor not in known:
            message = _("There is no paragraph p%(anchor)s.", anchor=anchor)
            problems.append(Problem(f"match_{position}", "unknown", message))
        elif anchor in chosen:
            message = _("Two parts cannot both continue paragraph p%(anchor)s.", anchor=anchor)
            problems.append(Problem(f"match_{position}", "twice", message))
        else:
            chosen[anchor] = position
    if problems:
        raise Problems(problems)
    after = {
        block.position: (
            matches.get(block.position, None if block.anchor in chosen else block.anchor)
        )
        for block in blocks
    }
    changed = [block for block in blocks if after[block.position] != block.anchor]
    # All at once they never stand twice, one after the other they might.
    ids = [block.id for block in changed]
    _update(B, B.id.in_(ids), paragraph_id=None)
    for block in changed:
        anchor = after[block.position]
        if anchor is not None:
            _update(B, B.id == block.id, paragraph_id=known[anchor])
    _update(V, V.id == draft.id, edition=draft.edition + 1, changed_at=clock.now())
    _written(actor, subject, "document.paragraphs_matched", changed=str(len(changed)))


def publish_draft(
    actor: Actor, subject: TakePart, note: Mapping[str, str], edition: int
) -> VersionRecord:
    """Show the draft to everybody as the next version; the ones before stay readable.

    :param note: what changed, by language; from the second version on it is needed.
    :raises Problems: naming ``note_<language>``.
    """
    subject = _for_writing(actor, subject)
    draft = _draft(subject, edition)
    languages = subject.consultation.languages
    texts = TranslatedText({code: note.get(code, "").strip() for code in languages})
    _check_note(texts, languages, needed=draft.number > 1)
    blocks = queries.blocks_of(draft.id)
    plain = queries.plain_blocks(blocks, languages[0])
    numbers = labels(plain, DocumentSettings.of(subject.phase.settings).numbering)
    new = _anchor_new(subject, blocks)
    for block, label in zip(blocks, numbers, strict=True):
        if block.id in new or label != block.label:
            paragraph_id = new.get(block.id, block.paragraph_id)
            _update(B, B.id == block.id, paragraph_id=paragraph_id, label=label)
    now = clock.now()
    _update(
        V,
        V.id == draft.id,
        note=texts,
        published_at=now,
        published_by=actor.person_id,
        changed_at=now,
    )
    emit(
        VersionPublished(draft.id, subject.consultation.id, subject.phase.id, draft.number),
        actor.person_id,
    )
    _written(actor, subject, "document.version_published", number=str(draft.number))
    return next(v for v in queries.versions_of(subject.phase.id) if v.id == draft.id)


def discard_draft(actor: Actor, subject: TakePart, edition: int) -> None:
    """Throw the draft away; what is published stays."""
    subject = _for_writing(actor, subject)
    draft = _draft(subject, edition)
    session().execute(delete(B).where(B.version_id == draft.id))
    session().execute(delete(V).where(V.id == draft.id))
    _written(actor, subject, "document.draft_discarded")


def _for_writing(actor: Actor, subject: TakePart) -> TakePart:
    _row, record = for_change(subject.consultation.id)
    phase = record.phase(subject.phase.id)
    if phase is None:
        raise NotFound
    fresh = TakePart(record, phase)
    require(actor, WRITE, fresh)
    return fresh


def _draft(subject: TakePart, edition: int) -> VersionRecord:
    found = queries.draft_among(queries.versions_of(subject.phase.id))
    if found is None:
        raise NotFound
    _check_edition(found, edition)
    return found


def _check_edition(draft: VersionRecord | None, edition: int) -> None:
    if (draft.edition if draft else 0) != edition:
        raise Stale


def _continued(
    prepared: Prepared, latest: VersionRecord | None, before: VersionRecord | None
) -> list[uuid.UUID | None]:
    """Return which paragraph each part continues."""
    found: list[uuid.UUID | None] = [None] * len(prepared.parts)
    kept: set[int] = set()
    if before is not None:
        drafted = queries.blocks_of(before.id)
        plain = queries.plain_blocks(drafted, prepared.language)
        for place, match in enumerate(align(plain, prepared.blocks)):
            if match.old is not None and match.kind in (MatchKind.SAME, MatchKind.MOVED):
                found[place] = drafted[match.old].paragraph_id
                kept.add(place)
    if latest is None:
        return found
    old = queries.blocks_of(latest.id)
    taken = {one for one in found if one is not None}
    for place, paragraph_id in enumerate(_aligned(old, prepared)):
        if place in kept or paragraph_id is None or paragraph_id in taken:
            continue
        found[place] = paragraph_id
        taken.add(paragraph_id)
    return found


def _aligned(old: Sequence[BlockRecord], prepared: Prepared) -> list[uuid.UUID | None]:
    plain: list[Block] = queries.plain_blocks(old, prepared.language)
    return [
        old[match.old].paragraph_id if match.old is not None else None
        for match in align(plain, prepared.blocks)
    ]


def _rows(
    prepared: Prepared, version_id: uuid.UUID, continued: Sequence[uuid.UUID | None]
) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "version_id": version_id,
            "paragraph_id": continued[place],
            "position": place,
            "kind": part.block.kind.value,
            "level": part.block.level,
            "marker": part.block.marker,
            "label": part.label,
            "text": part.text,
        }
        for place, part in enumerate(prepared.parts)
    ]


def _anchor_new(subject: TakePart, blocks: Sequence[BlockRecord]) -> dict[uuid.UUID, uuid.UUID]:
    """Give parts that continue nothing a paragraph of their own; return part → paragraph."""
    next_anchor = max(queries.paragraphs_at(subject.phase.id), default=0) + 1
    rows: list[dict[str, Any]] = []
    found: dict[uuid.UUID, uuid.UUID] = {}
    for block in blocks:
        if block.paragraph_id is None:
            found[block.id] = new_id()
            rows.append(
                {
                    "id": found[block.id],
                    "consultation_id": subject.consultation.id,
                    "phase_id": subject.phase.id,
                    "anchor": next_anchor + len(rows),
                    "comment_count": 0,
                    "wording_count": 0,
                }
            )
    if rows:
        session().execute(insert(P), rows)
    return found


def _check_note(note: TranslatedText, languages: Sequence[str], *, needed: bool) -> None:
    if needed and not note:
        message = _("Say in a sentence or two what changed.")
        raise Problems(Problem(f"note_{languages[0]}", "needed", message))
    for code, text in note.items():
        if len(text) > LONGEST_NOTE:
            message = _("Shorten this to %(max)s characters.", max=LONGEST_NOTE)
            raise Problems(Problem(f"note_{code}", "too_long", message))


def _update(row: Any, condition: Any, **values: Any) -> None:
    session().execute(
        update(row).where(condition).values(**values).execution_options(synchronize_session=False)
    )


def _written(actor: Actor, subject: TakePart, action: str, **detail: str) -> None:
    write_audit(
        actor,
        action,
        subject_kind="consultation",
        subject_id=subject.consultation.id,
        phase=str(subject.phase.id),
        **detail,
    )
    touch(STAMP, stamp_of(subject.consultation.id))


__all__ = ["discard_draft", "match_paragraphs", "publish_draft", "save_draft"]
