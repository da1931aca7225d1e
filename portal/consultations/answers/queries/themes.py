"""Questions about themes and what the council says to them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select

from portal.consultations.answers.models import (
    PromiseRow,
    ThemeContributionRow,
    ThemeResponseRow,
    ThemeRow,
)
from portal.consultations.answers.queries.promises import promises_of_consultation
from portal.consultations.answers.records import Answer, PromiseState, ResponseRecord, ThemeRecord
from portal.consultations.models import ConsultationRow
from portal.consultations.records import ConsultationState
from portal.core import clock
from portal.core.database import Order, Slice, page_of, session
from portal.core.i18n import TranslatedText
from portal.core.problems import NotFound

C, T, L, R = ConsultationRow, ThemeRow, ThemeContributionRow, ThemeResponseRow
Link = tuple[str, uuid.UUID]


@dataclass(frozen=True, slots=True)
class UnansweredTheme:
    """A theme that waits for an answer.

    :param since: when the last phase of its consultation ended.
    """

    consultation_id: uuid.UUID
    department_id: uuid.UUID | None
    id: uuid.UUID
    title: TranslatedText
    since: datetime | None


def themes_of(consultation_id: uuid.UUID) -> list[ThemeRecord]:
    """Return the themes of a consultation in their order, with answers and promises.

    Four queries however many there are. Drafts are among what is returned; pages for everybody
    do not show them.
    """
    rows = (
        session()
        .execute(
            select(T.id, T.consultation_id, T.position, T.title, T.said, T.version, T.changed_at)
            .where(T.consultation_id == consultation_id)
            .order_by(T.position, T.id)
        )
        .all()
    )
    if not rows:
        return []
    counts = _counts(consultation_id)
    public, drafts = _responses(consultation_id)
    promises = promises_of_consultation(consultation_id)
    return [
        ThemeRecord(
            *row,
            contributions=counts.get(row.id, 0),
            response=public.get(row.id),
            draft=drafts.get(row.id),
            promises=tuple(one for one in promises if one.theme_id == row.id),
        )
        for row in rows
    ]


def theme_of(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> ThemeRecord:
    """Return one theme of a consultation.

    :raises NotFound: when it has none such.
    """
    for theme in themes_of(consultation_id):
        if theme.id == theme_id:
            return theme
    raise NotFound


def _counts(consultation_id: uuid.UUID) -> dict[uuid.UUID, int]:
    rows = session().execute(
        select(L.theme_id, func.count().label("linked"))
        .join(T, T.id == L.theme_id)
        .where(T.consultation_id == consultation_id)
        .group_by(L.theme_id)
    )
    return {row.theme_id: row.linked for row in rows}


def _responses(
    consultation_id: uuid.UUID,
) -> tuple[dict[uuid.UUID, ResponseRecord], dict[uuid.UUID, ResponseRecord]]:
    rows = session().execute(
        select(
            R.id,
            R.theme_id,
            R.answer,
            R.reason,
            R.department_id,
            R.revision,
            R.changed_at,
            R.published_at,
        )
        .join(T, T.id == R.theme_id)
        .where(T.consultation_id == consultation_id)
        .order_by(R.published_at, R.id)
    )
    public: dict[uuid.UUID, ResponseRecord] = {}
    drafts: dict[uuid.UUID, ResponseRecord] = {}
    for row in rows:
        record = _response(row)
        # The latest one published stands; what it replaced stays in the table.
        (drafts if record.published_at is None else public)[record.theme_id] = record
    return public, drafts


def _response(row: Row[*tuple[Any, ...]]) -> ResponseRecord:
    return ResponseRecord(
        row.id,
        row.theme_id,
        Answer(row.answer),
        row.reason,
        row.department_id,
        row.revision,
        row.changed_at,
        row.published_at,
    )


def links_page(theme_id: uuid.UUID, cursor: str | None, limit: int = 20) -> Slice[Link]:
    """Return (kind, contribution) of a theme, in the order in which they were linked."""
    statement = select(L.kind, L.contribution_id, L.linked_at).where(L.theme_id == theme_id)
    order = [Order(L.linked_at, "linked_at"), Order(L.contribution_id, "contribution_id")]
    return page_of(statement, order, cursor, limit).map(lambda row: (row.kind, row.contribution_id))


def linked_to(
    consultation_id: uuid.UUID, links: Iterable[Link]
) -> dict[Link, list[tuple[uuid.UUID, Any]]]:
    """Return (theme, its title) of every theme each contribution is linked to."""
    wanted = set(links)
    found: defaultdict[Link, list[tuple[uuid.UUID, Any]]] = defaultdict(list)
    if not wanted:
        return found
    rows = session().execute(
        select(L.kind, L.contribution_id, T.id, T.title)
        .join(T, T.id == L.theme_id)
        .where(
            T.consultation_id == consultation_id,
            L.contribution_id.in_([contribution for _kind, contribution in wanted]),
        )
        .order_by(T.position, T.id)
    )
    for kind, contribution, theme, title in rows:
        if (kind, contribution) in wanted:
            found[kind, contribution].append((theme, title))
    return found


def themes_without_answer() -> list[UnansweredTheme]:
    """Return themes that wait for an answer, those waiting longest first.

    Only of consultations whose last phase is over: before that nobody waits for an answer.
    """
    answered = exists().where(
        R.theme_id == T.id, R.published_at.is_not(None), R.answer != Answer.LOOKING
    )
    promised = exists().where(
        PromiseRow.theme_id == T.id, PromiseRow.state != PromiseState.WITHDRAWN
    )
    rows = session().execute(
        select(C.id, C.department_id, T.id, T.title, C.closes_at)
        .join(C, C.id == T.consultation_id)
        .where(
            C.state.in_((ConsultationState.PUBLISHED, ConsultationState.CLOSED)),
            C.closes_at <= clock.now(),
            ~answered,
            ~promised,
        )
        .order_by(C.closes_at, T.position, T.id)
    )
    return [UnansweredTheme(*row) for row in rows]


def without_drafts(theme: ThemeRecord) -> ThemeRecord:
    """Return a theme as everybody may see it."""
    return replace(theme, draft=None)
