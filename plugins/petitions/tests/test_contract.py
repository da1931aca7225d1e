"""The tests every plugin passes."""

from portal.testing.contract import *  # noqa: F403
