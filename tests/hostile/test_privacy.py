"""Taking one's data along and leaving, with a plugin that fails at it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.core.database import session
from portal.identity.models import PersonRow
from tests.hostile.conftest import Town
from tests.hostile.misdeeds import EVERY, FAILURES, HANGS, TRANSACTION, Misdeed
from tests.hostile.plugin import MARK, Hostile


def exported(town: Town) -> dict[str, Any]:
    answer = town.citizen.post("/account/data/export")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return dict(json.loads(archive.read("data.json")))


@pytest.mark.parametrize("misdeed", EVERY.values(), ids=EVERY)
def test_an_export_holds_everything_else_and_says_what_is_missing(
    town: Town, guest: Hostile, misdeed: Misdeed
) -> None:
    guest.misbehave(misdeed, {"export_person"})
    data = exported(town)
    assert set(data["hostile"]) == {"note"}
    assert "could not be read" in data["hostile"]["note"]
    assert data["identity"]


def test_an_export_holds_what_a_guest_that_behaves_keeps(town: Town, guest: Hostile) -> None:
    assert exported(town)["hostile"] == {"greeting": MARK}


def is_erased(app: Flask, town: Town) -> bool:
    with app.app_context():
        person = session().get(PersonRow, town.citizen_id)
        return person is None or person.email is None


ERASING = {**FAILURES, **HANGS, **TRANSACTION}


@pytest.mark.both_engines
@pytest.mark.parametrize("misdeed", ERASING.values(), ids=ERASING)
def test_an_account_is_erased_wholly_or_not_at_all(
    town: Town,
    guest: Hostile,
    app: Flask,
    misdeed: Misdeed,
    is_on: Callable[[], bool],
) -> None:
    guest.misbehave(misdeed, {"erase_person"})
    refused = 0
    while True:
        answer = town.citizen.post("/account/delete", data={"sure": "y"})
        if answer.status_code != 503:
            break
        assert not is_erased(app, town)
        refused += 1
        assert refused <= 5
    assert refused == (2 if misdeed.__name__ in HANGS else 5)
    assert not is_on()
    assert answer.status_code == 303, answer.text
    assert is_erased(app, town)
