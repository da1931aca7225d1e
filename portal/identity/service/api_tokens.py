"""API tokens: made with scopes and an end, recognised by their hash, revoked."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions import Actor, ActorKind, require
from portal.core.permissions.deciding import holds_role_somewhere
from portal.core.problems import NotFound, Problem, Problems
from portal.core.state import config, state_of
from portal.core.text.names import clean_line
from portal.identity.drafts import ApiTokenDraft
from portal.identity.models import ApiTokenRow, PersonRow
from portal.identity.policy import IN_PERSON, SECURE_ACCOUNT
from portal.identity.sessions import grants_of, hash_token, may_enter

PREFIX = "cp_"
LONGEST_DAYS = 366
MOST_TOKENS = 20
SEEN_EVERY = timedelta(hours=1)


def known_scopes() -> list[str]:
    """Return the scopes a token can have: those of every registered action."""
    scopes = {action.token_scope for action in state_of().actions.values()}
    return sorted(scopes - {IN_PERSON})


def scopes_in_words(actor: Actor) -> list[tuple[str, str]]:
    """Return the scopes that are any use to the actor, with what each allows in words."""
    allowed: dict[str, list[str]] = {}
    for action in state_of().actions.values():
        if holds_role_somewhere(actor, action.roles) and action.token_scope != IN_PERSON:
            allowed.setdefault(action.token_scope, []).append(str(action.title))
    return [(scope, "; ".join(titles)) for scope, titles in sorted(allowed.items())]


def create_api_token(actor: Actor, draft: ApiTokenDraft) -> str:
    """Make a token and return its secret, which nobody can read again.

    :raises Problems: when something has to be changed.
    """
    require(actor, SECURE_ACCOUNT)
    problems = []
    name = clean_line(draft.name)
    if not name or len(name) > 80:
        words = _("Give the token a name of at most 80 characters.")
        problems.append(Problem("name", "length", words))
    if not draft.scopes or not set(draft.scopes) <= set(known_scopes()):
        words = _("Choose at least one thing the token may do.")
        problems.append(Problem("scopes", "unknown", words))
    if not 1 <= draft.days <= LONGEST_DAYS:
        words = _("Choose between 1 and %(n)s days.", n=LONGEST_DAYS)
        problems.append(Problem("days", "range", words))
    held = (
        session()
        .execute(select(func.count()).where(ApiTokenRow.person_id == actor.person_id))
        .scalar_one()
    )
    if held >= MOST_TOKENS:
        words = _("You have %(n)s tokens. Revoke one before you make another.", n=MOST_TOKENS)
        problems.append(Problem("", "too_many", words))
    if problems or actor.person_id is None:
        raise Problems(problems)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiTokenRow(
        id=new_id(),
        person_id=actor.person_id,
        token_hash=hash_token(secret),
        name=name,
        scopes=sorted(set(draft.scopes)),
        second_factor=actor.second_factor,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=draft.days),
    )
    session().add(row)
    write_audit(actor, "identity.token_created", subject_kind="api_token", subject_id=row.id)
    return secret


def revoke_api_token(actor: Actor, token_id: uuid.UUID) -> None:
    """Make one of the actor's tokens worthless at once.

    :raises NotFound: when the actor has no such token.
    """
    require(actor, SECURE_ACCOUNT)
    gone = session().execute(
        delete(ApiTokenRow)
        .where(ApiTokenRow.id == token_id, ApiTokenRow.person_id == actor.person_id)
        .execution_options(synchronize_session=False)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    write_audit(actor, "identity.token_revoked", subject_kind="api_token", subject_id=token_id)


def actor_of_api_token(secret: str) -> Actor | None:
    """Return the actor behind a bearer token, ``None`` when it opens nothing.

    Roles come along only as far as the session that made the token had them.
    """
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    row = (
        session()
        .execute(
            select(ApiTokenRow, PersonRow)
            .join(PersonRow, PersonRow.id == ApiTokenRow.person_id)
            .where(
                ApiTokenRow.token_hash == hash_token(secret),
                ApiTokenRow.expires_at > clock.now(),
                may_enter(),
            )
        )
        .first()
    )
    if row is None:
        return None
    token, person = row
    if token.used_at is None or clock.now() - token.used_at > SEEN_EVERY:
        _note_used(token.id)
    proven = token.second_factor or not config().second_factor_for_staff
    level_holds = person.level_until is None or person.level_until >= clock.today()
    return Actor(
        kind=ActorKind.TOKEN,
        person_id=person.id,
        display_name=person.display_name,
        grants=grants_of(person.id) if person.has_grants and proven else (),
        level=person.level if level_holds else 0,
        area_id=person.area_id,
        birth_date=person.birth_date,
        language=person.language,
        second_factor=token.second_factor,
        confirmed=person.confirmed_at is not None,
        scopes=frozenset(token.scopes),
    )


def _note_used(token_id: uuid.UUID) -> None:
    with unit_of_work():
        session().execute(
            update(ApiTokenRow)
            .where(ApiTokenRow.id == token_id)
            .values(used_at=clock.now())
            .execution_options(synchronize_session=False)
        )
