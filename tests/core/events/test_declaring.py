"""What is wrong with events and subscriptions is said when they are declared."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pytest

from portal.core.events import (
    Event,
    Idempotency,
    Subscription,
    complaint_about_event,
    event_type,
    example_of_event,
    schema_of_event,
)
from portal.core.events.encoding import build, encode
from portal.core.events.event import forget_event_type


def quiet(_envelope: Any) -> None:
    """Do nothing."""


@pytest.fixture
def declare() -> Iterator[Any]:
    made: list[type[Event]] = []

    def register(cls: type[Event], **options: Any) -> type[Event]:
        if "__dataclass_fields__" not in vars(cls):
            cls = dataclass(frozen=True)(cls)
        cls = event_type("test.declared", **options)(cls)
        made.append(cls)
        return cls

    yield register
    for cls in made:
        forget_event_type(cls)


def test_a_lookup_without_a_way_to_look_is_refused() -> None:
    with pytest.raises(ValueError, match="need each other"):
        Subscription("a.b", ("*",), quiet, Idempotency.LOOKUP)
    with pytest.raises(ValueError, match="need each other"):
        Subscription("a.b", ("*",), quiet, find_earlier=quiet)


def test_a_name_that_would_look_like_a_lane_is_refused() -> None:
    with pytest.raises(ValueError, match="no slash"):
        Subscription("a/b", ("*",), quiet)


class Kind(StrEnum):
    SMALL = "small"
    LARGE = "large"


def test_the_schema_says_what_an_event_holds(declare: Any) -> None:
    class Declared(Event):
        """A thing changed.

        :param thing_id: which thing, so that it can be asked for.
        """

        thing_id: uuid.UUID
        kind: Kind
        at: datetime
        day: date | None
        words: tuple[str, ...] = ()

    schema = schema_of_event(declare(Declared, subject="thing", version=1))
    assert schema["title"] == "test.declared"
    assert schema["description"] == "A thing changed."
    assert schema["required"] == ["thing_id", "kind", "at", "day"]
    assert schema["properties"] == {
        "thing_id": {
            "type": "string",
            "format": "uuid",
            "description": "which thing, so that it can be asked for.",
        },
        "kind": {"enum": ["small", "large"]},
        "at": {"type": "string", "format": "date-time"},
        "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "words": {"type": "array", "items": {"type": "string"}},
    }
    example = example_of_event(Declared)
    assert encode(build(Declared, example)) == example


def test_a_public_event_names_no_person(declare: Any) -> None:
    class Declared(Event):
        thing_id: uuid.UUID
        author_id: uuid.UUID

    assert complaint_about_event(declare(Declared)) == ""
    assert "names a person: author_id" in complaint_about_event(declare(Declared, public=True))


def test_a_missing_way_from_an_old_version_is_found(declare: Any) -> None:
    class Declared(Event):
        thing_id: uuid.UUID

    complaint = complaint_about_event(declare(Declared, version=2))
    assert complaint == "nothing turns version 1 of test.declared into version 2"


def test_an_event_about_something_says_about_which(declare: Any) -> None:
    class Declared(Event):
        other_id: uuid.UUID

    assert "no field thing_id" in complaint_about_event(declare(Declared, subject="thing"))


def test_a_field_without_a_json_form_is_found(declare: Any) -> None:
    class Declared(Event):
        where: complex

    assert "has no JSON form" in complaint_about_event(declare(Declared))


def test_nobody_takes_the_name_of_another_event(declare: Any) -> None:
    class Declared(Event):
        pass

    class Pretender(Event):
        pass

    declare(Declared)
    with pytest.raises(ValueError, match=r"there is an event “test\.declared” already"):
        declare(Pretender)
