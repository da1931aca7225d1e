"""Pages of the statements method."""

from portal.consultations.methods.statements.views import contributing, results
from portal.consultations.methods.statements.views.blueprint import blueprint

__all__ = ["blueprint", "contributing", "results"]
