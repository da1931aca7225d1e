"""Commented documents for programs."""

from __future__ import annotations

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "documents",
    __name__,
    description="Phases in which people comment on a text paragraph by paragraph. Paragraphs are "
    "named by their anchor, which stays the same in all versions; a paragraph's `paragraph_id` is "
    "the subject of its discussion, of the kind `document_paragraph`.",
)

from portal.consultations.methods.document.api import office, reading, wordings  # noqa: E402

__all__ = ["api", "office", "reading", "wordings"]
