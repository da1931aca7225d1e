"""Factories of comments and reactions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from portal.core import clock
from portal.core.database import new_id, session, touch, unit_of_work
from portal.discussion.models import CommentRow
from portal.testing.factories.base import HOSTILE, MakeBase


class MakeDiscussion(MakeBase):
    """Comments, alone or by the thousand."""

    def comment(
        self,
        author_id: uuid.UUID,
        kind: str,
        subject_id: uuid.UUID,
        *,
        parent: uuid.UUID | None = None,
        **values: Any,
    ) -> uuid.UUID:
        """Make a comment, or an answer to one (which must not be at the last level)."""
        return self.comments(1, author_id, kind, subject_id, parent=parent, **values)[0]

    def comments(
        self,
        count: int,
        author_id: uuid.UUID,
        kind: str,
        subject_id: uuid.UUID,
        *,
        parent: uuid.UUID | None = None,
        **values: Any,
    ) -> Sequence[uuid.UUID]:
        """Make many comments a second apart, the oldest first."""
        began = values.pop("created_at", clock.now())
        with self.app.app_context(), unit_of_work():
            above = session().get(CommentRow, parent) if parent else None
            rows = []
            for place in range(count):
                identifier = new_id()
                row = {
                    "id": identifier,
                    "subject_kind": kind,
                    "subject_id": subject_id,
                    "root_id": above.root_id if above else identifier,
                    "parent_id": parent,
                    "level": above.level + 1 if above else 1,
                    "side": "neutral",
                    "author_id": author_id,
                    "body": f"Comment {self.number()}: more shade, please. {HOSTILE}",
                    "created_at": began + timedelta(seconds=place),
                    "hidden_reason": "",
                }
                rows.append({**row, **values})
            session().execute(insert(CommentRow), rows)
            touch("discussion")
        return [row["id"] for row in rows]
