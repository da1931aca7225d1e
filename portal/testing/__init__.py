"""Fixtures, factories and contract tests for the portal and its plugins.

Load them with ``pytest_plugins = ["portal.testing.fixtures"]``.
"""
