"""The declarative base, the column types every feature uses, and new identifiers."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import uuid_utils
from sqlalchemy import JSON, DateTime, Dialect, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

JSONValue = JSON().with_variant(JSONB(), "postgresql")
OptionalJSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON where ``None`` is the absence of a value, and not the value ``null``."""


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)  # type: ignore[no-any-return]
        return value.astimezone(UTC)  # type: ignore[no-any-return]


KNOWN_IDENTIFIERS = 10_000
"""Identifiers a process keeps at hand; a page reads some hundred, mostly the same ones."""


@lru_cache(maxsize=KNOWN_IDENTIFIERS)
def _identifier(text: str | None) -> uuid.UUID | None:
    return None if text is None else uuid.UUID(text)


class Identifier(Uuid[uuid.UUID]):
    """A UUID; where the database keeps text, equal ones are the same object in Python.

    Reading thirty comments made 150 of them anew, which took longer than asking for them.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return what makes a UUID of what the database gives."""
        made = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return None if made is None else _identifier


class Base(DeclarativeBase):
    """Base of every row of the portal and its plugins."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        uuid.UUID: Identifier(),
        datetime: UTCDateTime(),
        dict[str, Any]: JSONValue,
        list[str]: JSONValue,
    }


# Web processes are forked; without this two of them would draw the same random numbers.
os.register_at_fork(after_in_child=uuid_utils.reseed_rng)


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7 (RFC 9562): unique, and ordered by time to the millisecond."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)
