"""Pages of the poll: the ballot paper, the review, the receipt, the result."""

from portal.consultations.methods.poll.views import receipts, results, voting
from portal.consultations.methods.poll.views.blueprint import blueprint

__all__ = ["blueprint", "receipts", "results", "voting"]
