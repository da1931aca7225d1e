"""Points about the picture and the documents: everybody can use them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.consultations.records import ChecklistItem
from portal.core.uploads import UploadRecord

HEAVY = 10 * 1024 * 1024
"""A document above this is slow on a telephone."""


def upload_points(files: Sequence[UploadRecord]) -> list[ChecklistItem]:
    """Return the points about what was uploaded."""
    pictures = [one for one in files if one.kind == "image"]
    documents = [one for one in files if one.kind == "document"]
    heavy = [one for one in documents if one.size > HEAVY]
    return [
        ChecklistItem(
            "picture_alt",
            _("The picture is described for those who cannot see it"),
            all(one.alt.strip() for one in pictures),
            _("Upload the picture again and say in a few words what it shows."),
            "edit#picture_alt",
        ),
        ChecklistItem(
            "document_names",
            _("Every document has a name people understand"),
            all(_is_name(one.name) for one in documents),
            _("Add the document again under a name that says what is in it."),
            "documents",
            blocks=False,
        ),
        ChecklistItem(
            "document_sizes",
            _("No document is too large for a telephone"),
            not heavy,
            _(
                "“%(document)s” is larger than %(max)s MB. Can it be made smaller?",
                document=heavy[0].name if heavy else "",
                max=HEAVY // 1024 // 1024,
            ),
            "documents",
            blocks=False,
        ),
    ]


def _is_name(name: str) -> bool:
    plain = name.strip()
    return bool(plain) and not plain.lower().endswith(".pdf")
