"""Pages of the poll: the ballot paper, the review, the receipt."""

from portal.consultations.methods.poll.views import receipts, voting
from portal.consultations.methods.poll.views.blueprint import blueprint

__all__ = ["blueprint", "receipts", "voting"]
