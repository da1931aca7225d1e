"""What everybody may know of people: their names, badges and public profiles."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy import Executable, and_, bindparam, or_, select

from portal.core import clock
from portal.core.database import in_unit_of_work, prepared, run, session
from portal.core.fields import known_values
from portal.core.i18n.locale import current_language
from portal.core.identifiers import format_id
from portal.core.state import state_of
from portal.core.web.recall import versions_before_reading
from portal.identity.fields import profile_fields
from portal.identity.models import GrantRow, PersonRow, PseudonymRow
from portal.identity.records import PersonName, Profile

NAMES_SECONDS = 60
MOST_NAMES = 10_000
_RANK = ("administrator", "officer", "editor", "moderator")


def badge_word(role: str | None) -> str | None:
    """Return the word shown beside the name of somebody who acts for the council."""
    if role not in _RANK:
        return None
    words: dict[str | None, str] = {
        "administrator": _("Administrator"),
        "officer": _("Officer"),
        "editor": _("Editor"),
        "moderator": _("Moderator"),
    }
    return words[role]


def erased_name() -> str:
    """Return what stands where the name of an erased person was."""
    return str(_("Deleted account"))


def names_of(ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, PersonName]:
    """Return how people are named, in one query; every identifier asked for has an answer."""
    wanted = set(ids)
    if not wanted:
        return {}
    known = _known_names()
    unknown = wanted - known.keys()
    if unknown:
        known.update(_read_names(unknown))
    return {person_id: known[person_id] for person_id in wanted}


def _known_names() -> dict[uuid.UUID, PersonName]:
    """Return the names this process knows, by language; forgotten when any name changes.

    Names and badges are on every page and seldom change; a badge may be a minute too old.
    """
    if in_unit_of_work():
        return {}
    state, moment = state_of(), time.monotonic()
    version = versions_before_reading().get("identity", 0)
    key = f"identity.names.{current_language()}"
    found = state.caches.get(key)
    if (
        found is None
        or found[0] != version
        or found[1] < moment - NAMES_SECONDS
        or len(found[2]) > MOST_NAMES
    ):
        found = state.caches[key] = (version, moment, {})
    names: dict[uuid.UUID, PersonName] = found[2]
    return names


def _read_names(wanted: set[uuid.UUID]) -> dict[uuid.UUID, PersonName]:
    rows = run(_names(), ids=list(wanted), moment=clock.now())
    found: dict[uuid.UUID, PersonName] = {}
    for row in rows:
        before = found.get(row.id)
        role = _higher(before.role if before else None, row.role)
        if row.erased_at is not None:
            found[row.id] = PersonName(row.id, erased_name())
            continue
        url = f"/people/{format_id(row.id)}" if row.profile_public else None
        found[row.id] = PersonName(row.id, row.display_name, url, badge_word(role), role)
    for missing in wanted - found.keys():
        found[missing] = PersonName(missing, erased_name())
    return found


@prepared
def _names() -> Executable:
    holds_now = or_(GrantRow.ends_at.is_(None), GrantRow.ends_at > bindparam("moment"))
    return (
        select(
            PersonRow.id,
            PersonRow.display_name,
            PersonRow.profile_public,
            PersonRow.erased_at,
            GrantRow.role,
        )
        .outerjoin(GrantRow, and_(GrantRow.person_id == PersonRow.id, holds_now))
        .where(PersonRow.id.in_(bindparam("ids", expanding=True)))
    )


def _higher(one: str | None, other: str | None) -> str | None:
    held = [role for role in _RANK if role in (one, other)]
    return held[0] if held else None


def profile_of(person_id: uuid.UUID) -> Profile | None:
    """Return a person's profile, hidden ones too; ``None`` for erased and unknown people."""
    row = (
        session()
        .execute(
            select(
                PersonRow.id,
                PersonRow.display_name,
                PersonRow.bio,
                PersonRow.area_id,
                PersonRow.created_at,
                PersonRow.profile_public,
                PersonRow.extra,
            ).where(PersonRow.id == person_id, PersonRow.erased_at.is_(None))
        )
        .first()
    )
    if row is None:
        return None
    badge = names_of([person_id])[person_id].badge
    fields = {key: one for key, one in profile_fields().items() if one.public}
    return Profile(
        row.id,
        row.display_name,
        row.bio,
        row.area_id,
        badge,
        row.created_at,
        row.profile_public,
        known_values(fields, row.extra or {}) if fields else {},
    )


def pseudonyms_in(consultation_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Return the names people go by in a consultation; those without one are left out."""
    rows = session().execute(
        select(PseudonymRow.person_id, PseudonymRow.name).where(
            PseudonymRow.consultation_id == consultation_id, PseudonymRow.person_id.in_(set(ids))
        )
    )
    return {row.person_id: row.name for row in rows}


def pseudonym_for(person_id: uuid.UUID, consultation_id: uuid.UUID) -> str | None:
    """Return the name a person goes by in a consultation, ``None`` when it is their own."""
    return pseudonyms_in(consultation_id, [person_id]).get(person_id)


def names_in_consultation(
    consultation_id: uuid.UUID, ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, PersonName]:
    """Return names like :func:`names_of`, with pseudonyms, which never lead to a profile."""
    wanted = set(ids)
    hidden = pseudonyms_in(consultation_id, wanted)
    found = dict(names_of(wanted))
    for person_id, name in hidden.items():
        found[person_id] = PersonName(person_id, name)
    return found
