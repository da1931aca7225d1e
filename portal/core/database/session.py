"""The Flask-SQLAlchemy extension and the session of the current request or task."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy.orm import Session

from portal.core.database.base import Base
from portal.core.database.guests import refuse_guests


class PortalSession(FlaskSession):
    """A session whose transaction plugins' code cannot end."""

    def commit(self) -> None:
        """Commit what a unit of work has done; nobody else may."""
        refuse_guests("commit")
        if "unit_of_work" not in self.info:
            raise RuntimeError("only a unit of work commits")
        super().commit()

    def rollback(self) -> None:
        """Roll back, unless a plugin asks."""
        refuse_guests("roll back")
        super().rollback()

    def close(self) -> None:
        """Let go of rows and connection, unless a plugin asks."""
        refuse_guests("close the session")
        super().close()


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"class_": PortalSession, "expire_on_commit": False},
    disable_autonaming=True,
)


def session() -> Session:
    """Return the session of the current application context."""
    return db.session()
