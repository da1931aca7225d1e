"""Settings are kept as what differs, read back by type, and fall back where they do not fit."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.consultations.settings import for_consultation
from portal.core.database import session, touch, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.problems import Problems
from portal.core.settings import save_settings, settings_of
from portal.core.settings.models import SettingsRow
from portal.core.settings.pages import settings_pages
from portal.core.settings.store import Source, settings_version, states_of
from portal.core.settings.writing import unset_setting
from tests.core.settings.sample import CourierHere, CourierSettings, Tone

pytestmark = pytest.mark.both_engines

CHANGED = CourierSettings(
    on=False,
    count=7,
    share=1.5,
    sender="The town’s post",
    note="Two\n\nparagraphs",
    since=date(2024, 2, 29),
    at=time(23, 59),
    pause=timedelta(hours=3, minutes=5),
    late=timedelta(0),
    tone=Tone.PLAIN,
    side="right",
    level=3,
    tones=(Tone.PLAIN, Tone.WARM),
    words=("one", "two"),
    contact="post@example.org",
    address="https://example.org/post?a=1",
    colour="#ffffff",
    greeting=TranslatedText(en="Hi", es="Hola"),
)


def save(values: object, scope: str = "site", **more: Any) -> list[str]:
    with unit_of_work():
        return [change.name for change in save_settings("courier", values, scope, **more)]


def kept(scope: str = "site") -> Any:
    statement = select(SettingsRow.values).where(
        SettingsRow.component == "courier", SettingsRow.scope == scope
    )
    return session().execute(statement).scalar_one()


def put(**values: Any) -> None:
    """Write what no form would."""
    with unit_of_work():
        save_settings("courier", CourierSettings(on=False))
        session().execute(
            update(SettingsRow).where(SettingsRow.component == "courier").values(values=values)
        )
        touch("settings")


def current() -> CourierSettings:
    return settings_of("courier", CourierSettings)


def test_every_kind_of_value_is_the_same_after_it_was_kept(in_app: Flask) -> None:
    save(CHANGED)
    assert current() == CHANGED
    assert type(current().tone) is Tone


def test_only_what_differs_is_kept_so_that_new_defaults_hold(in_app: Flask) -> None:
    assert save(CourierSettings(count=7)) == ["count"]
    assert kept() == {"count": 7}
    assert save(CourierSettings()) == ["count"]
    assert kept() == {}


def test_what_is_saved_and_rolled_back_was_never_there(in_app: Flask) -> None:
    def fail_halfway() -> None:
        with unit_of_work():
            save_settings("courier", CourierSettings(count=9))
            assert settings_of("courier", CourierSettings).count == 9
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert current().count == 3


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("on", "yes"),
        ("on", 1),
        ("count", "7"),
        ("count", True),
        ("count", 99),
        ("count", None),
        ("count", 10**400),
        ("share", 10**400),
        ("sender", 5),
        ("sender", "wow!"),
        ("sender", "a\u202eb"),
        ("sender", "x" * 41),
        ("sender", {"en": "x"}),
        ("since", "yesterday"),
        ("since", "1999-01-01"),
        ("since", 20240101),
        ("at", "08:30:15"),
        ("at", "25:00"),
        ("pause", -5),
        ("pause", "1 h"),
        ("pause", 1e300),
        ("tone", "rude"),
        ("tone", ["warm"]),
        ("side", "up"),
        ("level", 1),
        ("tones", "warm"),
        ("words", [1, 2]),
        ("words", "one"),
        ("contact", "no address"),
        ("address", "javascript:alert(1)"),
        ("colour", "red"),
        ("greeting", "Hello"),
        ("greeting", {"en": 5}),
        ("greeting", {"<script>": "x"}),
        ("area", "not an identifier"),
        ("area", 5),
        ("key", "written in clear by hand"),
    ],
)
def test_what_was_kept_and_no_longer_fits_is_as_if_it_were_not_set(
    in_app: Flask, name: str, raw: object
) -> None:
    put(**{name: raw, "count": 5} if name != "count" else {name: raw})
    assert current() == CourierSettings(count=3 if name == "count" else 5)


def test_members_that_are_gone_leave_the_others_of_a_list(in_app: Flask) -> None:
    put(tones=["rude", "plain"])
    assert current().tones == (Tone.PLAIN,)


def test_names_the_class_does_not_know_any_more_do_no_harm_and_stay(in_app: Flask) -> None:
    put(gone=5, count=4)
    assert current().count == 4
    save(replace(current(), count=6))
    assert kept() == {"gone": 5, "count": 6}
    with unit_of_work():
        assert unset_setting("courier", "gone")
        assert not unset_setting("courier", "gone")
    assert kept() == {"count": 6}


@pytest.mark.parametrize("raw", [[], "text", 5, None])
def test_a_row_that_is_no_object_is_as_if_it_were_empty(in_app: Flask, raw: object) -> None:
    with unit_of_work():
        save_settings("courier", CourierSettings(count=9))
        session().execute(update(SettingsRow).values(values=raw if raw is not None else []))
        touch("settings")
    assert current() == CourierSettings()
    assert save(CourierSettings(count=4)) == ["count"]
    assert current().count == 4


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (CourierSettings(count=11), "count"),
        (CourierSettings(count=True), "count"),
        (CourierSettings(share=float("nan")), "share"),
        (CourierSettings(sender="a!"), "sender"),
        (CourierSettings(words=["list"]), "words"),  # type: ignore[arg-type]
        (CourierSettings(tone="warm"), "tone"),  # type: ignore[arg-type]
        (CourierSettings(area=uuid.uuid4()), "area"),
        (CourierSettings(contact="a@example.org"), "sender"),
    ],
)
def test_programs_are_held_to_the_same_rules_as_forms(
    in_app: Flask, wrong: CourierSettings, field: str
) -> None:
    with pytest.raises(Problems) as refused:
        save(wrong)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert current() == CourierSettings()


def test_a_broken_check_of_the_plugin_lets_nothing_through(in_app: Flask) -> None:
    with pytest.raises(Problems) as refused:
        save(CourierSettings(sender="explode", count=9))
    assert [problem.code for problem in refused.value.problems] == ["unchecked"]
    assert current() == CourierSettings()


def test_a_consultation_follows_the_site_until_it_differs(in_app: Flask) -> None:
    here = for_consultation(uuid.uuid4())
    save(CourierSettings(count=5))
    assert settings_of("courier", CourierHere, here) == CourierHere(count=5)
    assert settings_of("courier", CourierSettings, here).count == 5
    save(CourierHere(count=8, quiet=True), here)
    save(CourierSettings(count=6))
    assert settings_of("courier", CourierHere, here) == CourierHere(count=8, quiet=True)
    assert settings_of("courier", CourierHere, for_consultation(uuid.uuid4())).count == 6
    assert current().count == 6
    assert save(CourierHere(count=8, quiet=True), here, reset=["count"]) == ["count"]
    assert settings_of("courier", CourierHere, here).count == 6
    assert kept(here) == {"quiet": True}


def test_where_each_value_comes_from_is_known(in_app: Flask) -> None:
    here = for_consultation(uuid.uuid4())
    save(CourierSettings(count=5))
    save(CourierHere(quiet=True), here, reset=["count"])
    found = {s.field.name: (s.source, s.inherited) for s in states_of("courier", CourierHere, here)}
    assert found["count"] == (Source.SITE, 5)
    assert found["quiet"] == (Source.HERE, False)
    assert [s.source for s in states_of("courier", CourierSettings)][:2] == [
        Source.DEFAULT,
        Source.HERE,
    ]


def test_a_form_that_was_open_meanwhile_is_refused(in_app: Flask) -> None:
    opened = settings_version("courier")
    save(CourierSettings(count=5), version=opened)
    with pytest.raises(Problems) as refused:
        save(CourierSettings(count=6), version=opened)
    assert [problem.code for problem in refused.value.problems] == ["stale"]
    assert current().count == 5


def test_of_many_who_send_the_same_form_one_is_heard(in_app: Flask) -> None:
    opened = settings_version("courier")
    session().rollback()
    start = threading.Barrier(4)

    def change(number: int) -> str:
        with in_app.app_context():
            start.wait(60)
            try:
                save(CourierSettings(count=number), version=opened)
            except Problems as refused:
                return refused.problems[0].code
            return "saved"

    with ThreadPoolExecutor(4) as people:
        answers = sorted(people.map(change, range(4, 8)))
    assert answers == ["saved", "stale", "stale", "stale"]
    assert settings_version("courier") == "1"
    assert current().count in range(4, 8)


def test_a_plugin_can_be_set_before_it_is_enabled(in_app: Flask) -> None:
    assert settings_pages()["courier"].per_consultation is CourierHere
