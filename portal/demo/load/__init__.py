"""Loads the demonstration town into an empty site, and big towns for measurements."""

from portal.demo.load.big import fill_big_town
from portal.demo.load.town import fill_town

__all__ = ["fill_big_town", "fill_town"]
