"""The plugin that is tested, and a town in which somebody signs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask

from portal.sdk import Plugin, save_settings, unit_of_work
from portal.testing.factories import Make
from portal.testing.filling import CANARY
from portal_petitions.plugin import plugin as petitions
from portal_petitions.settings import PetitionSettings
from portal_petitions.testing import fill_every_table


@pytest.fixture(scope="session")
def plugin() -> Plugin:
    return petitions


@dataclass
class Town:
    """Two areas, and people of every role."""

    make: Make
    mill: uuid.UUID
    old: uuid.UUID
    citizen: uuid.UUID
    moderator: uuid.UUID
    officer: uuid.UUID
    administrator: uuid.UUID

    def set(self, **values: Any) -> None:
        """Change settings of petitions."""
        with unit_of_work():
            save_settings("petitions", replace(PetitionSettings(), **values))


@pytest.fixture
def town(app: Flask, make: Make, clock: object) -> Iterator[Town]:
    """Fill a town, stop its clock, and run the test inside its application."""
    people = {
        role: make.person(role) for role in ("citizen", "moderator", "officer", "administrator")
    }
    with app.app_context():
        yield Town(
            make,
            make.area("Millside", slug="mill", population=8000),
            make.area("Old Town", slug="old", population=1234),
            **people,
        )


@pytest.fixture
def fill(app: Flask) -> Callable[[uuid.UUID], dict[str, dict[str, Any]]]:
    """Put something about a person into each table, for the tests of the contract."""

    def put(person_id: uuid.UUID) -> dict[str, dict[str, Any]]:
        with app.app_context():
            return fill_every_table(person_id, CANARY)

    return put
