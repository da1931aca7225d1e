"""Back-office pages of the poll."""

from portal.consultations.methods.poll.office import contest, options
from portal.consultations.methods.poll.office.blueprint import blueprint

__all__ = ["blueprint", "contest", "options"]
