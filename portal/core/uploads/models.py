"""The row of an uploaded file."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base


class UploadRow(Base):
    """A file that belongs to something; its content is in the file store."""

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_subject", "subject_kind", "subject_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(200), index=True)
    variants: Mapped[dict[str, Any]]
    name: Mapped[str] = mapped_column(String(150))
    alt: Mapped[str] = mapped_column(String(300), default="")
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer, default=0)
    public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
