"""Settings pages made from dataclasses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from portal.admin.forms import settings_form
from portal.core.audit import entries
from portal.core.settings import settings_of
from portal.proposals.policy import ProposalSettings

ADDRESS = "/admin/settings/proposals"


class Tone(StrEnum):
    """How to speak."""

    WARM = "warm"
    PLAIN = "plain"


@dataclass(frozen=True)
class Everything:
    """One field of each type."""

    on: bool = True
    count: int = field(default=3, metadata={"minimum": 1, "maximum": 10})
    share: float = 0.5
    name: str = ""
    note: str = field(default="", metadata={"rows": 3})
    tone: Tone = Tone.WARM
    side: Literal["left", "right"] = "left"
    words: tuple[str, ...] = ()
    key: str = field(default="", metadata={"secret": True})


def read(app: Flask, **typed: object) -> object:
    """Return what a form makes of what was typed, or its errors."""
    values = {
        "count": "3", "share": "0.5", "tone": "warm", "side": "left", "name": "", "note": "",
        "words": "", "key": "", **typed,
    }  # fmt: skip
    with app.test_request_context("/", method="POST", data=MultiDict(values)):
        form = settings_form(Everything)
        if not form.validate_on_submit():
            return set(form.errors)
        return form.settings(Everything(key="kept"))


def test_every_type_of_field_is_read(app: Flask, no_csrf: None) -> None:
    typed = {
        "on": "y", "count": "7", "share": "1,5", "name": " Ada ", "tone": "plain",
        "side": "right", "words": "one\n two \n\n",
    }  # fmt: skip
    assert read(app, **typed) == Everything(
        on=True, count=7, share=1.5, name="Ada", tone=Tone.PLAIN, side="right",
        words=["one", "two"], key="kept",  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_unticked_box_is_off_and_a_new_secret_replaces_the_old(
    app: Flask, no_csrf: None
) -> None:
    found = read(app, key="new")
    assert isinstance(found, Everything)
    assert (found.on, found.key) == (False, "new")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("count", "many"),
        ("count", "0"),
        ("count", "11"),
        ("count", "1.5"),
        ("count", "9" * 400),
        ("share", "nan"),
        ("share", "inf"),
        ("share", ""),
        ("name", "x" * 501),
        ("note", "x" * 10_001),
        ("tone", "rude"),
        ("side", "\x00"),
    ],
)
def test_what_does_not_fit_is_refused(app: Flask, no_csrf: None, name: str, typed: str) -> None:
    assert read(app, **{name: typed}) == {name}


def test_secrets_are_never_shown(app: Flask) -> None:
    with app.test_request_context("/"):
        form = settings_form(Everything)
        form.show(Everything(key="hidden-key", words=("a", "b")))
        assert form["words"].data == "a\nb"
        assert "hidden-key" not in "".join(str(shown()) for shown in form.settings_fields())


def fields_of(browser: FlaskClient) -> dict[str, str]:
    """Return the fields of the form as the browser shows them."""
    page = browser.get(ADDRESS).get_data(as_text=True)
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="search"' not in tag:
            found[name[1]] = value[1] if value else ""
    return found


def test_settings_are_changed_and_hold_at_once(administrator: FlaskClient, in_app: Flask) -> None:
    typed = {**fields_of(administrator), "threshold_minimum": "77"}
    assert administrator.post(ADDRESS, data=typed).status_code == 303
    assert settings_of("proposals", ProposalSettings).threshold_minimum == 77
    entry = entries().items[0]
    assert (entry.action, entry.detail) == ("settings.changed", {"fields": ["threshold_minimum"]})


def test_refused_settings_keep_what_was_typed(administrator: FlaskClient, in_app: Flask) -> None:
    typed = {**fields_of(administrator), "threshold_minimum": "lots"}
    answer = administrator.post(ADDRESS, data=typed)
    assert answer.status_code == 422
    assert 'value="lots"' in answer.get_data(as_text=True)
    assert settings_of("proposals", ProposalSettings) == ProposalSettings()


def test_the_second_of_two_administrators_is_told(
    administrator: FlaskClient, in_app: Flask
) -> None:
    typed = {**fields_of(administrator), "threshold_minimum": "77"}
    administrator.post(ADDRESS, data=typed)
    answer = administrator.post(ADDRESS, data={**typed, "threshold_minimum": "88"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Somebody changed these settings" in page
    assert 'value="88"' in page
    assert settings_of("proposals", ProposalSettings).threshold_minimum == 77


def test_unknown_settings_are_not_there(administrator: FlaskClient) -> None:
    assert administrator.get("/admin/settings/nothing").status_code == 404
    assert "threshold" not in administrator.get("/admin/settings").get_data(as_text=True)
