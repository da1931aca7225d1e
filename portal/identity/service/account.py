"""What people do with their own account: profile, password, address, sessions."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.audit import write_audit
from portal.core.database import session, touch
from portal.core.events import emit
from portal.core.fields import is_empty, missing_fields, read_fields
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.state import config
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.identity.drafts import ProfileDraft
from portal.identity.events import PersonRenamed
from portal.identity.fields import profile_fields
from portal.identity.mails import send_notice
from portal.identity.models import PersonRow
from portal.identity.names import name_problems
from portal.identity.policy import EDIT_PROFILE, END_SESSION, READ_ACCOUNT, SECURE_ACCOUNT
from portal.identity.proofs.passwords import hash_password, password_fits, password_problems
from portal.identity.service.second_factor import own_row
from portal.identity.service.tokens import Purpose, redeem, spoil
from portal.identity.sessions import end_all_sessions, end_session
from portal.municipality.queries import areas

LONGEST_BIO = 500


def change_profile(actor: Actor, draft: ProfileDraft) -> None:
    """Change name, text, area, language and visibility.

    The area of a verified person follows from the proof and stays as it is.

    :raises Problems: when something has to be changed.
    :raises Stale: when the profile was changed in another window meanwhile.
    """
    require(actor, EDIT_PROFILE, actor.person_id)
    problems = name_problems(draft.display_name)
    bio = strip_unsafe_controls(draft.bio).strip()
    if len(bio) > LONGEST_BIO:
        words = _("Use at most %(n)s characters.", n=LONGEST_BIO)
        problems.append(Problem("bio", "too_long", words))
    if draft.area_id is not None and draft.area_id not in areas():
        problems.append(Problem("area_id", "unknown", _("Choose an area from the list.")))
    if draft.language not in config().languages:
        problems.append(Problem("language", "unknown", _("Choose a language from the list.")))
    fields = profile_fields()
    values, unreadable = read_fields(fields, draft.extra)
    problems += unreadable
    problems += missing_fields({key: fields[key] for key in values}, values)
    if problems:
        raise Problems(problems)
    row = own_row(actor)
    if row.profile_version != draft.version:
        raise Stale
    name = clean_line(draft.display_name)
    if (row.display_name, row.profile_public) != (name, draft.profile_public):
        emit(PersonRenamed(row.id), row.id)
        touch("identity")
    row.display_name, row.bio, row.language = name, bio, draft.language
    row.profile_public = draft.profile_public
    merged = {**(row.extra or {}), **values}
    row.extra = {key: value for key, value in merged.items() if not is_empty(value)} or None
    if row.level == 0:
        row.area_id = draft.area_id
    row.profile_version += 1


def check_new_password(actor: Actor, current: str, new: str) -> str:
    """Check a change of password and hash the new one, outside the unit of work.

    :returns: the hash.
    :raises Problems: when the current password is wrong or the new one will not do.
    """
    require(actor, SECURE_ACCOUNT)
    check_own_password(actor, current)
    row = own_row(actor)
    problems = password_problems(
        new, about=(row.display_name, row.email or "", config().name), field="new_password"
    )
    session().close()
    if problems:
        raise Problems(problems)
    return hash_password(new)


def check_own_password(actor: Actor, password: str, field: str = "password") -> None:
    """Let only the owner go on who knows the password; accounts without one pass.

    :raises Problems: when it is wrong.
    """
    known = own_row(actor).password_hash
    session().close()
    if known is not None and not password_fits(password, known):
        raise Problems(Problem(field, "wrong", _("This is not your current password.")))


def change_password(actor: Actor, password_hash: str) -> None:
    """Set the password and end every other session."""
    require(actor, SECURE_ACCOUNT)
    row = own_row(actor)
    _set_password(row, password_hash)
    end_all_sessions(row.id, keep=actor.session_id)
    write_audit(actor, "identity.password_changed", subject_kind="person", subject_id=row.id)


def reset_password(secret: str, password_hash: str) -> uuid.UUID:
    """Set the password by a mailed link and end every session.

    :raises Problems: when the link is used or too old.
    """
    redeemed = redeem(Purpose.RESET, secret)
    row = session().get(PersonRow, redeemed.person_id) if redeemed and redeemed.person_id else None
    if row is None or row.erased_at is not None:
        words = _("This link has been used or is too old. Ask for a new one.")
        raise Problems(Problem("", "used", words))
    _set_password(row, password_hash)
    end_all_sessions(row.id)
    return row.id


def set_password(person_id: uuid.UUID, password_hash: str) -> None:
    """Set a password and end every session (command line)."""
    row = session().get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NotFound
    _set_password(row, password_hash)
    end_all_sessions(row.id)


def _set_password(row: PersonRow, password_hash: str) -> None:
    row.password_hash = password_hash
    # A link or a half-finished sign-in from before must not outlive the old password.
    spoil(row.id, Purpose.RESET, Purpose.SIGN_IN, Purpose.SECOND_STEP)
    if row.email:
        send_notice(row.email, row.language, _l("Your password was changed"), row.id)


def end_one_session(actor: Actor, session_id: uuid.UUID) -> None:
    """Sign one of the actor's devices out.

    :raises NotFound: when the actor has no such session.
    """
    require(actor, END_SESSION)
    if actor.person_id is None or not end_session(session_id, actor.person_id):
        raise NotFound


def end_other_sessions(actor: Actor, *, this_too: bool = False) -> int:
    """Sign out everywhere else, or everywhere; return how many sessions ended."""
    require(actor, SECURE_ACCOUNT)
    if actor.person_id is None:
        return 0
    return end_all_sessions(actor.person_id, keep=None if this_too else actor.session_id)


def see_own_account(actor: Actor) -> uuid.UUID:
    """Return whose account the actor may look at: their own.

    :raises NotFound: for actors who are no person.
    """
    require(actor, READ_ACCOUNT, actor.person_id)
    if actor.person_id is None:
        raise NotFound
    return actor.person_id
