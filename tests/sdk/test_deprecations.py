"""What goes warns long enough, says what to write instead, and then does go."""

from __future__ import annotations

import importlib
from datetime import date

import pytest

import portal.sdk
from portal import __version__
from portal.core import deprecations
from portal.core.deprecations import CALENDAR, WARNINGS, Going, deprecated, going
from tests.sdk import snapshot

EXAMPLE = Going(
    name="portal.sdk.greet",
    since="0.1",
    announced=date(2026, 11, 22),
    removed_in="0.3",
    not_before=date(2027, 11, 22),
    instead="write a letter",
)


def minor(version: str) -> tuple[int, int]:
    major, second = version.split(".")[:2]
    return int(major), int(second)


@pytest.mark.parametrize("entry", CALENDAR, ids=lambda entry: entry.name)
def test_whatever_goes_warns_for_two_minor_versions_and_a_year(entry):
    since, removed = minor(entry.since), minor(entry.removed_in)
    assert removed[0] > since[0] or removed[1] >= since[1] + 2
    assert entry.not_before >= entry.announced.replace(year=entry.announced.year + 1)
    assert entry.instead
    assert entry.removed_in in WARNINGS


@pytest.mark.parametrize("entry", CALENDAR, ids=lambda entry: entry.name)
def test_nothing_stays_longer_than_was_said(entry):
    overdue = minor(__version__) >= minor(entry.removed_in)
    assert not overdue, f"{entry.name} was to go with {entry.removed_in}: take it out"


@pytest.mark.parametrize("entry", CALENDAR, ids=lambda entry: entry.name)
def test_whatever_goes_is_in_the_snapshot(entry):
    assert any(line.startswith(f"{entry.name}: deprecated") for line in snapshot.lines())


@pytest.mark.parametrize("entry", [e for e in CALENDAR if e.target], ids=lambda entry: entry.name)
def test_a_name_that_was_given_a_better_one_still_works_and_warns(entry):
    module_name, _dot, name = entry.name.rpartition(".")
    module = importlib.import_module(module_name)
    place, _colon, attribute = entry.target.partition(":")
    with pytest.warns(entry.warning, match=entry.instead) as warned:
        found = getattr(module, name)
    assert found is getattr(importlib.import_module(place), attribute)
    assert warned[0].filename == __file__, "the warning points at who uses the name"


def test_a_plugin_that_uses_the_old_name_is_told_where():
    with pytest.warns(deprecations.RemovedIn03, match=r"derive tables from portal\.sdk\.Model"):
        from portal.sdk import Base
    assert Base is portal.sdk.Model


def test_a_name_that_never_was_is_missing_like_any_other():
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        portal.sdk.Nonsense  # noqa: B018 - looking is what fails


def test_a_deprecated_function_and_class_warn_whoever_calls_them(monkeypatch):
    monkeypatch.setattr(deprecations, "CALENDAR", (EXAMPLE,))

    @deprecated("portal.sdk.greet")
    def greet(name: str) -> str:
        return f"Hello {name}"

    @deprecated("portal.sdk.greet")
    class Greeting:
        def __init__(self, name: str) -> None:
            self.name = name

    with pytest.warns(deprecations.RemovedIn03, match="write a letter") as called:
        assert greet("Ana") == "Hello Ana"
    with pytest.warns(deprecations.RemovedIn03, match="write a letter") as made:
        assert Greeting("Ben").name == "Ben"
    assert [called[0].filename, made[0].filename] == [__file__, __file__]


def test_what_is_not_in_the_calendar_cannot_be_marked():
    with pytest.raises(LookupError):
        going("portal.sdk.nothing")
    with pytest.raises(LookupError):
        deprecated("portal.sdk.nothing")
