"""Civic Portal: a participation portal for towns."""

__version__ = "0.1.0"
