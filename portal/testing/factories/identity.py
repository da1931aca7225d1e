"""Factories of people."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.permissions import Scope
from portal.identity.models import GrantRow, PersonRow
from portal.testing.factories.base import MakeBase


class MakeIdentity(MakeBase):
    """People and roles."""

    def person(self, role: str = "citizen", **values: Any) -> uuid.UUID:
        """Make a person with a confirmed address; ``role`` is granted for the whole portal."""
        number = self.number()
        name = values.pop("display_name", f"Person {number} O'Neill & <b>Söhne</b>")
        email = values.pop("email", f"person{number}@example.org")
        with self.app.app_context(), unit_of_work():
            row = PersonRow(
                id=new_id(),
                display_name=name,
                email=email,
                email_key=email.lower(),
                confirmed_at=values.pop("confirmed_at", clock.now()),
                created_at=clock.now(),
                has_grants=role != "citizen",
                **values,
            )
            session().add(row)
            session().flush()
            if role != "citizen":
                self._grant(row.id, role, Scope(), None)
            return row.id

    def grant(
        self,
        person_id: uuid.UUID,
        role: str,
        scope: Scope | None = None,
        ends_at: datetime | None = None,
    ) -> None:
        """Give a person a role somewhere."""
        with self.app.app_context(), unit_of_work():
            self._grant(person_id, role, scope or Scope(), ends_at)
            person = session().get(PersonRow, person_id)
            assert person is not None
            person.has_grants = True

    def _grant(
        self, person_id: uuid.UUID, role: str, scope: Scope, ends_at: datetime | None
    ) -> None:
        session().add(
            GrantRow(
                id=new_id(),
                person_id=person_id,
                role=role,
                scope_kind=scope.kind,
                scope_id=scope.id,
                granted_at=clock.now(),
                ends_at=ends_at,
            )
        )
