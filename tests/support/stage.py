"""A small world with one of everything: everybody who may come in, every object in every state.

What strangers must never see carries a canary word, so that one search finds every leak.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from portal.consultations.methods.statements.computing import compute_map
from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.permissions import Scope
from portal.core.state import state_of
from portal.core.uploads.models import UploadRow
from portal.core.uploads.store import file_store
from portal.identity.models import (
    ApiTokenRow,
    CensusImportRow,
    EmailChangeRow,
    GrantRow,
    PasskeyRow,
    SessionRow,
)
from portal.identity.service.tokens import Purpose, issue
from portal.identity.sessions import hash_token, open_session
from portal.municipality.models import AreaImportRow, MapLayerRow
from portal.proposals.models import MilestoneRow, ProposalRow, ResponseRow
from portal.testing.factories import Make
from portal.testing.factories.consultations import MadeConsultation

CANARY = "Kanarienvogel"
STAFF_ROLES = ("moderator", "officer", "editor", "administrator")


def canary(what: str) -> str:
    """Return a word that stands for something private."""
    return f"{CANARY}{what}"


@dataclass
class Stage:
    """The cast, and identifiers of things by kind and state.

    :param people: role of the tests → person.
    :param things: ``kind`` → ``state`` → what stands in an address.
    :param secrets: what a mailed link or a header carries, by purpose.
    """

    app: Flask
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    impersonation: str = ""

    def thing(self, kind: str, state: str = "") -> Any:
        """Return a thing in a state, by default in its first."""
        known = self.things[kind]
        return known[state] if state else next(iter(known.values()))

    def browser(self, role: str) -> FlaskClient:
        """Return a browser of somebody of the cast; a visitor's is empty."""
        browser = self.app.test_client()
        if role == "visitor":
            return browser
        if role.startswith("token"):
            browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.secrets[role]}"
            return browser
        token = self.impersonation
        if role != "impersonating":
            with self.app.app_context(), unit_of_work():
                token = open_session(self.people[role], second_factor=True)
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return browser


def set_stage(app: Flask) -> Stage:
    """Build the world in an empty portal, or beside a filled town."""
    stage = Stage(app)
    make = Make(app)
    _places(stage, make)
    _cast(stage, make)
    _proposals(stage, make)
    _consultations(stage, make)
    _comments(stage, make)
    with app.app_context(), unit_of_work():
        _accounts_belongings(stage)
        _files(stage)
        _uploads(stage)
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


def _accounts_belongings(stage: Stage) -> None:
    author, moment = stage.people["author"], clock.now()
    session_id, passkey, token, grant = new_id(), new_id(), new_id(), new_id()
    later = moment + timedelta(days=30)
    session().add_all(
        [
            SessionRow(
                id=session_id, token_hash="0" * 64, person_id=author, created_at=moment,
                seen_at=moment, expires_at=later, device=canary("Device"),
                impersonation_reason="",
            ),
            SessionRow(
                id=new_id(), token_hash=hash_token("looking-as-somebody"), person_id=author,
                created_at=moment, seen_at=moment, expires_at=later, device="",
                second_factor=True, impersonated_by=stage.people["administrator"],
                impersonation_reason="to see what they see",
            ),
            PasskeyRow(
                id=passkey, person_id=author, credential_id="c3RhZ2U", public_key=b"",
                name=canary("Passkey"), created_at=moment,
            ),
            ApiTokenRow(
                id=token, person_id=author, token_hash=hash_token("cp_no-scope"),
                name=canary("Token"), scopes=[], created_at=moment, expires_at=later,
            ),
            GrantRow(
                id=grant, person_id=stage.people["subject"], role="editor",
                granted_at=moment, scope_kind="portal",
            ),
        ]
    )  # fmt: skip
    registration = {
        "display_name": "Stage newcomer",
        "email": f"{canary('Newcomer')}@example.org".lower(),
        "password_hash": "",
        "language": "en",
        "next_url": "/",
    }
    change = EmailChangeRow(
        id=new_id(), person_id=author, new_email=f"{canary('Newmail')}@example.org".lower(),
        created_at=moment, expires_at=later,
    )  # fmt: skip
    session().add(change)
    payloads: dict[Purpose, dict[str, Any]] = {
        Purpose.REGISTER: registration,
        Purpose.EMAIL_OLD: {"change": str(change.id)},
        Purpose.EMAIL_NEW: {"change": str(change.id)},
    }
    for purpose in Purpose:
        payload = payloads.get(purpose, {})
        stage.secrets[purpose] = issue(purpose, author, **payload)
    stage.impersonation = "looking-as-somebody"
    stage.secrets["token_without_scope"] = "cp_no-scope"
    scopes = sorted({action.token_scope for action in state_of().actions.values()})
    for role in ("author", "citizen", "officer", "administrator"):
        stage.secrets[f"token_of_{role}"] = f"cp_{role}"
        session().add(
            ApiTokenRow(
                id=new_id(), person_id=stage.people[role], token_hash=hash_token(f"cp_{role}"),
                name="all scopes", scopes=scopes, second_factor=True, created_at=moment,
                expires_at=later,
            )
        )  # fmt: skip
    stage.things |= {
        "session": {"": session_id},
        "passkey": {"": passkey},
        "token": {"": token},
        "grant": {"": grant},
    }


def _files(stage: Stage) -> None:
    moment = clock.now()
    census, areas = new_id(), new_id()
    session().add_all(
        [
            CensusImportRow(
                id=census, file_name=f"{canary('Census')}.csv", state="waiting",
                uploaded_at=moment, people=0, problem_count=0, problems=[], areas=[],
            ),
            CensusImportRow(
                id=new_id(), file_name="active.csv", state="active", uploaded_at=moment,
                applied_at=moment, people=0, problem_count=0, problems=[], areas=[],
            ),
            AreaImportRow(
                id=areas, file_name="areas.geojson", created_at=moment,
                content={"areas": [], "problems": [], "kind": "geojson"},
            ),
            MapLayerRow(
                name="stage", features={"type": "FeatureCollection", "features": []},
                changed_at=moment,
            ),
        ]
    )  # fmt: skip
    stage.things["census_import"] = {"": census}
    stage.things["area_import"] = {"": areas}
    stage.things["layer"] = {"": "stage"}
    event, delivery = new_id(), new_id()
    session().add(
        EventRow(
            id=event, type="core.mail_queued", version=1, payload={}, recorded_at=moment,
        )
    )  # fmt: skip
    session().flush()
    session().add(
        DeliveryRow(
            id=delivery, event_id=event, subscriber="core.send_mail", state="dead", due_at=moment,
        )
    )  # fmt: skip
    stage.things["delivery"] = {"": delivery}


def _uploads(stage: Stage) -> None:
    made = {}
    for state, kind, subject in (
        ("public", "proposal", stage.thing("proposal")),
        ("private", "proposal", stage.thing("proposal", "draft")),
        ("document", "consultation", stage.thing("consultation")),
    ):
        made[state] = new_id()
        file_store().put(f"stage/{state}", b"%PDF-")
        session().add(
            UploadRow(
                id=made[state],
                subject_kind=kind,
                subject_id=subject,
                owner_id=stage.people["author"],
                kind="document",
                key=f"stage/{state}",
                variants={},
                name=f"{canary('File')}.pdf" if state == "private" else f"{state}.pdf",
                alt="",
                media_type="application/pdf",
                size=1,
                public=state != "private",
                created_at=clock.now(),
            )
        )
    stage.things["upload"] = made
