"""Public profiles, and proving where one lives."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.core.database import unit_of_work
from portal.core.fields import ShownField, shown_fields
from portal.core.permissions import require
from portal.core.problems import NotFound, Problems
from portal.core.web.context import current_actor
from portal.core.web.limits import limit
from portal.core.web.pages import Page, render
from portal.core.web.routing import public, signed_in
from portal.identity.fields import profile_fields
from portal.identity.hooks import VerificationMethod
from portal.identity.policy import VERIFY
from portal.identity.queries import profile_of
from portal.identity.records import AccountRecord, Profile
from portal.identity.service import verification as service
from portal.identity.service.attempts import VERIFY as VERIFY_ATTEMPTS
from portal.identity.service.attempts import count_attempt, forget_attempts
from portal.identity.views.account import own_account
from portal.identity.views.blueprint import blueprint, this_address, wanted_target
from portal.municipality.queries import areas


@dataclass(frozen=True)
class PersonPage(Page):
    """A public profile.

    :param extra: what was filled into fields of plugins.
    """

    template: ClassVar[str] = "identity/person.html"
    person: Profile
    area: str
    extra: Sequence[ShownField]


@dataclass(frozen=True)
class VerifyPage(Page):
    """Where one stands, and the ways to prove where one lives."""

    template: ClassVar[str] = "identity/verify.html"
    account: AccountRecord
    area: str
    methods: Sequence[VerificationMethod]
    next_url: str


@dataclass(frozen=True)
class MethodPage(Page):
    """The form of one way to prove it."""

    template: ClassVar[str] = "identity/verify_method.html"
    method: VerificationMethod
    form: Any


@blueprint.get("/people/<id:person_id>")
@public
def person(person_id: uuid.UUID) -> AnyResponse:
    """Show a public profile; a hidden one only to its owner."""
    found = profile_of(person_id)
    if found is None or not (found.public or current_actor().person_id == person_id):
        raise NotFound
    area = areas().get(found.area_id) if found.area_id else None
    extra = shown_fields(profile_fields(), found.extra)
    return render(PersonPage(found, str(area.name) if area else "", extra))


@blueprint.get("/account/verification")
@signed_in
def verify() -> AnyResponse:
    """Say where one stands and what one needs, before anything is asked."""
    _actor, account = own_account()
    area = areas().get(account.area_id) if account.area_id else None
    page = VerifyPage(
        account, str(area.name) if area else "", service.verification_methods(), wanted_target()
    )
    return render(page)


@blueprint.route("/account/verification/<name>", methods=["GET", "POST"])
@limit("30 per hour")
@signed_in
def verify_by(name: str) -> AnyResponse:
    """Prove where one lives by one method."""
    actor = current_actor()
    require(actor, VERIFY)
    method = service.verification_method(name)
    form = method.form_class()
    target = wanted_target()
    if form.validate_on_submit():
        who = (f"person:{actor.person_id}", f"address:{this_address()}")
        try:
            with unit_of_work():
                count_attempt(VERIFY_ATTEMPTS, *who)
            answers = form.answers() if hasattr(form, "answers") else form.data
            proof = method.prove(actor, answers)
            if proof is None:
                raise service.nothing_proved()
            with unit_of_work():
                service.accept_proof(actor, method, proof)
                forget_attempts(VERIFY_ATTEMPTS, *who[:1])
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("Thank you. You are verified as a resident."), "success")
            return redirect(target or url_for("identity.verify"), 303)
    return render(MethodPage(method, form), 422 if form.errors else 200)
