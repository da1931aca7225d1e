"""What can be done to accounts, and by whom."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.permissions import Action, Actor, Decision, Role

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
IN_PERSON = "in person"
"""Scope of what no token may do; it cannot be given to one."""


def _own_account(actor: Actor, subject: object) -> Decision:
    if not actor.is_signed_in:
        return Decision.no("sign_in", _("Sign in to go on."), "identity.sign_in")
    if isinstance(subject, uuid.UUID) and subject != actor.person_id:
        return Decision.no("role", _("This belongs to somebody else."))
    return Decision.yes()


def _in_person(actor: Actor, subject: object) -> Decision:
    """Own account, and not through a token: a token must never make itself stronger."""
    if actor.scopes is not None:
        return Decision.no("scope", _("A token cannot do this; sign in yourself."))
    return _own_account(actor, subject)


READ_ACCOUNT = Action(
    "identity.read_account",
    _l("Read one's own account"),
    rule=_own_account,
    reads=True,
    scope="account:read",
)
EXPORT_ACCOUNT = Action(
    "identity.export_account",
    _l("Take along everything the portal keeps about oneself"),
    rule=_own_account,
    reads=True,
    # Of its own: the drafts and answers of every feature are in it.
    scope="account:export",
)
EDIT_PROFILE = Action(
    "identity.edit_profile",
    _l("Change one's own profile"),
    rule=_own_account,
    scope="account:write",
)
END_SESSION = Action(
    "identity.end_session",
    _l("Sign one's own devices out"),
    rule=_own_account,
    scope="account:write",
)
SECURE_ACCOUNT = Action(
    "identity.secure_account", _l("Change how one signs in"), rule=_in_person, scope=IN_PERSON
)
VERIFY = Action("identity.verify", _l("Verify who one is"), rule=_in_person, scope=IN_PERSON)
READ_PEOPLE = Action(
    "identity.read_people",
    _l("Look at accounts"),
    reads=True,
    roles=ADMINISTRATORS | {Role.MODERATOR},
)
GRANT_ROLE = Action("identity.grant_role", _l("Give and take roles"), roles=ADMINISTRATORS)
BLOCK = Action("identity.block", _l("Block accounts"), roles=ADMINISTRATORS | {Role.MODERATOR})
MANAGE_CENSUS = Action("identity.manage_census", _l("Upload the census"), roles=ADMINISTRATORS)

ACTIONS = (
    READ_ACCOUNT,
    EXPORT_ACCOUNT,
    EDIT_PROFILE,
    END_SESSION,
    SECURE_ACCOUNT,
    VERIFY,
    READ_PEOPLE,
    GRANT_ROLE,
    BLOCK,
    MANAGE_CENSUS,
)
