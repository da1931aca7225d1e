"""Petitions of the demonstration town, in every state a petition can be in."""

from portal_petitions.demo.load import fill

__all__ = ["fill"]
