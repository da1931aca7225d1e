"""Events of older software are read in their newest form; those of newer software wait."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text, update

from portal.core.database import session, unit_of_work
from portal.core.events import Event, event_type, upcast
from portal.core.events.deliveries import deliver_due
from portal.core.events.event import _upcasts, forget_event_type
from portal.core.events.models import EventRow
from tests.core.events.happenings import NAME, happen, states

pytestmark = pytest.mark.both_engines


@pytest.fixture
def renamed() -> Iterator[type[Event]]:
    """Declare the third version of an event whose field went by two other names before."""

    @event_type("test.renamed", version=3, subject="thing")
    @dataclass(frozen=True)
    class Renamed(Event):
        thing_id: uuid.UUID
        title: str
        length: int

    @upcast("test.renamed", from_version=1)
    def headline_became_caption(values):
        return {"thing_id": values["thing_id"], "caption": values["headline"]}

    @upcast("test.renamed", from_version=2)
    def caption_became_title(values):
        caption = values["caption"]
        return {"thing_id": values["thing_id"], "title": caption, "length": len(caption)}

    yield Renamed
    forget_event_type(Renamed)
    for version in (1, 2):
        _upcasts.pop(("test.renamed", version))


def store(version, payload):
    """Write an event and its delivery as software of another day did, with SQL."""
    event_id = happen()
    with unit_of_work():
        session().execute(
            update(EventRow)
            .where(EventRow.id == event_id)
            .values(type="test.renamed", version=version, payload=payload)
        )


def raw_versions():
    found = session().execute(text("SELECT version FROM event")).scalars().all()
    session().close()
    return found


@pytest.mark.parametrize(("version", "field"), [(1, "headline"), (2, "caption")])
def test_an_old_row_is_read_in_its_newest_form(subscribe, renamed, version, field):
    told = subscribe()
    thing = uuid.uuid4()
    store(version, {"thing_id": str(thing), field: "Trees"})
    deliver_due()
    (envelope,) = told.calls
    assert envelope.event == renamed(thing, "Trees", 5)
    assert envelope.version == 3
    assert envelope.payload == {"thing_id": str(thing), "title": "Trees", "length": 5}
    assert raw_versions() == [version], "what was stored stays as it was"


def test_an_event_of_newer_software_waits_for_it(subscribe, renamed, clock):
    told = subscribe(attempts=2)
    store(4, {"thing_id": str(uuid.uuid4()), "title": "Trees", "length": 5, "unheard": "of"})
    for _hour in range(5):
        deliver_due()
        clock(hours=1)
    assert told.calls == []
    ((state, tries, reason),) = states("state", "attempts", "last_error")
    assert (state, tries) == ("pending", 0)
    assert "until the newer software is back" in reason
    renamed.version = 4
    upcast("test.renamed", from_version=3)(lambda values: values)
    try:
        deliver_due()
    finally:
        _upcasts.pop(("test.renamed", 3))
    assert states("state") == [("done",)]


def test_an_event_of_a_type_nobody_knows_any_more_is_told_with_its_payload(subscribe):
    told = subscribe()
    store(1, {"thing_id": "x", "headline": "Trees"})
    deliver_due()
    (envelope,) = told.calls
    assert envelope.event is None
    assert envelope.payload["headline"] == "Trees"
    assert states("subscriber") == [(NAME,)]


def test_an_old_row_nothing_can_read_is_given_up_and_not_lost(subscribe, renamed, clock):
    subscribe(attempts=1)
    store(1, {"thing_id": str(uuid.uuid4())})
    deliver_due()
    assert states("state", "last_error") == [("dead", "KeyError: 'headline'")]
