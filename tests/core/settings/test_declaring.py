"""A class of settings that cannot work is found at the start, with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from portal.core.plugins import Plugin, PluginState
from portal.core.settings import Secret, setting
from portal.core.settings.declare import complaint_about_settings, declared_settings
from portal.core.state import state_of
from portal.testing.site import make_site
from tests.core.settings.sample import CourierHere, CourierSettings


def one(kind: Any, default: Any, **more: Any) -> type:
    declared = setting(default, label="One", **more)
    return make_dataclass("Wrong", [("one", kind, declared)], frozen=True)


@dataclass
class Thawed:
    """Not frozen."""

    one: int = 1


@dataclass(frozen=True)
class WithoutDefault:
    """A setting nobody has set has no value."""

    one: int


@dataclass(frozen=True)
class Unknown:
    """A type there is no input for, and one that cannot be found."""

    one: "Nowhere" = 1  # type: ignore[name-defined]  # noqa: F821, UP037


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (Thawed, "frozen"),
        (WithoutDefault, "needs a default"),
        (Unknown, "types are unknown"),
        (int, "no dataclass"),
        ("text", "no dataclass"),
        (one(dict, None), "no input for"),
        (one(int | str, 1), "of several types"),
        (one(int, "1"), "breaks its own type"),
        (one(int, 0, minimum=1), "breaks its own type"),
        (one(str, "a", pattern="["), "one:"),
        (one(Secret, Secret("leaked")), "no default but Secret()"),
        (one(list[str], ()), "tuple"),
        (one(tuple[dict[str, str], ...], ()), "no input for"),
        (make_dataclass("Wrong", [("one", str, field(default="", metadata={"secret": True}))],
                        frozen=True), "type Secret"),
        (make_dataclass("Wrong", [("csrf_token", str, "")], frozen=True), "cannot have this name"),
        (make_dataclass("Wrong", [("_hidden", str, "")], frozen=True), "cannot have this name"),
        (make_dataclass("Wrong", [("x" * 61, str, "")], frozen=True), "cannot have this name"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_named(cls: Any, words: str) -> None:
    assert words in complaint_about_settings(cls)


def test_a_right_one_is_not() -> None:
    assert complaint_about_settings(CourierSettings, CourierHere) == ""
    assert complaint_about_settings(None, None) == ""


def test_one_name_cannot_mean_two_things() -> None:
    other = make_dataclass("Other", [("count", str, "")], frozen=True)
    assert "declared twice" in complaint_about_settings(CourierSettings, other)


def test_a_name_without_words_gets_some() -> None:
    cls = make_dataclass("Plain", [("days_left", int, 3)], frozen=True)
    assert declared_settings(cls)[0].label == "Days left"


def test_a_plugin_with_wrong_settings_is_broken_and_the_portal_starts(tmp_path: Path) -> None:
    class Careless(Plugin):
        name = "careless"
        title = "Careless"
        settings: ClassVar[type] = Thawed

    site = make_site(tmp_path, plugins=(Careless(),))
    entry = state_of(site.app).plugins.entries["careless"]
    assert entry.state is PluginState.BROKEN
    assert "frozen" in entry.reason
    assert site.app.test_client().get("/").status_code == 200
    site.close()
