"""What every test may use: the portal's own fixtures, and a PostgreSQL server for this run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from portal.testing.postgres import PostgresMissing, create_database, throwaway_postgres

# The machine is shared: how long one example takes says nothing about the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

pytest_plugins = ["portal.testing.fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_engines: runs on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_engines"):
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("engine_name", engines, scope="function")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server for this process and return the folder of its socket."""
    try:
        with throwaway_postgres(fsync=False) as folder:
            yield folder
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres_database(postgres: str) -> str:
    """Return the address of an empty database."""
    return create_database(postgres, "portal_test")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("PORTAL_TEST_NO_SKIP") and not hasattr(report, "wasxfail"):
        # On the integration server a skipped test is a missing proof.
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
