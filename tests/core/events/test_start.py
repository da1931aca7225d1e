"""An event that could not be read back is found when the portal starts, not when it is stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.app import create_app
from portal.core.events import DataHooks, Event, event_type
from portal.core.events.event import forget_event_type
from portal.core.plugins.plugin import Capability, Plugin
from portal.core.plugins.spec import hookimpl
from portal.core.plugins.states import PluginState
from portal.core.state import state_of
from portal.testing.site import configuration


@event_type("forgetful.happened", version=2, subject="thing")
@dataclass(frozen=True)
class Happened(Event):
    thing_id: uuid.UUID


class Forgetful(Plugin, DataHooks):
    """Raises a version and does not say what becomes of what was stored before."""

    name = "forgetful"
    title = "Forgetful"
    capabilities = frozenset({Capability.EVENTS})

    @hookimpl
    def event_types(self) -> Sequence[type[Event]]:
        """Declare the event."""
        return [Happened]


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    yield
    forget_event_type(Happened)


def test_a_plugin_whose_old_events_nobody_could_read_is_broken(tmp_path: Path) -> None:
    app = create_app(configuration(tmp_path), plugins=(Forgetful(),))
    entry = state_of(app).plugins.entries["forgetful"]
    assert entry.state is PluginState.BROKEN
    assert "nothing turns version 1 of forgetful.happened into version 2" in entry.reason


def test_the_portal_itself_does_not_start_with_such_an_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Forgetful, "built_in", True)
    with pytest.raises(ValueError, match="into version 2"):
        create_app(configuration(tmp_path), plugins=(Forgetful(),))
