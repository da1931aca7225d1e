"""People and their roles, for administrators; blocks, for moderators too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.audit import write_audit
from portal.core.database import Slice, unit_of_work
from portal.core.permissions import may, require
from portal.core.problems import NotFound, Problems
from portal.core.text.names import clean_line
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.identity.forms.office import BlockForm, GrantForm
from portal.identity.office import blueprint
from portal.identity.policy import BLOCK, GRANT_ROLE, READ_PEOPLE
from portal.identity.queries import badge_word
from portal.identity.queries.people import people, person_detail
from portal.identity.records import GrantRecord, PersonDetail, PersonItem
from portal.identity.service import roles
from portal.municipality.queries import areas, departments, topics


@dataclass(frozen=True)
class PeoplePage(Page):
    """The list of people."""

    template: ClassVar[str] = "identity/office/people.html"
    people: Slice[PersonItem]
    words: str
    only: str
    sees_addresses: bool


@dataclass(frozen=True)
class GrantLine:
    """A role in words."""

    grant: GrantRecord
    role: str
    place: str


@dataclass(frozen=True)
class PersonOfficePage(Page):
    """One person: who they are here, roles, block."""

    template: ClassVar[str] = "identity/office/person.html"
    person: PersonDetail
    area: str
    grants: Sequence[GrantLine]
    grant_form: GrantForm
    block_form: BlockForm
    grants_roles: bool
    may_block: bool


@blueprint.get("/people", endpoint="people")
@needs(READ_PEOPLE)
def people_list() -> AnyResponse:
    """List people, by words of the name, or of the address for those who may see it."""
    actor = current_actor()
    require(actor, READ_PEOPLE)
    words = clean_line(request.args.get("q", ""))[:100]
    only = request.args.get("only", "")
    sees_addresses = may(actor, GRANT_ROLE)
    found = people(
        words=words, only=only, by_address=sees_addresses, cursor=request.args.get("cursor")
    )
    return render(PeoplePage(found, words, only, sees_addresses))


@blueprint.get("/people/<id:person_id>", endpoint="person")
@needs(READ_PEOPLE)
def person_page(person_id: uuid.UUID) -> AnyResponse:
    """Show one person; that somebody looked is written down."""
    actor = current_actor()
    require(actor, READ_PEOPLE)
    if person_detail(person_id) is None:
        raise NotFound
    with unit_of_work():
        write_audit(actor, "identity.person_seen", subject_kind="person", subject_id=person_id)
    return _page(person_id, GrantForm(formdata=None), BlockForm(formdata=None))


def _page(
    person_id: uuid.UUID, grant_form: GrantForm, block_form: BlockForm, status: int = 200
) -> AnyResponse:
    actor = current_actor()
    person = person_detail(person_id)
    if person is None:
        raise NotFound
    grant_form.role.choices = [(role.value, badge_word(role) or "") for role in roles.GIVABLE]
    grant_form.scope.choices = _places()
    area = areas().get(person.area_id) if person.area_id else None
    page = PersonOfficePage(
        person,
        str(area.name) if area else "",
        [GrantLine(grant, badge_word(grant.role) or "", _place(grant)) for grant in person.grants],
        grant_form,
        block_form,
        may(actor, GRANT_ROLE) and person.erased_at is None,
        may(actor, BLOCK) and person.erased_at is None,
    )
    return render(page, status)


def _places() -> list[tuple[str, str]]:
    listed = [("portal", _("The whole portal"))]
    for kind, word, records in (
        ("department", _("Department"), departments()),
        ("area", _("Area"), areas()),
        ("topic", _("Topic"), topics()),
    ):
        listed += [
            (f"{kind}:{record.id.hex}", f"{word}: {record.name}") for record in records.values()
        ]
    return listed


def _place(grant: GrantRecord) -> str:
    records: Any = {"department": departments, "area": areas, "topic": topics}.get(grant.scope_kind)
    if grant.scope_kind == "portal":
        return str(_("The whole portal"))
    if records is None or grant.scope_id is None:
        return str(_("One consultation"))
    found = records().get(grant.scope_id)
    return str(found.name) if found is not None else str(_("Something that no longer exists"))


@blueprint.post("/people/<id:person_id>/roles")
@needs(GRANT_ROLE)
def role_grant(person_id: uuid.UUID) -> AnyResponse:
    """Give a role."""
    form = GrantForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                roles.grant_role(current_actor(), person_id, form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for("identity_office.person", person_id=person_id), 303)
    return _page(person_id, form, BlockForm(formdata=None), 422)


@blueprint.post("/people/<id:person_id>/roles/<id:grant_id>/revoke")
@needs(GRANT_ROLE)
def role_revoke(person_id: uuid.UUID, grant_id: uuid.UUID) -> AnyResponse:
    """Take a role away."""
    try:
        with unit_of_work():
            roles.revoke_role(current_actor(), grant_id)
    except Problems as refused:
        flash(" ".join(problem.message for problem in refused.problems), "warning")
    else:
        flash(_("The role is taken away."), "success")
    return redirect(url_for("identity_office.person", person_id=person_id), 303)


@blueprint.post("/people/<id:person_id>/block")
@needs(BLOCK)
def person_block(person_id: uuid.UUID) -> AnyResponse:
    """Block somebody."""
    form = BlockForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                roles.block(current_actor(), person_id, form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The account is blocked and the person told."), "success")
            return redirect(url_for("identity_office.person", person_id=person_id), 303)
    return _page(person_id, GrantForm(formdata=None), form, 422)


@blueprint.post("/people/<id:person_id>/unblock")
@needs(BLOCK)
def person_unblock(person_id: uuid.UUID) -> AnyResponse:
    """Let somebody in again."""
    with unit_of_work():
        roles.unblock(current_actor(), person_id)
    flash(_("The block is lifted."), "success")
    return redirect(url_for("identity_office.person", person_id=person_id), 303)
