"""How long plugins and browsers may take in tests, whatever machine they run on.

A page allows a plugin a quarter of a second, and more on a machine whose load average is high.
That protects people. In a test it would make the verdict depend on how quick the machine is, and
on what else it has been doing for a minute. So a plugin that behaves is waited for longer than any
machine needs, and one that hangs is given up after exactly its deadline.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.core.plugins import isolation

PATIENCE = 20.0
"""How many times longer than on a page a plugin that behaves may take."""
AXE_SECONDS = 600
"""How long it may take to start a browser, draw a page and look at it."""
how_crowded = isolation._crowding
"""What the portal itself goes by, for the test that is about it."""


def be_patient() -> None:
    """Let plugins, and browsers that draw a page, take their time in every test of this process."""
    # Only now: pytest rewrites its assertions, which it can do only before it is imported.
    from portal.testing import accessibility

    isolation._crowding = lambda: PATIENCE
    accessibility.SECONDS = AXE_SECONDS


def patient_unless(hangs: Callable[[], bool]) -> Callable[[], float]:
    """Return what stands for the load of the machine where a plugin may be about to hang."""
    return lambda: 1.0 if hangs() else PATIENCE
