"""Where the number of comments of a discussion is folded in by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from portal.consultations.methods.discussion.models import COMMENTS, DiscussionRow
from portal.consultations.methods.discussion.queries import consultation_ids_of
from portal.consultations.service import stamp_of
from portal.core.database import TallyTarget, touch


def _folded(phase_ids: Sequence[uuid.UUID]) -> None:
    touch(*(stamp_of(one) for one in consultation_ids_of(phase_ids)))


TALLIES = (TallyTarget(COMMENTS, DiscussionRow.phase_id, DiscussionRow.comment_count, _folded),)
