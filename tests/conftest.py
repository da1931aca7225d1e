"""What every test may use: the portal's own fixtures, and what holds for this suite alone."""

import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from portal.testing.site import taking_part
from tests.support.patience import be_patient
from tests.support.portal_free import makes_no_portal, without_portal

# The machine is shared: how long one example takes says nothing about the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

pytest_plugins = ["portal.testing.fixtures"]


def pytest_sessionstart() -> None:
    be_patient()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("PORTAL_TEST_NO_SKIP") and not hasattr(report, "wasxfail"):
        # On the integration server a skipped test is a missing proof.
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if taking_part():
        same_as_without = [item for item in items if makes_no_portal(item)]
        config.hook.pytest_deselected(items=same_as_without)
        left_out = {id(item) for item in same_as_without}
        items[:] = [item for item in items if id(item) not in left_out]
    if hasattr(config, "workerinput"):
        # Whatever is long and begun last, the other processes wait for.
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if not makes_no_portal(item):
        return (yield)
    with without_portal():
        return (yield)
