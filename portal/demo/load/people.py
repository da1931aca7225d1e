"""Accounts, roles, proofs of residence and the census of the demonstration town."""

from __future__ import annotations

import csv
import io
import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from portal.core.database import new_id
from portal.demo.content import census_csv, neighbours
from portal.demo.content.records import Person
from portal.demo.load.world import World, insert_all
from portal.demo.logins import PASSWORD, UNVERIFIED
from portal.identity.models import (
    CensusEntryRow,
    CensusImportRow,
    GrantRow,
    PersonRow,
    VerificationRow,
)
from portal.identity.proofs.keyed import match_hash, registry_hash
from portal.identity.proofs.passwords import hash_password

NEIGHBOURS = 640
FOUNDED = 430  # days since the portal opened
AGES = (((17, 25), 14), ((25, 40), 27), ((40, 65), 40), ((65, 88), 19))
"""From which age to which, and how many of a hundred neighbours."""
AGE_KNOWN = 0.92


def load_people(world: World) -> None:
    """Write everybody with an account, and the census; needs a unit of work around it."""
    secret = hash_password(PASSWORD)
    for person in world.content.people:
        world.people[person.key] = world.id_at(world.ago(FOUNDED))
    insert_all(PersonRow, (_account(world, person, secret) for person in world.content.people))
    insert_all(PersonRow, _neighbours(world))
    insert_all(GrantRow, _grants(world))
    insert_all(VerificationRow, _proofs(world))
    _load_census(world)


def is_verified(person: Person) -> bool:
    """Whether somebody has proved where they live already; a few are left to try it."""
    return person.document is not None and person.key != UNVERIFIED


def person_row(
    identifier: uuid.UUID, name: str, email: str, language: str, area_id: uuid.UUID | None
) -> dict[str, Any]:
    """Return the row of a confirmed account without a password."""
    return {
        "id": identifier,
        "display_name": name,
        "email": email,
        "email_key": email.lower(),
        "confirmed_at": None,
        "password_hash": None,
        "language": language,
        "bio": "",
        "profile_public": True,
        "area_id": area_id,
        "level": 0,
        "level_until": None,
        "birth_date": None,
        "has_grants": False,
        "created_at": None,
    }


def _account(world: World, person: Person, secret: str) -> dict[str, Any]:
    verified = is_verified(person)
    joined = world.ago(FOUNDED - world.rng.randrange(30))
    row = person_row(
        world.people[person.key],
        person.display_name,
        person.email,
        person.language,
        world.areas[person.area],
    )
    return row | {
        "confirmed_at": joined,
        "created_at": joined,
        "password_hash": secret,
        "bio": person.about,
        "has_grants": person.role != "citizen",
        "level": 2 if verified else 0,
        "level_until": (world.now + timedelta(days=600)).date() if verified else None,
        "birth_date": person.birth_date if verified else None,
    }


def _neighbours(world: World) -> Iterator[dict[str, Any]]:
    # Drawn apart, so that everything else in the town stays what it was.
    rng = random.Random("ages of neighbours")
    for neighbour in neighbours(NEIGHBOURS):
        joined = world.ago(world.rng.uniform(20, FOUNDED))
        identifier = world.id_at(joined)
        world.neighbours.append(identifier)
        row = person_row(
            identifier,
            neighbour.name,
            neighbour.email,
            neighbour.language,
            world.areas[neighbour.area],
        )
        born = _birth_date(rng, world.now.date()) if rng.random() < AGE_KNOWN else None
        yield row | {"confirmed_at": joined, "created_at": joined, "birth_date": born}


def _birth_date(rng: random.Random, today: date) -> date:
    youngest, oldest = rng.choices([span for span, _weight in AGES], [w for _span, w in AGES])[0]
    return today - timedelta(days=rng.randrange(youngest * 366, oldest * 365))


def _grants(world: World) -> Iterator[dict[str, Any]]:
    for person in world.content.people:
        if person.role == "citizen":
            continue
        yield {
            "id": new_id(),
            "person_id": world.people[person.key],
            "role": person.role,
            "scope_kind": "portal",
            "scope_id": None,
            "granted_by": None,
            "granted_at": world.ago(FOUNDED),
            "ends_at": None,
        }


def _proofs(world: World) -> Iterator[dict[str, Any]]:
    for person in world.content.people:
        if person.document is None or not is_verified(person):
            continue
        yield {
            "id": new_id(),
            "person_id": world.people[person.key],
            "method": "census",
            "level": 2,
            "registry_hash": registry_hash(person.document),
            "area_id": world.areas[person.area],
            "verified_at": world.ago(FOUNDED - 31),
            "expires_on": (world.now + timedelta(days=600)).date(),
            "release_on": None,
        }


def _load_census(world: World) -> None:
    import_id = new_id()
    lines = list(csv.DictReader(io.StringIO(census_csv())))
    by_document = {person.document: person for person in world.content.people if person.document}
    by_postcode = {area.postcode: world.areas[area.key] for area in reversed(world.content.areas)}
    header = {
        "id": import_id,
        "file_name": "census.csv",
        "state": "active",
        "uploaded_by": world.people["admin"],
        "uploaded_at": world.ago(FOUNDED - 1),
        "applied_at": world.ago(FOUNDED - 1),
        "people": len(lines),
        "problem_count": 0,
        "problems": [],
        "areas": [],
    }
    insert_all(CensusImportRow, [header])
    insert_all(
        CensusEntryRow,
        (
            {
                "id": new_id(),
                "import_id": import_id,
                "registry_hash": registry_hash(line["document_number"]),
                "match_hash": match_hash(
                    line["document_number"],
                    date.fromisoformat(line["birth_date"]),
                    line["postcode"],
                ),
                "area_id": world.areas[by_document[line["document_number"]].area]
                if line["document_number"] in by_document
                else by_postcode.get(line["postcode"]),
            }
            for line in lines
        ),
    )
