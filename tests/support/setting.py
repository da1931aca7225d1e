"""Builds a small world with one of everything: everybody who may come in, every state of things.

What strangers must never see carries a canary word, so that one search finds every leak.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, update

from portal.consultations.methods.statements.computing import compute_map
from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.participation.models import ConsultationParticipantRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.permissions import Scope
from portal.proposals.models import MilestoneRow, ProposalRow, ResponseRow
from portal.testing.factories import Make
from portal.testing.factories.consultations import MadeConsultation
from tests.support.answers import add_answers
from tests.support.belongings import add_belongings, add_files, add_uploads
from tests.support.methods import add_phases
from tests.support.stage import Stage, canary

STAFF_ROLES = ("moderator", "officer", "editor", "administrator")


def set_stage(app: Flask) -> Stage:
    """Build the world in an empty portal, or beside a filled town."""
    stage = Stage(app)
    make = Make(app)
    _places(stage, make)
    _cast(stage, make)
    _proposals(stage, make)
    _consultations(stage, make)
    add_phases(stage)
    add_answers(stage)
    _comments(stage, make)
    with app.app_context(), unit_of_work():
        add_belongings(stage)
        add_files(stage)
        add_uploads(stage)
    return stage


def _places(stage: Stage, make: Make) -> None:
    area = make.area("Stage Side", slug="stage-side")
    spare = make.area("Spare Side", slug="spare-side")
    topic = make.topic("Stagecraft")
    department = make.department("Stage works", slug="stage-works")
    stage.things |= {
        "area_slug": {"": "stage-side"},
        "department_slug": {"": "stage-works"},
        "area": {"": area, "spare": spare},
        "topic": {"": topic},
        "department": {"": department, "other": make.department("Other works")},
    }


def _cast(stage: Stage, make: Make) -> None:
    people = stage.people
    area = stage.thing("area")

    def person(name: str, role: str = "citizen", **values: Any) -> uuid.UUID:
        email = f"{canary('Mail')}-{name}@example.org".lower()
        values = {"display_name": f"Stage {name}", "email": email, **values}
        people[name] = make.person(role, **values)
        return people[name]

    person("author", level=2, area_id=area, birth_date=date(1980, 3, 4))
    person("citizen")
    person("unconfirmed", confirmed_at=None)
    person("verified", level=2, area_id=area, birth_date=date(1981, 3, 4))
    blocked = clock.now() + timedelta(days=30)
    person("blocked", blocked_until=blocked, block_reason=canary("Blockreason"))
    for role in STAFF_ROLES:
        person(role, role)
    person("officer_elsewhere")
    make.grant(
        people["officer_elsewhere"],
        "officer",
        Scope("department", stage.thing("department", "other")),
    )
    person("hidden_profile", profile_public=False, bio=canary("Privatebio"))
    person("subject", "moderator")
    states = {"": people["author"], "hidden_profile": people["hidden_profile"]}
    stage.things["person"] = states


def _proposals(stage: Stage, make: Make) -> None:
    author = stage.people["author"]
    things: dict[str, Any] = {}
    for state in ("published", "draft", "threshold_reached", "accepted", "withdrawn", "archived"):
        hidden = state == "draft"
        title = canary("Draftproposal") if hidden else f"A stage for the {state}"
        body = canary("Draftbody") if hidden else "We need a stage in the park, with a roof."
        things[state] = make.proposal(
            author,
            state,
            title=title,
            body=body,
            summary=body,
            department_id=stage.thing("department"),
            area_id=stage.thing("area"),
        )
    stage.things["proposal"] = things
    with stage.app.app_context(), unit_of_work():
        accepted, step = things["accepted"], new_id()
        session().execute(
            insert(ResponseRow),
            [
                _response(accepted, "The park gets its stage.", clock.now()),
                _response(things["published"], canary("Draftresponse"), None),
            ],
        )
        session().execute(
            insert(MilestoneRow).values(
                id=step, proposal_id=accepted, title="Plans drawn", created_at=clock.now()
            )
        )
        session().execute(
            update(ProposalRow)
            .where(ProposalRow.id == things["withdrawn"])
            .values(withdrawn_reason="Somebody was faster.")
        )
    stage.things["step"] = {"": step}


def _response(proposal_id: uuid.UUID, reason: str, published: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "proposal_id": proposal_id,
        "state": "accepted",
        "reason": reason,
        "changed_at": clock.now(),
        "published_at": published,
    }


def _consultations(stage: Stage, make: Make) -> None:
    made: dict[str, MadeConsultation] = {}
    texts = ("More benches by the river.", "More trees by the river.", "A ferry at night.")
    for state in ("published", "draft", "closed", "archived"):
        hidden = state == "draft"
        values: dict[str, Any] = {}
        if state in ("closed", "archived"):
            values["opens_in"] = timedelta(days=-30)
        made[state] = make.consultation(
            tuple(canary("Draftstatement") + str(n) for n in range(3)) if hidden else texts,
            state=state,
            title=canary("Draftconsultation") if hidden else f"What the {state} river needs",
            slug=f"stage-{state}",
            **values,
        )
    open_one = made["published"]
    make.answers(open_one, [(1, -1, 0), (1, 1, None), (-1, 1, 1)] * 5)
    pending = make.statement(open_one, 4, text=canary("Pendingstatement"), state="pending")
    rejected = make.statement(open_one, 5, text=canary("Rejectedstatement"), state="rejected")
    me = new_id()
    with stage.app.app_context(), unit_of_work():
        session().execute(
            insert(ParticipantRow).values(
                id=me,
                consultation_id=open_one.id,
                person_id=stage.people["author"],
                joined_at=clock.now(),
                first_vote_at=clock.now(),
            )
        )
        session().execute(
            insert(ConsultationParticipantRow).values(
                consultation_id=open_one.id,
                participant_key=f"person:{stage.people['author'].hex}",
                person_id=stage.people["author"],
            )
        )
        session().execute(
            insert(StatementVoteRow).values(
                participant_id=me,
                statement_id=open_one.statements[0],
                value=1,
                cast_at=clock.now(),
            )
        )
        session().execute(
            update(StatementRow)
            .where(StatementRow.id == open_one.statements[0])
            .values(agree_count=StatementRow.agree_count + 1)
            .execution_options(synchronize_session=False)
        )
    with stage.app.app_context():
        compute_map(open_one.id, open_one.phase_id)
    stage.things |= {
        "consultation": {state: one.id for state, one in made.items()},
        "slug": {state: one.slug for state, one in made.items()},
        "phase": {state: one.phase_id for state, one in made.items()},
        "statement": {"": open_one.statements[0], "pending": pending, "rejected": rejected},
    }


def _comments(stage: Stage, make: Make) -> None:
    author = stage.people["author"]
    proposal, draft = stage.thing("proposal"), stage.thing("proposal", "draft")
    comment = make.comment(author, "proposal", proposal, body="With a roof, please.")
    hidden = make.comment(
        author,
        "proposal",
        proposal,
        body=canary("Hiddencomment"),
        hidden_at=clock.now(),
        hidden_by=stage.people["moderator"],
        hidden_reason="Not about the stage.",
    )
    of_draft = make.comment(author, "proposal", draft, body=canary("Draftcomment"))
    stage.things["comment"] = {"": comment, "hidden": hidden, "of_draft": of_draft}
