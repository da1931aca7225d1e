"""What people and the council keep in the small world: sessions, keys, imports, files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.core import clock
from portal.core.database import new_id, session
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.state import state_of
from portal.core.uploads.models import UploadRow
from portal.core.uploads.store import file_store
from portal.core.webhooks.models import EndpointRow
from portal.identity.models import (
    ApiTokenRow,
    CensusImportRow,
    EmailChangeRow,
    GrantRow,
    PasskeyRow,
    SessionRow,
)
from portal.identity.service.tokens import Purpose, issue
from portal.identity.sessions import hash_token
from portal.municipality.models import AreaImportRow, MapLayerRow
from tests.support.stage import Stage, canary


def add_belongings(stage: Stage) -> None:
    """Give the author devices, keys, tokens and links, and open one session to look through."""
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


def add_files(stage: Stage) -> None:
    """Add imports that wait, a layer of the map, a delivery nobody took, and an endpoint."""
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
    webhook = new_id()
    session().add(
        EndpointRow(
            id=webhook, url="https://register.example.org/", description="A register",
            types=["*"], created_at=moment,
        )
    )  # fmt: skip
    stage.things["webhook"] = {"": webhook}


def add_uploads(stage: Stage) -> None:
    """Add a file everybody may have, and one of a draft."""
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
