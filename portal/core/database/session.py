"""The Flask-SQLAlchemy extension and the session of the current request or task."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from portal.core.database.base import Base

db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)


def session() -> Session:
    """Return the session of the current application context."""
    return db.session()
