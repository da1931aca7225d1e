"""The portal's fixtures for every test of the checkout: its own, and those of bundled plugins."""

pytest_plugins = ["portal.testing.fixtures"]
