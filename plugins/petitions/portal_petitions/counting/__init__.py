"""The counts of signatures: of a petition, by area and by hour.

A signature appends three deltas in its own transaction and nobody waits for a row; the worker folds
them in within a second. Shown counts plus open deltas always equal the signatures that are
confirmed and counted.
"""

from portal_petitions.counting.changing import Place, change_counts, count_signature
from portal_petitions.counting.folding import targets
from portal_petitions.counting.recounting import recount

__all__ = ["Place", "change_counts", "count_signature", "recount", "targets"]
