"""How transactions begin on SQLite, and what is read of it."""

import sqlite3

import pytest
from sqlalchemy import create_engine, literal, null, select, text
from sqlalchemy.exc import OperationalError

from portal.core.database import engine as engines
from portal.core.database.base import Identifier, new_id
from tests.support.queries import count_queries


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 1)
    made = create_engine(f"sqlite:///{tmp_path / 'portal.db'}")
    engines.prepare_engine(made)
    yield made
    made.dispose()


def test_a_database_that_somebody_else_writes_to_is_said_to_be_away(engine):
    other = sqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = {engines.WRITES: True}
    with pytest.raises(OperationalError, match="locked"), engine.connect() as connection:
        connection.execution_options(**writing).execute(text("SELECT 1"))
    other.execute("ROLLBACK")
    other.close()
    with engine.connect() as connection:
        connection.execution_options(**writing).execute(text("SELECT 1"))
        assert connection.connection.driver_connection.in_transaction


def test_a_page_reads_in_one_transaction_which_is_no_statement_of_its_own(engine):
    with engine.connect() as connection, count_queries() as asked:
        connection.execute(text("SELECT 1"))
        assert connection.connection.driver_connection.in_transaction
    assert asked.statements == ["SELECT 1"]


def test_equal_identifiers_are_one_object_and_none_is_none(engine):
    known = new_id()
    statement = select(literal(known, Identifier()), literal(known, Identifier()))
    with engine.connect() as connection:
        one, other = connection.execute(statement).one()
        nothing = connection.execute(select(null().cast(Identifier()))).scalar_one()
    assert one == known
    assert one is other
    assert nothing is None
