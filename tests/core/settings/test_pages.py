"""Pages of settings: every kind of input, the way back, history, places, and who may."""

from __future__ import annotations

import time as time_module
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from portal.consultations.settings import for_consultation
from portal.core.audit import entries
from portal.core.database import session, touch, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.core.permissions.actor import SYSTEM
from portal.core.plugins import isolation
from portal.core.plugins.switching import switch_plugin
from portal.core.settings import Secret, save_settings, settings_of
from portal.core.state import state_of
from portal.core.web.markup import accessibility_findings
from portal.municipality.models import AreaRow
from portal.testing.accessibility import assert_accessible
from portal.testing.factories import Make
from tests.core.settings.browsing import SITE, fields_in, open_form, send
from tests.core.settings.sample import Courier, CourierHere, CourierSettings, Tone
from tests.support.patience import patient_unless

CANARY = "canary-7f3a"


def current() -> CourierSettings:
    return settings_of("courier", CourierSettings)


def save(values: object, scope: str = "site") -> None:
    with unit_of_work():
        save_settings("courier", values, scope)


def test_every_kind_of_setting_is_shown_and_sent_back_unchanged(
    administrator: FlaskClient, in_app: Flask
) -> None:
    known = CourierSettings(
        on=False, since=date(2024, 2, 29), words=("a", "b"), note="x\n\ny", key=Secret(CANARY)
    )
    save(known)
    assert send(administrator).status_code == 303
    assert current() == known
    assert not [e for e in entries().items if e.action == "settings.changed"]


def test_every_kind_of_setting_is_read(
    administrator: FlaskClient, in_app: Flask, make: Make
) -> None:
    area = make.area("North")
    answer = send(
        administrator,
        on=None,
        count="7",
        share="1,5",
        sender="  The   post ",
        note=" One\r\n\r\ntwo ",
        since="2024-02-29",
        at="23:59",
        pause="3 h 5 min",
        late="0 s",
        tone="plain",
        side="right",
        level="3",
        tones=["plain", "warm"],
        words="one\r\n two \r\n\r\none",
        contact="post@example.org",
        address="https://example.org/",
        colour="#FFF",
        greeting__en="Hi",
        greeting__es="Hola",
        area=str(area),
        route="north",
        key=CANARY,
    )
    assert answer.status_code == 303
    assert current() == CourierSettings(
        on=False, count=7, share=1.5, sender="The post", note="One\n\ntwo",
        since=date(2024, 2, 29), at=time(23, 59), pause=timedelta(hours=3, minutes=5),
        late=timedelta(0), tone=Tone.PLAIN, side="right", level=3, tones=(Tone.PLAIN, Tone.WARM),
        words=("one", "two"), contact="post@example.org", address="https://example.org/",
        colour="#ffffff", greeting=TranslatedText(en="Hi", es="Hola"), area=area, route="north",
        key=Secret(CANARY),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("count", "many"),
        ("count", "0"),
        ("count", "11"),
        ("count", "1.5"),
        ("count", "１"),
        ("count", "9" * 400),
        ("share", "nan"),
        ("share", "1e999"),
        ("share", ""),
        ("sender", "x" * 41),
        ("sender", "wow!"),
        ("note", "x" * 10_001),
        ("since", "30.2.2024"),
        ("since", "1999-01-01"),
        ("at", "24:00"),
        ("pause", "soon"),
        ("pause", "5 years"),
        ("pause", "9" * 300 + " d"),
        ("tone", "rude"),
        ("tone", ""),
        ("side", "\x00"),
        ("level", "1"),
        ("tones", "rude"),
        ("words", "\n".join("x" * 600 for _ in range(2))),
        ("contact", "nobody"),
        ("contact", "a@b@example.org"),
        ("address", "javascript:alert(1)"),
        ("address", "https://user:word@example.org"),
        ("address", "https://[::"),
        ("colour", "red"),
        ("greeting-es", "x" * 31),
        ("area", "nowhere"),
        ("area", "00000000-0000-0000-0000-000000000001"),
        ("route", "south"),
        ("key", "x" * 4001),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    administrator: FlaskClient, in_app: Flask, name: str, typed: str
) -> None:
    answer = administrator.post(SITE, data={**open_form(administrator), name: typed})
    assert answer.status_code == 422
    assert f'id="setting-{name}-error"' in answer.text
    assert answer.text.count('class="cp-error"') == 1
    assert current() == CourierSettings()
    assert not accessibility_findings(answer.text)


def test_what_settings_say_together_is_shown_and_a_broken_check_is_survived(
    administrator: FlaskClient, in_app: Flask
) -> None:
    answer = send(administrator, contact="a@example.org", count="5")
    assert answer.status_code == 422
    assert "Say who writes, if there is a contact." in answer.text
    assert fields_in(answer.text)["count"] == "5"
    broken = send(administrator, sender="explode", count="5")
    assert broken.status_code == 422
    assert "could not be checked" in broken.text
    assert current() == CourierSettings()


def test_a_changed_setting_goes_back_to_its_default(
    administrator: FlaskClient, in_app: Flask
) -> None:
    save(CourierSettings(count=7, greeting=TranslatedText(en="Hi"), on=False))
    page = administrator.get(SITE).text
    assert "Back to the default: 3 tries" in page
    assert "share-back" not in page
    answer = send(administrator, count__back="y", count="nonsense", greeting__back="y")
    assert answer.status_code == 303
    assert current() == CourierSettings(on=False)


def test_the_page_tells_who_changed_what(administrator: FlaskClient, in_app: Flask) -> None:
    send(administrator, count="7", on=None, key=CANARY)
    page = administrator.get(SITE).text
    history = page[page.index('id="history"') :]
    for words in ("Tries", "3 tries", "7 tries", "yes", "no", "Ada Admin", "not shown"):
        assert words in history
    assert CANARY not in page


def test_a_secret_is_kept_while_something_else_is_refused_and_never_shown(
    administrator: FlaskClient, in_app: Flask
) -> None:
    refused = send(administrator, key=CANARY, count="none")
    assert refused.status_code == 422
    assert CANARY not in refused.text
    assert "What you typed is kept until you save." in refused.text
    again = {**fields_in(refused.text), "count": "5"}
    assert again["key"] == ""
    assert administrator.post(SITE, data=again).status_code == 303
    assert current() == CourierSettings(count=5, key=Secret(CANARY))
    page = administrator.get(SITE).text
    assert "by Ada Admin" in page
    assert CANARY not in page


def test_a_typed_secret_is_kept_for_an_hour_and_for_who_typed_it(
    app: Flask,
    clock: Any,
    make: Make,
    client_of: Callable[..., FlaskClient],
    no_csrf: None,
) -> None:
    one, other = (client_of(make.person("administrator")) for _turn in range(2))
    refused = fields_in(send(one, key=CANARY, count="none").text)
    assert refused["sealed-key"]
    stolen = {**open_form(other), "sealed-key": refused["sealed-key"], "count": "6"}
    assert other.post(SITE, data=stolen).status_code == 303
    with app.app_context():
        assert current() == CourierSettings(count=6)
    clock(minutes=61)
    one.post(SITE, data={**open_form(one), "sealed-key": refused["sealed-key"], "count": "4"})
    with app.app_context():
        assert current() == CourierSettings(count=4)


def test_a_secret_can_be_forgotten(administrator: FlaskClient, in_app: Flask) -> None:
    save(CourierSettings(key=Secret(CANARY)))
    assert "Forget it" in administrator.get(SITE).text
    assert send(administrator, key__back="y").status_code == 303
    assert not current().key


def test_what_the_environment_sets_can_only_be_read(
    administrator: FlaskClient, in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_PLUGIN_COURIER_COUNT", "9")
    monkeypatch.setenv("PORTAL_PLUGIN_COURIER_KEY", CANARY)
    state_of(in_app).caches.pop("settings", None)
    page = administrator.get(SITE).text
    assert "PORTAL_PLUGIN_COURIER_COUNT" in page
    assert "9 tries" in page
    assert CANARY not in page
    assert "count" not in fields_in(page)
    assert send(administrator, count="2", sender="Post").status_code == 303
    assert (current().count, current().sender) == (9, "Post")


def test_the_page_is_fit_for_everybody(administrator: FlaskClient, in_app: Flask) -> None:
    save(CourierSettings(count=7, key=Secret(CANARY), greeting=TranslatedText(en="Hi")))
    page = administrator.get(SITE).text
    assert accessibility_findings(page) == []
    assert " style=" not in page
    assert page.index('type="submit"', page.index("cp-form")) == page.index(
        'type="submit" class="cp-button cp-button-primary"'
    ), "the key Enter saves"


def test_a_choice_that_is_gone_is_shown_and_has_to_be_made_again(
    administrator: FlaskClient, in_app: Flask, make: Make
) -> None:
    area = make.area("North")
    save(CourierSettings(area=area))
    with unit_of_work():
        session().execute(delete(AreaRow))
        touch("municipality")
    state_of(in_app).stamps.forget()
    shown = open_form(administrator)
    assert shown["area"] == str(area)
    assert administrator.post(SITE, data={**shown, "count": "4"}).status_code == 303
    assert current().area == area, "what was there before stays until somebody chooses again"
    assert administrator.post(SITE, data={**shown, "area": "nowhere"}).status_code == 422
    assert send(administrator, area="").status_code == 303
    assert current() == CourierSettings(count=4)


def explode() -> Any:
    raise RuntimeError("no list")


def take_for_ever() -> Any:
    until = time_module.monotonic() + 30
    while time_module.monotonic() < until:
        pass


@pytest.mark.parametrize(
    "misdeed", [explode, take_for_ever, lambda: None, lambda: [1, 2], lambda: [("a",)]]
)
def test_a_list_that_cannot_be_had_is_empty_and_the_rest_of_the_page_works(
    administrator: FlaskClient,
    in_app: Flask,
    misdeed: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hangs = patient_unless(lambda: misdeed is take_for_ever)
    monkeypatch.setattr(isolation, "_crowding", hangs)
    Courier.routes = staticmethod(misdeed)
    assert send(administrator, count="5").status_code == 303
    assert current() == CourierSettings(count=5)


# -- consultations


@pytest.fixture
def consultation(make: Make) -> Any:
    return make.consultation().id


def here(consultation: Any) -> str:
    return f"/admin/consultations/{format_id(consultation)}/settings/courier"


def test_an_officer_sets_a_consultation_apart_from_the_site(
    in_app: Flask, make: Make, client_of: Callable[..., FlaskClient], consultation: Any,
    no_csrf: None,
) -> None:  # fmt: skip
    save(CourierSettings(count=5, key=Secret(CANARY)))
    officer = client_of(make.person("officer", display_name="Olga Officer"))
    address = here(consultation)
    page = officer.get(address).text
    assert "As on the whole site." in page
    assert CANARY not in page
    assert accessibility_findings(page) == []
    assert send(officer, address, count="8", quiet="y").status_code == 303
    scope = for_consultation(consultation)
    found = settings_of("courier", CourierHere, scope)
    assert found == CourierHere(count=8, quiet=True, key=Secret(CANARY))
    page = officer.get(address).text
    assert "As on the whole site: 5" in page
    assert "Olga Officer" in page
    assert send(officer, address, count__back="y").status_code == 303
    assert settings_of("courier", CourierHere, scope).count == 5
    assert current().count == 5
    entry = next(e for e in entries().items if e.action == "settings.changed")
    assert entry.subject_id == f"courier:{consultation.hex}"


def test_an_officer_cannot_have_the_sites_secret_tried_out_somewhere(
    in_app: Flask, make: Make, client_of: Callable[..., FlaskClient], consultation: Any,
    no_csrf: None,
) -> None:  # fmt: skip
    save(CourierSettings(key=Secret(CANARY)))
    seen: list[Any] = []
    Courier.answer = staticmethod(seen.append)
    officer = client_of(make.person("officer"))
    answer = send(officer, here(consultation), test__connection="1")
    assert answer.status_code == 404
    assert seen == []


def test_the_way_to_them_stands_on_the_consultations_own_page(
    app: Flask, make: Make, client_of: Callable[..., FlaskClient], consultation: Any
) -> None:
    officer = client_of(make.person("officer"))
    overview = f"/admin/consultations/{format_id(consultation)}"
    assert here(consultation) in officer.get(overview).text
    assert "Courier" in officer.get(f"{overview}/settings").text
    editor = client_of(make.person("editor"))
    assert here(consultation) not in editor.get(overview).text
    with app.app_context(), unit_of_work():
        switch_plugin(SYSTEM, "courier", enabled=False)
    state_of(app).stamps.forget()
    assert here(consultation) not in officer.get(overview).text
    assert officer.get(here(consultation)).status_code == 404


@pytest.mark.parametrize(
    ("role", "everywhere", "local"),
    [
        ("administrator", 200, 200),
        ("officer", 403, 200),
        ("editor", 403, 403),
        ("moderator", 403, 403),
        ("citizen", 403, 403),
    ],
)
def test_who_may_change_which(
    make: Make, client_of: Callable[..., FlaskClient], consultation: Any,
    role: str, everywhere: int, local: int,
) -> None:  # fmt: skip
    browser = client_of(make.person(role) if role != "citizen" else make.person())
    assert browser.get(SITE).status_code == everywhere
    assert browser.get(here(consultation)).status_code == local
    assert browser.get(here(consultation).replace("courier", "proposals")).status_code in (403, 404)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_settings_have_nothing_axe_objects_to(
    administrator: FlaskClient, in_app: Flask, consultation: Any, width: int
) -> None:
    save(CourierSettings(count=7, on=False, key=Secret(CANARY), greeting=TranslatedText(en="Hi")))
    assert_accessible(administrator, SITE, width=width)
    assert_accessible(administrator, here(consultation), width=width)
