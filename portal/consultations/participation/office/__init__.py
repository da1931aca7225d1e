"""Back-office pages of taking part: codes, the desk, paper forms, and how the channels add up."""

from portal.consultations.participation.office import channels, desk, paper
from portal.consultations.participation.office.blueprint import blueprint

__all__ = ["blueprint", "channels", "desk", "paper"]
