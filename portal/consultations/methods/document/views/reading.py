"""Reading the text: the latest version, older ones, on paper, and what changed between two."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.document import queries
from portal.consultations.methods.document.comparing import Change, ComparedRow, compare
from portal.consultations.methods.document.queries.comments import SaidComment
from portal.consultations.methods.document.records import (
    BlockKind,
    DocumentSettings,
    ParagraphRecord,
    ShownBlock,
    VersionRecord,
)
from portal.consultations.methods.document.views.blueprint import (
    access_phase,
    blueprint,
    public_versions,
    version_named,
)
from portal.consultations.policy import TakePart, may_participate
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.i18n import current_language
from portal.core.permissions import Decision
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.limits import limit_reads
from portal.identity.eligibility import describe_eligibility

HOTTEST = 4


@dataclass(frozen=True)
class ReadPage(Page):
    """The text with what was said about each part in the margin.

    :param version: the one shown; ``None`` while none is published.
    :param heat: contributions of a part → 1 (a few) to 4 (the most), for what has any.
    :param outline: place of a heading → its level on this page, where none is skipped.
    :param gone: paragraphs with comments that this version does not have.
    :param waiting: anchors of parts with an open question; ``None`` unless only those are shown.
    :param mine: paragraphs this person said something about.
    """

    template: ClassVar[str] = "document/read.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    moment: Moment
    decision: Decision
    conditions: list[str]
    settings: DocumentSettings
    version: VersionRecord | None
    versions: Sequence[VersionRecord]
    blocks: Sequence[ShownBlock]
    heat: Mapping[int, int]
    outline: Mapping[int, int]
    gone: Sequence[ParagraphRecord]
    waiting: frozenset[int] | None
    mine: frozenset[uuid.UUID]


@dataclass(frozen=True)
class PrintPage(Page):
    """The text on paper, with or without what people said."""

    template: ClassVar[str] = "document/print.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    version: VersionRecord
    blocks: Sequence[ShownBlock]
    outline: Mapping[int, int]
    comments: Mapping[int, Sequence[SaidComment]] | None
    sides: bool


@dataclass(frozen=True)
class ComparePage(Page):
    """Two versions, in one column or side by side.

    :param rows: all paragraphs; templates leave out those that stayed unless ``whole``.
    """

    template: ClassVar[str] = "document/compare.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    versions: Sequence[VersionRecord]
    old: VersionRecord
    new: VersionRecord
    rows: Sequence[ComparedRow]
    counts: Mapping[str, int]
    side_by_side: bool
    whole: bool


@blueprint.get("/")
@public
@visitor_cache("consultations", "municipality", "discussion")
def read(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the latest version."""
    return _read(access_phase(current_actor(), slug, phase_id), None)


@blueprint.get("/versions/<int:number>")
@public
@visitor_cache("consultations", "municipality", "discussion")
def version(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Show one version."""
    return _read(access_phase(current_actor(), slug, phase_id), number)


@blueprint.get("/print")
@public
@limit_reads("30 per minute")
def on_paper(slug: str, phase_id: uuid.UUID) -> Response:
    """Show a version for printing."""
    subject = access_phase(current_actor(), slug, phase_id)
    shown = version_named(public_versions(subject), _number("version"))
    with_comments = request.args.get("comments") == "1"
    blocks = queries.shown_blocks(shown.id)
    return render(
        PrintPage(
            subject.consultation,
            subject.phase,
            shown,
            blocks,
            outline_of(blocks),
            queries.comments_in(phase_id) if with_comments else None,
            DocumentSettings.of(subject.phase.settings).sides,
        )
    )


@blueprint.get("/compare")
@public
@visitor_cache("consultations", "municipality")
def compared(slug: str, phase_id: uuid.UUID) -> Response:
    """Show what changed between two versions; by default between the last two."""
    subject = access_phase(current_actor(), slug, phase_id)
    cache_until_change(subject.consultation)
    versions = public_versions(subject)
    new = version_named(versions, _number("new"))
    before = [one for one in versions if one.number < new.number]
    asked = _number("old")
    old = version_named(versions, asked) if asked or not before else before[-1]
    rows = compare(queries.blocks_of(old.id), queries.blocks_of(new.id), current_language())
    counts = {change.value: sum(row.change is change for row in rows) for change in Change}
    return render(
        ComparePage(
            consultation=subject.consultation,
            phase=subject.phase,
            versions=versions,
            old=old,
            new=new,
            rows=rows,
            counts=counts,
            side_by_side=request.args.get("view") == "side",
            whole=request.args.get("show") == "all",
        )
    )


def _read(subject: TakePart, number: int | None) -> Response:
    actor = current_actor()
    consultation, phase = subject.consultation, subject.phase
    cache_until_change(consultation, stamp_of(consultation.id))
    versions = public_versions(subject)
    shown = version_named(versions, number) if versions or number else None
    blocks = queries.shown_blocks(shown.id) if shown else []
    only_open = request.args.get("show") == "open"
    person = actor.person_id
    page = ReadPage(
        consultation=consultation,
        phase=phase,
        moment=consultation.moment(phase),
        decision=may_participate(actor, subject),
        conditions=describe_eligibility(consultation.eligibility),
        settings=DocumentSettings.of(phase.settings),
        version=shown,
        versions=versions,
        blocks=blocks,
        heat=heat_of(blocks),
        outline=outline_of(blocks),
        gone=queries.gone_paragraphs(phase.id, shown.id) if shown else [],
        waiting=frozenset(queries.open_anchors(phase.id)) if only_open else None,
        mine=frozenset(queries.said_by(phase.id, person)) if person else frozenset(),
    )
    return render(page)


def heat_of(blocks: Sequence[ShownBlock]) -> dict[int, int]:
    """Return contributions → heat, from 1 to 4 in equal steps up to the most discussed part."""
    numbers = {one.contributions for one in blocks if one.contributions}
    most = max(numbers, default=1)
    return {number: 1 + min(HOTTEST - 1, HOTTEST * (number - 1) // most) for number in numbers}


def outline_of(blocks: Sequence[ShownBlock], first: int = 2) -> dict[int, int]:
    """Return place of a heading → its level on a page, from ``first`` on without gaps."""
    above: list[int] = []
    found = {}
    for one in blocks:
        if one.block.kind is BlockKind.HEADING:
            above = [level for level in above if level < one.block.level] + [one.block.level]
            found[one.block.position] = min(first + len(above) - 1, 6)
    return found


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
