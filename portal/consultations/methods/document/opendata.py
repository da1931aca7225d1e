"""A commented document as open data: paragraphs, wordings and comments, without names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.consultations.capabilities import OpenTable
from portal.consultations.methods.document import queries
from portal.consultations.methods.document.queries.comments import all_comments
from portal.consultations.methods.document.queries.wordings import all_wordings
from portal.consultations.methods.document.records import METHOD
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.i18n import current_language


class DocumentTables:
    """Three tables, tied together by the anchors of paragraphs."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the tables, none before the phase opens."""
        if consultation.moment(phase) in (Moment.DRAFT, Moment.UPCOMING):
            return []
        anchor = ("anchor", _("the paragraph, the same in all versions"))
        return [
            OpenTable(
                "paragraphs",
                _("Paragraphs of every version"),
                (
                    ("version", _("number of the version")),
                    anchor,
                    ("position", _("place in the version, from 0 on")),
                    ("label", _("number shown beside it")),
                    ("kind", _("heading, paragraph, item, table or quote")),
                    ("text", _("what it says, as Markdown")),
                    ("comments", _("comments on the paragraph in all versions")),
                    ("wordings", _("wordings proposed for it in all versions")),
                ),
                lambda: _paragraphs(phase),
            ),
            OpenTable(
                "wordings",
                _("Proposed wordings"),
                (
                    ("number", _("number of the wording")),
                    anchor,
                    ("version", _("version it was proposed for")),
                    ("language", _("language of the wording")),
                    ("text", _("what it should say instead")),
                    ("reason", _("why")),
                    ("supports", _("how many people support it")),
                    ("state", _("open, taken, partly or declined")),
                    ("answer", _("the council's reason")),
                    ("taken_in", _("version it was taken over in")),
                    ("proposed_on", _("day it was proposed")),
                ),
                lambda: _wordings(phase),
            ),
            OpenTable(
                "comments",
                _("Comments on paragraphs"),
                (
                    anchor,
                    ("level", _("1 for a comment, 2 and 3 for answers to one")),
                    ("side", _("for, against or neutral")),
                    ("text", _("what was said, as Markdown")),
                    ("agree", _("how many people agree")),
                    ("said_on", _("day it was said")),
                ),
                lambda: _comments(phase),
            ),
        ]


def _paragraphs(phase: PhaseRecord) -> Iterable[Sequence[Any]]:
    language = current_language()
    for version in queries.published(queries.versions_of(phase.id)):
        for one in queries.shown_blocks(version.id):
            block = one.block
            yield (
                version.number,
                block.anchor,
                block.position,
                block.label,
                block.kind.value,
                block.text.in_language(language)[0],
                one.comments,
                one.wordings,
            )


def _wordings(phase: PhaseRecord) -> Iterable[Sequence[Any]]:
    for one in all_wordings(phase.id):
        yield (
            one.number,
            one.anchor,
            one.version,
            one.language,
            one.text,
            one.reason,
            one.supports,
            one.state.value,
            one.answer,
            one.taken_in,
            one.created_at.date().isoformat(),
        )


def _comments(phase: PhaseRecord) -> Iterable[Sequence[Any]]:
    for one in all_comments(phase.id):
        day = one.created_at.date().isoformat()
        yield one.anchor, one.level, one.side, one.body, one.agree_count, day
