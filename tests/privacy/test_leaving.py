"""Leaving, at its edges: without an address, with files of a draft, and what the checks say."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.permissions import VISITOR, Actor, ActorKind, Grant, Role
from portal.core.problems import Forbidden, NotFound, Problems
from portal.core.uploads.models import UploadRow
from portal.identity.drafts import BlockDraft, GrantDraft
from portal.identity.jobs import checks
from portal.identity.models import GrantRow, PersonRow
from portal.identity.service.leaving import delete_own_account, everything_about
from portal.identity.service.roles import block, grant_role, revoke_role
from portal.proposals.models import ProposalRow

pytestmark = pytest.mark.usefixtures("in_app", "clock")


def acting(person_id: uuid.UUID) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=person_id, confirmed=True)


def leave(person_id: uuid.UUID) -> None:
    with unit_of_work():
        delete_own_account(acting(person_id), sure=True)


def an_upload(**values: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "subject_kind": "proposal",
        "subject_id": new_id(),
        "kind": "image",
        "key": "k",
        "variants": {},
        "name": "me.jpg",
        "media_type": "image/jpeg",
        "size": 1,
        "created_at": clock.now(),
        **values,
    }


def findings(name: str) -> list[str]:
    session().rollback()
    return [f.what for check in checks() if check.name == name for f in check.run()]


def test_the_pictures_of_a_draft_go_with_whoever_leaves_and_those_of_others_stay(
    make: Any,
) -> None:
    ana, ben = make.person(), make.person()
    drafts = {person: make.proposal(person, "draft") for person in (ana, ben)}
    files = {
        person: an_upload(subject_id=draft, owner_id=person) for person, draft in drafts.items()
    }
    with unit_of_work():
        session().execute(insert(UploadRow), list(files.values()))
        for person, draft in drafts.items():
            media = [{"id": str(files[person]["id"])}]
            session().execute(
                update(ProposalRow).where(ProposalRow.id == draft).values(media=media)
            )
    leave(ana)
    left = session().scalars(select(UploadRow.id)).all()
    assert left == [files[ben]["id"]]
    assert session().scalars(select(ProposalRow.id)).all() == [drafts[ben]]


def test_somebody_without_an_address_leaves_without_a_goodbye(
    make: Any, mailbox: Callable[[], list[Any]]
) -> None:
    with_address, without = make.person(email="ana@example.org"), make.person()
    with unit_of_work():
        session().execute(update(PersonRow).where(PersonRow.id == without).values(email=None))
    leave(without)
    assert mailbox() == []
    leave(with_address)
    assert len(mailbox()) == 1
    erased = select(func.count()).where(PersonRow.erased_at.is_not(None))
    assert session().execute(erased).scalar_one() == 2


def test_nobody_leaves_by_mistake_and_a_visitor_has_nothing_to_take_along(make: Any) -> None:
    ana = make.person()
    with pytest.raises(Problems), unit_of_work():
        delete_own_account(acting(ana), sure=False)
    with pytest.raises(Forbidden):
        everything_about(VISITOR)
    assert session().get(PersonRow, ana).erased_at is None


def test_the_check_of_integrity_finds_what_an_erasure_left(make: Any) -> None:
    ana = make.person()
    leave(ana)
    assert findings("erased") == []
    with unit_of_work():
        session().execute(update(PersonRow).where(PersonRow.id == ana).values(bio="Bees"))
    assert findings("erased") == ["1 erased people still have personal data."]


def test_the_doctor_says_when_nobody_administers_the_portal(make: Any) -> None:
    with unit_of_work():
        session().execute(delete(GrantRow))
    assert findings("administrator") == ["Nobody administers the portal."]
    make.person("administrator")
    assert findings("administrator") == []
    with unit_of_work():
        session().execute(update(GrantRow).values(ends_at=clock.now()))
    assert findings("administrator") == ["Nobody administers the portal."]


def test_a_role_that_is_not_there_cannot_be_given_or_taken(make: Any) -> None:
    boss, ana = make.person("administrator"), make.person()
    actor = Actor(
        kind=ActorKind.PERSON,
        person_id=boss,
        confirmed=True,
        grants=(Grant(Role.ADMINISTRATOR),),
    )
    for draft, field, code in [
        (GrantDraft("emperor", "portal"), "role", "unknown"),
        (GrantDraft("officer", "planet"), "scope", "unknown"),
        (GrantDraft("officer", "area"), "scope", "incomplete"),
        (GrantDraft("administrator", "area", new_id()), "scope", "portal_only"),
    ]:
        with pytest.raises(Problems) as refused, unit_of_work():
            grant_role(actor, ana, draft)
        assert (field, code) in [(p.field, p.code) for p in refused.value.problems]
    with pytest.raises(NotFound), unit_of_work():
        revoke_role(actor, new_id())
    reason = BlockDraft("Insulted everybody.", clock.now())
    with pytest.raises(Problems) as refused, unit_of_work():
        block(actor, ana, reason)
    assert [p.code for p in refused.value.problems] == ["past"]
    leave(ana)
    with pytest.raises(NotFound), unit_of_work():
        block(actor, ana, reason)
