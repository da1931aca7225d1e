"""Records of the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what, and when."""

    number: int
    at: datetime
    actor_id: uuid.UUID | None
    actor_kind: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]
