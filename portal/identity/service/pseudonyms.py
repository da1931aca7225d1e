"""Pseudonyms: the name a person goes by in one consultation."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core.database import new_id, session, touch, translate_conflicts
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems
from portal.core.text.names import clean_line, look_alike_key
from portal.identity.models import PseudonymRow
from portal.identity.names import name_problems
from portal.identity.policy import EDIT_PROFILE
from portal.identity.service.second_factor import own_row


def choose_pseudonym(actor: Actor, consultation_id: uuid.UUID, name: str) -> None:
    """Go by ``name`` in a consultation from now on; an empty one goes back to the display name.

    :raises Problems: when the name will not do or somebody there has one like it.
    """
    require(actor, EDIT_PROFILE, actor.person_id)
    person = own_row(actor)
    row = (
        session()
        .execute(
            select(PseudonymRow).where(
                PseudonymRow.person_id == person.id, PseudonymRow.consultation_id == consultation_id
            )
        )
        .scalar_one_or_none()
    )
    clean = clean_line(name)
    touch("identity")
    if not clean:
        if row is not None:
            session().delete(row)
        return
    problems = name_problems(clean, field="pseudonym")
    if problems:
        raise Problems(problems)
    taken = _("Somebody goes by a name like this here. Choose another.")
    with translate_conflicts(
        {"uq_pseudonym_consultation_name": Problem("pseudonym", "taken", taken)}
    ):
        if row is None:
            row = PseudonymRow(
                id=new_id(), person_id=person.id, consultation_id=consultation_id, name=clean
            )
            session().add(row)
        row.name, row.name_key = clean, look_alike_key(clean)[:80]
