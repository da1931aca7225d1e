"""Personal data: every column is classified, everything is given out, and all of it goes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from portal.core.database import new_id, session, unit_of_work
from portal.core.permissions import Actor, ActorKind
from portal.core.problems import Problems
from portal.identity import models
from portal.identity.census import CensusMethod
from portal.identity.hooks import ResidenceProof
from portal.identity.jobs import checks, clear_ended
from portal.identity.models import PersonRow, PseudonymRow, SessionRow, VerificationRow
from portal.identity.privacy import INVENTORY, erase_person, export_person
from portal.identity.queries import names_in_consultation, pseudonym_for
from portal.identity.service.pseudonyms import choose_pseudonym
from portal.identity.service.verification import accept_proof
from portal.identity.sessions import open_session
from portal.testing.factories import Make

ROWS = [getattr(models, name) for name in models.__all__]


def test_every_column_is_classified_exactly_once() -> None:
    personal = [entry.column for entry in INVENTORY.personal]
    classified = personal + INVENTORY.plain
    columns = {
        f"{row.__tablename__}.{column.name}" for row in ROWS for column in row.__table__.columns
    }
    assert sorted(classified) == sorted(columns)


def full_person(app: Flask, make: Make) -> uuid.UUID:
    area = make.area("Millside")
    person = make.person(
        "officer",
        email="ana@example.org",
        display_name="Ana Ruiz",
        bio="I live by the river.",
        password_hash="argon2-hash",
        totp_secret="sealed",
        area_id=area,
        block_reason="An old block",
    )
    make.api_token(person)
    actor = Actor(ActorKind.PERSON, person)
    with app.app_context():
        with unit_of_work():
            open_session(person, device="Firefox, Windows")
            choose_pseudonym(actor, uuid.uuid4(), "River Otter")
        with unit_of_work():
            proof = ResidenceProof("b" * 64, area, date(1990, 12, 31), date(2999, 1, 1))
            accept_proof(actor, CensusMethod(), proof)
    return person


@pytest.mark.both_engines
def test_erasing_leaves_no_personal_column(app: Flask, make: Make) -> None:
    person = full_person(app, make)
    with app.app_context():
        with unit_of_work():
            erase_person(person)
        row = session().get(PersonRow, person)
        assert row is not None
        values = {c.key: getattr(row, c.key) for c in inspect(PersonRow).column_attrs}
        personal = {
            entry.column.partition(".")[2]
            for entry in INVENTORY.personal
            if entry.column.startswith("person.")
        }
        left = {name: values[name] for name in personal if values[name] not in (None, "", 0)}
        assert left == {}
        for table in ROWS:
            if table in (PersonRow, VerificationRow) or not hasattr(table, "person_id"):
                continue
            found = session().execute(select(table).where(table.person_id == person)).first()
            assert found is None, table.__tablename__
        for check in checks():
            if check.name == "erased":
                assert list(check.run()) == []


def test_an_erased_person_cannot_act_again_through_a_second_account(app: Flask, make: Make) -> None:
    person = full_person(app, make)
    second = make.person()
    proof = ResidenceProof("b" * 64)
    with app.app_context():
        with unit_of_work():
            erase_person(person)
        with pytest.raises(Problems), unit_of_work():
            accept_proof(Actor(ActorKind.PERSON, second), CensusMethod(), proof)


def test_the_registry_hash_is_released_after_a_year(
    clock: Callable[..., Any], app: Flask, make: Make
) -> None:
    person = full_person(app, make)
    with app.app_context():
        with unit_of_work():
            erase_person(person)
        clear_ended()
        assert session().execute(select(VerificationRow)).first() is not None
        clock(days=367)
        clear_ended()
        assert session().execute(select(VerificationRow)).first() is None


def test_the_export_tells_everything_but_secrets(app: Flask, make: Make) -> None:
    person = full_person(app, make)
    with app.app_context():
        data = export_person(person)
    assert data["account"]["email"] == "ana@example.org"
    assert data["birth_date"] == "1990-12-31"
    assert data["roles"][0]["role"] == "officer"
    assert data["pseudonyms"][0]["name"] == "River Otter"
    assert data["verifications"][0]["method"] == "census"
    assert "argon2-hash" not in str(data)
    assert "b" * 64 not in str(data)


def test_what_has_ended_is_cleared(clock: Callable[..., Any], app: Flask, make: Make) -> None:
    person = make.person()
    with app.app_context():
        with unit_of_work():
            open_session(person)
        clock(days=20)
        assert clear_ended() == 1
        assert session().execute(select(SessionRow)).first() is None


@pytest.mark.both_engines
def test_a_pseudonym_is_unique_in_its_consultation(app: Flask, make: Make) -> None:
    ana, bob = make.person(display_name="Ana"), make.person(display_name="Bob")
    here, there = new_id(), new_id()
    with app.app_context():
        with unit_of_work():
            choose_pseudonym(Actor(ActorKind.PERSON, ana), here, "River Otter")
        for look_alike in ("River Otter", "river 0tter", "R1ver Otter"):
            with pytest.raises(Problems) as refused, unit_of_work():
                choose_pseudonym(Actor(ActorKind.PERSON, bob), here, look_alike)
            assert refused.value.problems[0].code == "taken"
        with unit_of_work():
            choose_pseudonym(Actor(ActorKind.PERSON, bob), there, "River Otter")
        names = names_in_consultation(here, [ana, bob])
        assert (names[ana].display_name, names[ana].url) == ("River Otter", None)
        assert names[bob].display_name == "Bob"
        with unit_of_work():
            choose_pseudonym(Actor(ActorKind.PERSON, ana), here, "")
        assert pseudonym_for(ana, here) is None
        assert len(session().execute(select(PseudonymRow)).all()) == 1
