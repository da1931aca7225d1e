"""Writes themes: their words, their order, and which contributions they were made of."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Table, delete, func, select

from portal.consultations.answers.models import ThemeContributionRow, ThemeRow
from portal.consultations.answers.queries import Link, theme_of
from portal.consultations.answers.records import ThemeDraft
from portal.consultations.answers.service.taking import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    changed,
    line,
    prose,
    take,
    too_long,
)
from portal.consultations.answers.sources import load_contributions
from portal.core import clock
from portal.core.database import insert_once, new_id, session
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems, Stale

MOST_THEMES = 100
MOST_LINKS = 5000
_LINKS = cast(Table, ThemeContributionRow.__table__)


def add_theme(actor: Actor, consultation_id: uuid.UUID, draft: ThemeDraft) -> uuid.UUID:
    """Begin a theme, after the ones there are; return its identifier.

    :raises Problems: without a title, with one too long, or when there are a hundred already.
    """
    consultation = take(actor, consultation_id)
    draft = _checked(draft)
    last, count = (
        session()
        .execute(
            select(func.max(ThemeRow.position), func.count()).where(
                ThemeRow.consultation_id == consultation_id
            )
        )
        .one()
    )
    if count >= MOST_THEMES:
        words = _("There are %(max)s themes. Put some of them together first.", max=MOST_THEMES)
        raise Problems(Problem("", "too_many", words))
    now = clock.now()
    row = ThemeRow(
        id=new_id(),
        consultation_id=consultation_id,
        position=(last or 0) + 1,
        title=draft.title,
        said=draft.said,
        version=1,
        created_at=now,
        changed_at=now,
    )
    session().add(row)
    session().flush()
    changed(actor, consultation, "answers.theme_added", theme=str(row.id))
    return row.id


def edit_theme(
    actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, draft: ThemeDraft, version: int
) -> None:
    """Change the words of a theme.

    :raises Stale: when somebody else changed it since ``version``.
    """
    consultation = take(actor, consultation_id)
    row = theme_row(consultation_id, theme_id)
    if row.version != version:
        raise Stale
    draft = _checked(draft)
    row.title, row.said = draft.title, draft.said
    row.version += 1
    row.changed_at = clock.now()
    changed(actor, consultation, "answers.theme_edited", theme=str(theme_id))


def _checked(draft: ThemeDraft) -> ThemeDraft:
    title, said = line(draft.title), prose(draft.said)
    problems = [*too_long("title", title, TITLE_LENGTH), *too_long("said", said, TEXT_LENGTH)]
    if not title:
        words = _("Give the theme a name, such as “More shade”.")
        problems.append(Problem("title", "needed", words))
    if problems:
        raise Problems(problems)
    return ThemeDraft(title, said)


def move_theme(actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, by: int) -> None:
    """Move a theme up (-1) or down (1) in the list; at the end nothing changes."""
    consultation = take(actor, consultation_id)
    rows = list(
        session()
        .execute(
            select(ThemeRow)
            .where(ThemeRow.consultation_id == consultation_id)
            .order_by(ThemeRow.position, ThemeRow.id)
        )
        .scalars()
    )
    place = next((n for n, row in enumerate(rows) if row.id == theme_id), None)
    if place is None:
        raise NotFound
    rows.insert(max(0, place + by), rows.pop(place))
    for position, row in enumerate(rows, start=1):
        row.position = position
    changed(actor, consultation, "answers.themes_ordered")


def remove_theme(actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID) -> None:
    """Take a theme away that nobody outside has seen an answer or a promise to.

    :raises Problems: when it has one; what was said in public is not unsaid.
    """
    consultation = take(actor, consultation_id)
    row = theme_row(consultation_id, theme_id)
    theme = theme_of(consultation_id, theme_id)
    if theme.response is not None or theme.promises:
        words = _("This theme has a public answer or a promise; it stays.")
        raise Problems(Problem("", "public", words))
    session().delete(row)
    changed(actor, consultation, "answers.theme_removed", theme=str(theme_id))


def link_contributions(
    actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, links: Sequence[Link]
) -> int:
    """Say that a theme was made of these contributions too; return how many are new.

    :raises Problems: when one of them is not public, or of another consultation.
    """
    consultation = take(actor, consultation_id)
    theme_row(consultation_id, theme_id)
    found = load_contributions(links)
    phases = {phase.id for phase in consultation.phases}
    if any(link not in found or found[link].phase_id not in phases for link in links):
        words = _("One of these contributions is not shown any more. Search again.")
        raise Problems(Problem("", "gone", words))
    counted = select(func.count()).select_from(ThemeContributionRow)
    there = session().execute(counted.where(ThemeContributionRow.theme_id == theme_id))
    if there.scalar_one() + len(links) > MOST_LINKS:
        words = _("A theme is made of at most %(max)s contributions.", max=MOST_LINKS)
        raise Problems(Problem("", "too_many", words))
    new = 0
    for kind, contribution in dict.fromkeys(links):
        new += insert_once(
            _LINKS,
            {
                "theme_id": theme_id,
                "kind": kind,
                "contribution_id": contribution,
                "linked_at": clock.now(),
            },
        )
    changed(actor, consultation, "answers.linked", theme=str(theme_id), new=str(new))
    return new


def unlink_contribution(
    actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, link: Link
) -> None:
    """Say that a contribution does not belong to a theme after all."""
    consultation = take(actor, consultation_id)
    theme_row(consultation_id, theme_id)
    row = ThemeContributionRow
    session().execute(
        delete(row).where(
            row.theme_id == theme_id, row.kind == link[0], row.contribution_id == link[1]
        )
    )
    changed(actor, consultation, "answers.unlinked", theme=str(theme_id))


def theme_row(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> ThemeRow:
    """Return a theme's row.

    :raises NotFound: when the consultation has none such.
    """
    row = session().get(ThemeRow, theme_id)
    if row is None or row.consultation_id != consultation_id:
        raise NotFound
    return row
