"""What the tests of every bundled plugin may use: the portal's fixtures for plugin authors."""

from hypothesis import settings

# The machine is shared: how long one example takes says nothing about the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

pytest_plugins = ["portal.testing.fixtures"]
