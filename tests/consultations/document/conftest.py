"""What the tests of commented documents share: a phase with a text, and acting people."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from portal.consultations.methods.document import service
from portal.consultations.methods.document.records import METHOD, TextDraft
from portal.consultations.models import PhaseRow
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import session, touch, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import Actor, ActorKind, Grant, Role

BYLAW = """# By-law on dogs

## Leads

Dogs are kept on a lead of two metres.

Assistance dogs are free.

## Places

Dogs may swim at the lower beach from October to April.
"""
NEXT = """# By-law on dogs

## Leads

Dogs are kept on a lead of three metres outside the parks.

Assistance dogs are free.

Whoever walks a dog carries bags.

## Places

Nothing else is forbidden anywhere, and that is all there is to say about it.
"""
OFFICER = Actor(
    kind=ActorKind.PERSON,
    person_id=uuid.UUID("01900000-0000-7000-8000-000000000001"),
    confirmed=True,
    grants=(Grant(Role.OFFICER),),
)


@dataclass(frozen=True)
class MadeDocument:
    """A consultation with one phase of a commented document."""

    id: uuid.UUID
    slug: str
    phase_id: uuid.UUID

    @property
    def url(self) -> str:
        return f"/consultations/{self.slug}/document/{format_id(self.phase_id)}"

    @property
    def office(self) -> str:
        return f"/admin/consultations/{format_id(self.id)}/document/{format_id(self.phase_id)}"

    @property
    def api(self) -> str:
        return f"/api/v1/consultations/{self.slug}/phases/{self.phase_id}/document"

    @property
    def subject(self) -> TakePart:
        found = consultation_of(self.id)
        assert found is not None
        phase = found.phase(self.phase_id)
        assert phase is not None
        return TakePart(found, phase)


@pytest.fixture
def document(make: Any, app: Any) -> Callable[..., MadeDocument]:
    """Return a function that makes a phase with a published text; it opened yesterday."""

    def made(
        text: str | None = BYLAW,
        *more: str,
        settings: Mapping[str, Any] | None = None,
        access: Mapping[str, bool] | None = None,
        **values: Any,
    ) -> MadeDocument:
        found = make.consultation(**values)
        one = MadeDocument(found.id, found.slug, found.phase_id)
        with app.app_context():
            with unit_of_work():
                session().execute(
                    update(PhaseRow)
                    .where(PhaseRow.id == one.phase_id)
                    .values(
                        method=METHOD,
                        settings=dict(settings or {}),
                        access=dict(access or {}),
                    )
                )
                touch("consultations")
            for number, version in enumerate([text, *more] if text else []):
                publish(one, version, note="Changed." if number else "")
        return one

    return made


def publish(made: MadeDocument, text: str | Mapping[str, str], note: str = "Changed.") -> int:
    """Publish a text as the next version; needs an application context."""
    texts = {"en": text} if isinstance(text, str) else text
    with unit_of_work():
        service.save_draft(OFFICER, made.subject, TextDraft(texts), 0)
    with unit_of_work():
        found = service.publish_draft(OFFICER, made.subject, {"en": note}, 1)
    return found.number


def soon(days: float) -> timedelta:
    """Return so many days."""
    return timedelta(days=days)
