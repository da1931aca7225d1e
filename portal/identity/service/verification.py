"""Writing down a proof of residence: the registry's number is unique, so one person acts once."""

from __future__ import annotations

import uuid

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.plugins.calls import collect
from portal.core.plugins.handed_over import Use, hand_over
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.spec import FailPolicy
from portal.core.problems import NotFound, Problem, Problems
from portal.identity.events import PersonVerified
from portal.identity.hooks import IdentityHooks, ResidenceProof, VerificationMethod
from portal.identity.models import PersonRow, VerificationRow
from portal.identity.policy import VERIFY
from portal.identity.service.second_factor import own_row

USES = {
    "is_ready": Use(instead=False),
    "prove": Use(fail=FailPolicy.CLOSED, budget_ms=5000, queries=10),
}
"""How methods of plugins are called: one that fails is not offered, and proves nothing."""


def verification_methods() -> list[VerificationMethod]:
    """Return the methods that can be used now, the strongest first."""
    entries = plugins_of(current_app).entries
    offered: dict[str, VerificationMethod] = {}
    for name, methods in collect(IdentityHooks.verification_methods):
        owner = entries[name].plugin
        for method in methods:
            if owner is None or method.name in offered:
                continue
            place = f"verification {method.name}"
            kept = hand_over(owner, method, VerificationMethod, USES, place)
            if kept.is_ready():
                offered[method.name] = kept
    return sorted(offered.values(), key=lambda method: -method.level)


def verification_method(name: str) -> VerificationMethod:
    """Return the method of this name.

    :raises NotFound: when it cannot be used now.
    """
    for method in verification_methods():
        if method.name == name:
            return method
    raise NotFound


def nothing_proved() -> Problems:
    """Return the refusal for answers that prove nothing; it does not say what was wrong."""
    words = _(
        "These details do not match the register. Check each of them against your document. "
        "If they are right, ask at the town hall: the register may be out of date."
    )
    return Problems(Problem("", "no_match", words))


def accept_proof(actor: Actor, method: VerificationMethod, proof: ResidenceProof) -> None:
    """Write a proof down: level, area, birth date and end follow from it.

    :raises Problems: when the natural person has verified another account already, or this
        account belongs to another natural person.
    """
    require(actor, VERIFY)
    person = own_row(actor)
    row = (
        session()
        .execute(
            select(VerificationRow).where(VerificationRow.registry_hash == proof.registry_hash)
        )
        .scalar_one_or_none()
    )
    if row is not None and row.person_id != person.id:
        raise _taken()
    if row is None:
        _refuse_second_identity(person.id)
        row = VerificationRow(id=new_id(), person_id=person.id, registry_hash=proof.registry_hash)
    with translate_conflicts({"uq_verification_registry_hash": _taken().problems[0]}):
        row.method, row.level, row.area_id = method.name, method.level, proof.area_id
        row.verified_at, row.expires_on = clock.now(), proof.expires_on
        session().add(row)
    _apply(person, method, proof)
    emit(PersonVerified(person.id, method.level, proof.area_id), person.id)
    write_audit(
        actor,
        "identity.verified",
        subject_kind="person",
        subject_id=person.id,
        method=method.name,
        level=method.level,
    )


def _apply(person: PersonRow, method: VerificationMethod, proof: ResidenceProof) -> None:
    holds = person.level_until is None or person.level_until >= clock.today()
    if holds and person.level > method.level:
        return  # a weaker proof takes nothing away
    person.level, person.level_until = method.level, proof.expires_on
    person.area_id = proof.area_id or person.area_id
    person.birth_date = proof.birth_date or person.birth_date
    person.profile_version += 1


def _refuse_second_identity(person_id: uuid.UUID) -> None:
    other = (
        session()
        .execute(select(VerificationRow.id).where(VerificationRow.person_id == person_id).limit(1))
        .first()
    )
    if other is not None:
        words = _(
            "This account was verified with other details. One account belongs to one person; "
            "write to us if your document number has changed."
        )
        raise Problems(Problem("", "other_identity", words))


def _taken() -> Problems:
    words = _(
        "Somebody has verified an account with these details already, and each person can do so "
        "once. If it was you, sign in with that account; if you cannot, or it was not you, "
        "write to us or come to the town hall."
    )
    return Problems(Problem("", "taken", words))
