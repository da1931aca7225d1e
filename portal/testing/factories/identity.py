"""Factories of people."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.permissions import SYSTEM, Actor, ActorKind, Scope
from portal.identity.drafts import ApiTokenDraft
from portal.identity.models import GrantRow, PersonRow
from portal.identity.proofs.passwords import hash_password
from portal.identity.service.api_tokens import create_api_token, known_scopes
from portal.identity.service.census import apply_census, check_census, upload_census
from portal.testing.factories.base import MakeBase


class MakeIdentity(MakeBase):
    """People and roles."""

    def person(self, role: str = "citizen", **values: Any) -> uuid.UUID:
        """Make a person with a confirmed address; ``role`` is granted for the whole portal.

        :param values: columns of the row, or ``password``, which is hashed.
        """
        number = self.number()
        if "password" in values:
            values["password_hash"] = hash_password(values.pop("password"))
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

    def census(self, *lines: str) -> uuid.UUID:
        """Put a census in force; each line is ``document,birth_date,postcode,area``."""
        content = "\n".join(("document,birth_date,postcode,area", *lines)).encode()
        with self.app.app_context():
            read, entries = check_census(content)
            assert not read.problems, read.problems
            with unit_of_work():
                import_id = upload_census(SYSTEM, "census.csv", read, entries)
                apply_census(SYSTEM, import_id)
            return import_id

    def api_token(self, person_id: uuid.UUID, *scopes: str) -> str:
        """Make an API token and return its secret."""
        with self.app.app_context(), unit_of_work():
            actor = Actor(ActorKind.PERSON, person_id, second_factor=True)
            draft = ApiTokenDraft("Test token", scopes or tuple(known_scopes()), 30)
            return create_api_token(actor, draft)

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
