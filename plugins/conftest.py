"""What the tests of every bundled plugin may use: the portal's fixtures for plugin authors."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from portal.core.plugins import isolation

# The machine is shared: how long one example takes says nothing about the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

pytest_plugins = ["portal.testing.fixtures"]


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Let plugins take their time: a page that has waited for one twice switches it off."""
    # Only now: pytest rewrites its assertions, which it can do only before it is imported.
    from portal.testing import accessibility  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accessibility, "SECONDS", 600)
        patched.setattr(isolation, "_crowding", lambda: 20.0)
        yield
