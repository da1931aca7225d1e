"""For which departments somebody may begin consultations.

Who writes for the whole portal may leave the department open; who writes for one department
begins consultations of that department, so that they are theirs to go on with.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask_babel import gettext as _

from portal.consultations.policy import EDIT
from portal.consultations.records import ConsultationDraft, ConsultationRecord
from portal.core.permissions import Actor, Scope, decide, may, require
from portal.core.problems import Forbidden, Problem, Problems
from portal.municipality.queries import departments


def desks_of(actor: Actor) -> frozenset[uuid.UUID] | None:
    """Return the departments somebody may write for; ``None`` for whoever may write for all."""
    if may(actor, EDIT):
        return None
    scopes = [grant.scope for grant in actor.grants if grant.scope.kind == "department"]
    return frozenset(
        scope.id for scope in scopes if scope.id is not None and may(actor, EDIT, scope)
    )


def require_desk(actor: Actor) -> None:
    """Go on only if somebody may begin a consultation at all.

    :raises Forbidden: when they may write for no department.
    """
    if desks_of(actor) == frozenset():
        raise Forbidden(decide(actor, EDIT))


def may_begin(actor: Actor) -> bool:
    """Whether somebody may begin a consultation, for the portal or for a department."""
    return desks_of(actor) != frozenset()


def require_department(actor: Actor, department_id: uuid.UUID | None) -> None:
    """Go on only if somebody may put a consultation into the charge of this department.

    :raises Problems: when they write for other departments.
    :raises Forbidden: when they may write for none.
    """
    require_desk(actor)
    desks = desks_of(actor)
    if desks is not None and department_id not in desks:
        message = _("Choose a department you work for.")
        raise Problems(Problem("department_id", "not_yours", message))
    require(actor, EDIT, Scope("department", department_id) if department_id else None)


def in_own_charge(actor: Actor, draft: ConsultationDraft) -> ConsultationDraft:
    """Return what comes from a file, in the charge of the one department somebody works for."""
    desks = desks_of(actor)
    if desks is None or draft.department_id in desks or len(desks) != 1:
        return draft
    return replace(draft, department_id=next(iter(desks)))


def department_choices(
    actor: Actor, record: ConsultationRecord | None = None
) -> list[tuple[str, str]]:
    """Return (value, name) of the departments an officer may choose.

    :param record: the consultation as it is; its department, or none, can always stay.
    """
    desks = desks_of(actor)
    open_still = desks is None or (record is not None and record.department_id is None)
    current = record.department_id if record is not None else None
    return ([("", _("Not decided yet"))] if open_still else []) + [
        (str(found.id), str(found.name))
        for found in departments().values()
        if desks is None or found.id in desks or found.id == current
    ]
