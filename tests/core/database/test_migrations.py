"""Migrations: the tables they make are the tables the code means, on both engines, both ways."""

import pytest
from sqlalchemy import create_engine, inspect

from portal.app import create_app
from portal.core.database.base import Base
from portal.core.database.engine import engine_options, prepare_engine
from portal.core.database.heads import waits_for_migrations
from portal.core.database.migrations import (
    core_component,
    differences,
    downgrade,
    state_of,
    upgrade,
)
from portal.testing.postgres import create_database, drop_database
from portal.testing.site import configuration


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_engine(request, tmp_path):
    create_app(configuration(tmp_path))  # so that every feature's tables are known
    if request.param == "postgres":
        folder = request.getfixturevalue("postgres")
        address = create_database(folder, "migrations")
    else:
        address = f"sqlite:///{tmp_path / 'migrations.db'}"
    engine = create_engine(address, **engine_options(address))
    prepare_engine(engine)
    yield engine
    engine.dispose()
    if request.param == "postgres":
        drop_database(folder, "migrations")


def waiting(engine):
    with engine.connect() as connection:
        answer = waits_for_migrations(connection, core_component())
    assert state_of(core_component(), engine).pending == answer, "Alembic knows better"
    return answer


def tables(engine):
    return {name for name in inspect(engine).get_table_names() if name != "alembic_version"}


def test_an_upgrade_makes_exactly_the_tables_of_the_code(empty_engine):
    assert waiting(empty_engine)
    upgrade(core_component(), empty_engine)
    assert differences(core_component(), empty_engine) == []
    known = {n for n in Base.metadata.tables if not n.startswith(("search_", "plugin_"))}
    assert known - tables(empty_engine) == set()
    assert not waiting(empty_engine)


def test_up_down_and_up_again_leaves_nothing_behind(empty_engine):
    upgrade(core_component(), empty_engine)
    downgrade(core_component(), empty_engine, "base")
    assert tables(empty_engine) == set()
    upgrade(core_component(), empty_engine)
    assert differences(core_component(), empty_engine) == []


def test_a_revision_behind_the_newest_is_waiting(empty_engine):
    upgrade(core_component(), empty_engine)
    downgrade(core_component(), empty_engine, "-1")
    assert waiting(empty_engine)
