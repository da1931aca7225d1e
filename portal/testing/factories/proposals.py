"""Factories of proposals and supports."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from portal.core import clock
from portal.core.database import new_id, session, touch, unit_of_work
from portal.core.permissions import Actor, ActorKind
from portal.proposals.models import ProposalRow, StateChangeRow, SupportRow, VersionRow
from portal.proposals.records import SUPPORTABLE, UNLISTED, State
from portal.testing.factories.base import HOSTILE, MakeBase

BODY = f"""The crossing at the school is dangerous in the morning. {HOSTILE}

I propose a raised crossing, as wide as the gate."""


def acting(person_id: uuid.UUID, **values: Any) -> Actor:
    """Return a confirmed citizen as an actor, for calling services."""
    given = {"kind": ActorKind.PERSON, "display_name": "Somebody", "confirmed": True, **values}
    return Actor(person_id=person_id, **given)


class MakeProposals(MakeBase):
    """Proposals in any state, alone or by the thousand."""

    def proposal(
        self, author_id: uuid.UUID | None = None, state: str = "published", **values: Any
    ) -> uuid.UUID:
        """Make a proposal; published states have a first version."""
        with self.app.app_context(), unit_of_work():
            made = self._values(author_id, State(state), values)
            session().execute(insert(ProposalRow).values(**made))
            if made["version"]:
                self._keep(made)
            touch("proposals")
        return uuid.UUID(str(made["id"]))

    def _values(
        self, author_id: uuid.UUID | None, state: State, values: dict[str, Any]
    ) -> dict[str, Any]:
        moment, number = clock.now(), self.number()
        draft = state is State.DRAFT
        published = None if draft else moment - timedelta(days=2)
        reached = state not in (State.DRAFT, State.PUBLISHED, State.WITHDRAWN, State.ARCHIVED)
        return {
            "id": new_id(),
            "state": state,
            "listed": state not in UNLISTED,
            "title": f"A safe crossing for school number {number} {HOSTILE}",
            "body": BODY,
            "summary": "The crossing at the school is dangerous in the morning.",
            "language": "en",
            "author_id": author_id,
            "media": [],
            "support_count": 0,
            "comment_count": 0,
            "threshold": 0 if draft else 25,
            "shuffle": number * 1_327_217_885 % 2**31,
            "version": 0 if draft else 1,
            "revision": 1,
            "tab": "",
            "created_at": moment - timedelta(days=3),
            "changed_at": moment,
            "published_at": published,
            "threshold_reached_at": moment - timedelta(days=1) if reached else None,
            "closed_at": None if draft or state in SUPPORTABLE else moment,
            "withdrawn_reason": "",
            **values,
        }

    def _keep(self, made: dict[str, Any]) -> None:
        session().execute(
            insert(VersionRow).values(
                proposal_id=made["id"],
                number=1,
                title=made["title"],
                body=made["body"],
                created_at=made["published_at"],
            )
        )
        session().add(
            StateChangeRow(
                id=new_id(),
                proposal_id=made["id"],
                state=State.PUBLISHED,
                at=made["published_at"],
            )
        )

    def proposals(self, count: int, author_id: uuid.UUID | None = None, **values: Any) -> None:
        """Make many published proposals at once, with different counts and days."""
        with self.app.app_context(), unit_of_work():
            rows = []
            for number in range(count):
                made = self._values(author_id, State.PUBLISHED, dict(values))
                made["support_count"] = number * 7 % 20
                made["comment_count"] = number * 5 % 40
                made["published_at"] = clock.now() - timedelta(minutes=number)
                rows.append(made)
            for start in range(0, count, 500):
                session().execute(insert(ProposalRow), rows[start : start + 500])
            touch("proposals")

    def support(self, proposal_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
        """Make a support that is counted already."""
        support_id = new_id()
        with self.app.app_context(), unit_of_work():
            session().execute(
                insert(SupportRow).values(
                    id=support_id,
                    proposal_id=proposal_id,
                    person_id=person_id,
                    created_at=clock.now() - timedelta(hours=1),
                )
            )
            session().execute(
                update(ProposalRow)
                .where(ProposalRow.id == proposal_id)
                .values(support_count=ProposalRow.support_count + 1)
                .execution_options(synchronize_session=False)
            )
        return support_id
