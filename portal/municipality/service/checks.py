"""What holds for areas, topics and departments alike."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from portal.core.database import after_commit, touch
from portal.core.i18n import TranslatedText
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.slug import slugify
from portal.municipality.queries import STAMP, forget_snapshot
from portal.municipality.queries.references import references_to

NAME_LENGTH = 100
SLUG_LENGTH = 80
POPULATION_MAX = 100_000_000
POSITION_MAX = 1_000_000
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def changed() -> None:
    """Say that the municipality changes with this unit of work."""
    touch(STAMP)
    after_commit(forget_snapshot)


def slug_of(slug: str, name: TranslatedText) -> str:
    """Return the slug somebody chose, or one made from the name."""
    return slug or slugify(next(iter(name.values()), ""), max_length=SLUG_LENGTH)


def name_problems(name: TranslatedText) -> Iterator[Problem]:
    """Yield what is wrong with a name."""
    if not name:
        yield Problem("name", "missing", _("Write a name."))
    for text in name.values():
        if len(text) > NAME_LENGTH:
            yield Problem(
                "name",
                "too_long",
                _("Shorten the name to at most %(max)s characters.", max=NAME_LENGTH),
            )


def slug_problems(slug: str) -> Iterator[Problem]:
    """Yield what is wrong with a slug; an empty one is made from the name."""
    if len(slug) > SLUG_LENGTH or not _SLUG.fullmatch(slug):
        yield Problem(
            "slug",
            "malformed",
            _("Use small letters, digits and hyphens only, at most %(max)s.", max=SLUG_LENGTH),
        )


def number_problems(field: str, value: int, low: int, high: int) -> Iterator[Problem]:
    """Yield a problem when a number is out of its range."""
    if not low <= value <= high:
        yield Problem(
            field,
            "out_of_range",
            _("Give a number from %(low)s to %(high)s.", low=low, high=high),
        )


def parent_problems(
    known: Mapping[uuid.UUID, Any], parent_id: uuid.UUID | None, own_id: uuid.UUID | None
) -> Iterator[Problem]:
    """Yield what is wrong with a parent: unknown, or below the thing itself.

    :param known: identifier → object with a ``parent_id``, as the database has them now.
    """
    if parent_id is None:
        return
    if parent_id not in known:
        yield Problem("parent_id", "unknown", _("Choose one of the list."))
        return
    step: uuid.UUID | None = parent_id
    seen: set[uuid.UUID] = set()
    while step is not None and step not in seen:
        if step == own_id:
            yield Problem("parent_id", "circle", _("It cannot lie inside itself."))
            return
        seen.add(step)
        step = known[step].parent_id if step in known else None


def refuse(problems: Iterator[Problem] | list[Problem]) -> None:
    """Raise the problems, if there are any.

    :raises Problems: with all of them.
    """
    found = list(problems)
    if found:
        raise Problems(found)


def require_version(row: Any, version: int | None) -> None:
    """Refuse an edit of something that somebody else changed since the form was opened.

    :param version: as it was when the form was opened; ``None`` for commands and imports.
    :raises NotFound: when it is gone.
    :raises Problems: naming what it is called now.
    """
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Problems(
            Problem(
                "",
                "stale",
                _(
                    "Somebody changed this while you were writing; it is called “%(name)s” now. "
                    "What you typed is still here: send it again to replace theirs.",
                    name=str(row.name),
                ),
            )
        )


def refuse_if_used(table: str, identifier: uuid.UUID) -> None:
    """Refuse to delete what something still refers to.

    :raises Problems: saying what does.
    """
    used = references_to(table, identifier)
    if used:
        by = ", ".join(f"{r.count} × {r.table.replace('_', ' ')}" for r in used)
        raise Problems(
            Problem("", "in_use", _("It is still in use (%(by)s), so it cannot be deleted.", by=by))
        )
