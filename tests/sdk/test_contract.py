"""The sample plugin passes the tests an author gets for one import."""

from portal.testing.contract import *  # noqa: F403
