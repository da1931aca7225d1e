"""Roles: given and taken by administrators, every time written down."""

from __future__ import annotations

import uuid
from datetime import datetime, time

from flask_babel import get_timezone
from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.permissions import Actor, Role, require
from portal.core.problems import NotFound, Problem, Problems
from portal.identity.drafts import BlockDraft, GrantDraft
from portal.identity.mails import send_blocked
from portal.identity.models import GrantRow, PersonRow
from portal.identity.policy import BLOCK, GRANT_ROLE
from portal.identity.sessions import end_all_sessions

GIVABLE = (Role.MODERATOR, Role.EDITOR, Role.OFFICER, Role.ADMINISTRATOR)
SCOPE_KINDS = ("portal", "department", "area", "topic", "consultation")


def grant_role(actor: Actor, person_id: uuid.UUID, draft: GrantDraft) -> uuid.UUID:
    """Give somebody a role, perhaps for one scope and until the end of a day.

    :returns: the grant's identifier.
    :raises Problems: when the draft cannot be carried out.
    """
    require(actor, GRANT_ROLE)
    person = _person(person_id)
    problems = _problems_of(draft)
    if not problems and _holds_already(person_id, draft):
        words = _("This person holds this role there already.")
        problems.append(Problem("role", "held", words))
    if problems:
        raise Problems(problems)
    row = GrantRow(
        id=new_id(),
        person_id=person_id,
        role=draft.role,
        scope_kind=draft.scope_kind,
        scope_id=draft.scope_id,
        granted_by=actor.person_id,
        granted_at=clock.now(),
        ends_at=_end_of(draft),
    )
    session().add(row)
    person.has_grants = True
    touch("identity")
    write_audit(
        actor,
        "identity.role_granted",
        subject_kind="person",
        subject_id=person_id,
        role=draft.role,
        scope_kind=draft.scope_kind,
        scope_id=draft.scope_id,
        ends_on=draft.ends_on,
    )
    return row.id


def _problems_of(draft: GrantDraft) -> list[Problem]:
    problems = []
    if draft.role not in GIVABLE:
        problems.append(Problem("role", "unknown", _("Choose a role from the list.")))
    if draft.scope_kind not in SCOPE_KINDS:
        problems.append(Problem("scope", "unknown", _("Choose where the role holds.")))
    elif (draft.scope_kind == "portal") != (draft.scope_id is None):
        problems.append(Problem("scope", "incomplete", _("Choose where the role holds.")))
    if draft.role == Role.ADMINISTRATOR and draft.scope_kind != "portal":
        words = _("An administrator is one for the whole portal.")
        problems.append(Problem("scope", "portal_only", words))
    if draft.ends_on is not None and draft.ends_on < clock.today():
        problems.append(Problem("ends_on", "past", _("Choose a day that is still to come.")))
    return problems


def _end_of(draft: GrantDraft) -> datetime | None:
    if draft.ends_on is None:
        return None
    return datetime.combine(draft.ends_on, time(23, 59, 59), tzinfo=get_timezone())


def _holds_already(person_id: uuid.UUID, draft: GrantDraft) -> bool:
    same_place = (
        GrantRow.scope_id.is_(None)
        if draft.scope_id is None
        else GrantRow.scope_id == draft.scope_id
    )
    found = (
        session()
        .execute(
            select(GrantRow.id).where(
                GrantRow.person_id == person_id,
                GrantRow.role == draft.role,
                GrantRow.scope_kind == draft.scope_kind,
                same_place,
                or_(GrantRow.ends_at.is_(None), GrantRow.ends_at > clock.now()),
            )
        )
        .first()
    )
    return found is not None


def revoke_role(actor: Actor, grant_id: uuid.UUID) -> None:
    """Take a role away; it is gone with the person's next request.

    :raises Problems: when nobody would be left to administer the portal.
    """
    require(actor, GRANT_ROLE)
    row = session().get(GrantRow, grant_id)
    if row is None:
        raise NotFound
    if row.role == Role.ADMINISTRATOR:
        keep_an_administrator(row.person_id)
    session().delete(row)
    session().flush()
    left = (
        session()
        .execute(select(GrantRow.id).where(GrantRow.person_id == row.person_id).limit(1))
        .first()
    )
    _person(row.person_id).has_grants = left is not None
    touch("identity")
    write_audit(
        actor,
        "identity.role_revoked",
        subject_kind="person",
        subject_id=row.person_id,
        role=row.role,
        scope_kind=row.scope_kind,
        scope_id=row.scope_id,
    )


def keep_an_administrator(without: uuid.UUID) -> None:
    """Make sure that somebody else administers the portal without an end date.

    :raises Problems: when ``without`` is the last one.
    """
    holders = (
        session()
        .execute(
            select(GrantRow.person_id)
            .join(PersonRow, PersonRow.id == GrantRow.person_id)
            .where(
                GrantRow.role == Role.ADMINISTRATOR,
                GrantRow.scope_kind == "portal",
                GrantRow.ends_at.is_(None),
                PersonRow.erased_at.is_(None),
                or_(PersonRow.blocked_until.is_(None), PersonRow.blocked_until <= clock.now()),
            )
            # Two administrators who remove each other at once go one after the other.
            .with_for_update()
        )
        .scalars()
    )
    held_by = set(holders)
    if without in held_by and held_by == {without}:
        words = _("This is the last administrator. Make somebody else one first.")
        raise Problems(Problem("", "last_administrator", words))


def block(actor: Actor, person_id: uuid.UUID, draft: BlockDraft) -> None:
    """Keep somebody out until a moment, tell them why, and end their sessions.

    :raises Problems: when reason or end are missing, or for oneself or the last administrator.
    """
    require(actor, BLOCK)
    person = _person(person_id)
    problems = []
    reason = draft.reason.strip()
    if not 5 <= len(reason) <= 500:
        words = _("Give the reason in 5 to 500 characters; the person is told.")
        problems.append(Problem("reason", "length", words))
    if draft.until <= clock.now():
        problems.append(Problem("until", "past", _("Choose a day that is still to come.")))
    if person_id == actor.person_id:
        problems.append(Problem("", "self", _("You cannot block yourself.")))
    if person.has_grants and not actor.has_role(Role.ADMINISTRATOR):
        words = _("Only an administrator can block somebody who works for the council.")
        problems.append(Problem("", "staff", words))
    if problems:
        raise Problems(problems)
    keep_an_administrator(person_id)
    person.blocked_until, person.block_reason = draft.until, reason
    end_all_sessions(person_id)
    write_audit(
        actor,
        "identity.blocked",
        subject_kind="person",
        subject_id=person_id,
        until=draft.until.isoformat(),
    )
    if person.email:
        send_blocked(person.email, person.language, draft.until, reason, person_id)


def unblock(actor: Actor, person_id: uuid.UUID) -> None:
    """Let somebody in again."""
    require(actor, BLOCK)
    person = _person(person_id)
    person.blocked_until, person.block_reason = None, ""
    write_audit(actor, "identity.unblocked", subject_kind="person", subject_id=person_id)


def _person(person_id: uuid.UUID) -> PersonRow:
    row = session().get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NotFound
    return row
