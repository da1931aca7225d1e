"""The application a command works on, made once."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask

from portal.app import create_app


@lru_cache(maxsize=1)
def application() -> Flask:
    """Return the configured application."""
    return create_app()
