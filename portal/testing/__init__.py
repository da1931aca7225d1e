"""Fixtures, factories and contract tests for the portal and its plugins.

Load them with ``pytest_plugins = ["portal.testing.fixtures"]``; the tests every plugin passes come
with ``from portal.testing.contract import *``. What ``PUBLIC`` names is part of the contract with
plugin authors, like ``portal.sdk``.
"""

PUBLIC = {
    "portal.testing.fixtures": (
        "accessible",
        "app",
        "client",
        "client_as",
        "client_of",
        "clock",
        "engine_name",
        "fake_http",
        "fill",
        "in_app",
        "mailbox",
        "make",
        "new_postgres_database",
        "no_csrf",
        "outbox",
        "plugin",
        "plugins",
        "postgres",
        "render_slot",
        "site",
    ),
    "portal.testing.factories": ("Make",),
    "portal.testing.site": ("CannotSwitch", "Site", "make_site"),
    "portal.testing.outbox": ("CrashPoint", "Outbox"),
    "portal.testing.fake_http": ("FakeHTTP", "Misbehaviour", "Received"),
    "portal.testing.accessibility": ("assert_accessible",),
    "portal.testing.contract": "__all__",
}
"""Module → names, or ``__all__`` for what the module says itself."""
