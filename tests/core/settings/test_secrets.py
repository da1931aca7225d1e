"""Secrets are encrypted, never shown, survive a change of keys, and are asked for anew."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.consultations.settings import for_consultation
from portal.core import clock as portal_clock
from portal.core.audit import entries
from portal.core.database import db, session, unit_of_work
from portal.core.database.dump import dump_rows, tables_to_dump
from portal.core.permissions.actor import Actor, ActorKind
from portal.core.problems import Problems
from portal.core.settings import Secret, save_settings, settings_of
from portal.core.settings.changing import change_settings
from portal.core.settings.checks import settings_checks
from portal.core.settings.keys import Unreadable, key_ring
from portal.core.settings.models import SecretRow
from portal.core.settings.rotating import BATCH, kept_secrets, rotate_secrets
from portal.core.settings.store import states_of
from portal.core.settings.writing import encrypt_into
from portal.core.state import state_of
from tests.core.settings.sample import CourierHere, CourierSettings

pytestmark = pytest.mark.both_engines

CANARY = "canary-ключ-7f3a"
OTHER = "another-settings-key-0123456789-qwertz"
THIRD = "yet-another-settings-key-9876543210-asdf"
OPEN = CourierSettings(key=Secret(CANARY))


def save(values: object, scope: str = "site", **more: Any) -> list[str]:
    with unit_of_work():
        return [change.name for change in save_settings("courier", values, scope, **more)]


def current() -> CourierSettings:
    return settings_of("courier", CourierSettings)


Keys = Callable[..., Any]


@pytest.fixture
def keys(app: Flask) -> Keys:
    """Return what starts the portal with other settings_keys, for a block."""

    @contextmanager
    def with_keys(*texts: str) -> Iterator[None]:
        state = state_of(app)
        before = state.config
        state.config = replace(before, settings_keys=texts)
        state.caches.pop("settings", None)
        try:
            yield
        finally:
            state.config = before
            state.caches.pop("settings", None)

    return with_keys


def first_key(app: Flask) -> str:
    return state_of(app).config.settings_keys[0]


def findings() -> list[str]:
    return [finding.what for check in settings_checks() for finding in check.run()]


def test_a_secret_comes_back_and_a_new_one_replaces_it(in_app: Flask) -> None:
    assert save(OPEN) == ["key"]
    assert current().key.reveal() == CANARY
    assert save(current()) == []
    assert save(CourierSettings(key=Secret("new"))) == ["key"]
    assert current().key.reveal() == "new"
    assert save(CourierSettings()) == ["key"]
    assert not current().key
    assert session().execute(select(func.count()).select_from(SecretRow)).scalar_one() == 0


def test_nothing_that_is_written_down_holds_it_in_clear(in_app: Flask) -> None:
    officer = Actor(kind=ActorKind.PERSON, person_id=uuid.uuid4())
    with unit_of_work():
        change_settings(officer, "courier", OPEN)
    with unit_of_work():
        change_settings(officer, "courier", CourierSettings(key=Secret(CANARY + "2")))
    with db.engine.connect() as connection:
        for table in tables_to_dump(db.engine):
            for line in dump_rows(connection, table):
                assert CANARY not in json.loads(json.dumps(line)), table.name
    entry = entries().items[0]
    assert entry.detail == {"fields": ["key"], "before": [None], "after": [None]}
    assert states_of("courier", CourierSettings)[-1].secret.set_by == officer.person_id  # type: ignore[union-attr]


def test_it_is_four_dots_wherever_it_could_slip_out(
    in_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    save(OPEN)
    found = current()
    logging.getLogger("portal").warning("settings %s %r", found, found.key)
    shown = [repr(found), str(found.key), f"{found.key:>40}", str(asdict(found)), caplog.text]
    shown += [str(states_of("courier", CourierSettings)), repr(copy.deepcopy(found.key))]
    assert all(CANARY not in text for text in shown)
    assert "••••" in repr(found)
    with pytest.raises(TypeError):
        pickle.dumps(found.key)
    with pytest.raises(TypeError):
        in_app.json.dumps(found.key)
    assert found.key == Secret(CANARY) != Secret("x")
    assert Secret(CANARY) != CANARY


def test_a_cipher_text_in_another_place_opens_nothing(in_app: Flask) -> None:
    here = for_consultation(uuid.uuid4())
    save(OPEN)
    save(CourierHere(key=Secret("local")), here)
    stolen = select(SecretRow.cipher).where(SecretRow.scope == "site").scalar_subquery()
    with unit_of_work():
        session().execute(update(SecretRow).where(SecretRow.scope == here).values(cipher=stolen))
    state_of(in_app).caches.pop("settings", None)
    assert settings_of("courier", CourierHere, here).key.reveal() == CANARY  # the site's own
    assert "unreadable" in [state.problem for state in states_of("courier", CourierHere, here)]
    assert current().key.reveal() == CANARY


@pytest.mark.parametrize("cipher", ["", "no base64!", "AAAA", "a" * 200])
def test_a_damaged_cipher_text_is_a_secret_to_be_entered_again(in_app: Flask, cipher: str) -> None:
    save(OPEN)
    with unit_of_work():
        session().execute(update(SecretRow).values(cipher=cipher))
    state_of(in_app).caches.pop("settings", None)
    assert not current().key
    assert any("cannot be read" in what for what in findings())
    assert save(CourierSettings(key=Secret("again"))) == ["key"]
    assert current().key.reveal() == "again"
    assert findings() == []


def test_keys_rotate_while_the_old_one_still_reads(in_app: Flask, keys: Keys) -> None:
    old = first_key(in_app)
    save(OPEN)
    save(CourierHere(key=Secret("local")), for_consultation(uuid.uuid4()))
    told: list[tuple[int, int]] = []
    with keys(OTHER, old):
        assert current().key.reveal() == CANARY
        assert any("2 secrets are still kept under an older key" in what for what in findings())
        assert rotate_secrets(lambda *seen: told.append(seen)) == (2, [])
        assert findings() == []
        assert rotate_secrets(lambda *seen: told.append(seen)) == (0, [])
    assert told == [(2, 2), (2, 2)]
    with keys(OTHER):
        assert current().key.reveal() == CANARY
    with keys(old):
        assert not current().key


def test_rotation_goes_through_more_than_one_batch(in_app: Flask, keys: Keys) -> None:
    old = first_key(in_app)
    with unit_of_work():
        for number in range(BATCH + 7):
            row = SecretRow(component=f"c{number:03}", scope="site", name="key")
            encrypt_into(row, Secret(f"secret {number}"))
            row.set_at = portal_clock.now()
            session().add(row)
    with keys(OTHER, old):
        assert rotate_secrets(lambda *_seen: None) == (BATCH + 7, [])
    with keys(OTHER):
        assert all(secret.readable for secret in kept_secrets())


def test_a_lost_key_asks_for_the_secret_again_and_a_found_one_brings_it_back(
    in_app: Flask, keys: Keys
) -> None:
    save(OPEN)
    with keys(THIRD):
        assert not current().key
        assert any("courier.key cannot be read" in what for what in findings())
        renewed, lost = rotate_secrets(lambda *_seen: None)
        assert (renewed, lost) == (0, ["courier.key"])
        # Saving other settings leaves alone what cannot be read.
        assert save(replace(current(), count=5)) == ["count"]
    assert current().key.reveal() == CANARY
    with keys(THIRD):
        assert save(current(), reset=["key"]) == ["key"]
    assert not current().key


def test_without_keys_no_secret_is_taken_and_everything_else_is(in_app: Flask, keys: Keys) -> None:
    with keys():
        assert any("has no settings_keys" in what for what in findings())
        with pytest.raises(Problems) as refused:
            save(OPEN)
        assert [problem.code for problem in refused.value.problems] == ["no_keys"]
        assert save(CourierSettings(count=5)) == ["count"]
        with pytest.raises(Unreadable):
            rotate_secrets(lambda *_seen: None)


@pytest.mark.parametrize("wrong", ["a\x00b", "\ud800", "x" * 4001])
def test_what_cannot_be_kept_is_refused(in_app: Flask, wrong: str) -> None:
    with pytest.raises(Problems):
        save(CourierSettings(key=Secret(wrong)))


def test_the_longest_secret_of_any_script_fits(in_app: Flask) -> None:
    longest = "𝕜" * 4000
    save(CourierSettings(key=Secret(longest)))
    assert current().key.reveal() == longest


def test_a_key_ring_without_keys_opens_nothing(in_app: Flask, keys: Keys) -> None:
    with keys():
        assert not key_ring().newest
        with pytest.raises(Unreadable):
            key_ring().decrypt("00000000", "AAAA", "x")
