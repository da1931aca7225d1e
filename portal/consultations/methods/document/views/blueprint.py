"""The blueprint, and how its views find consultation, phase and version."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.methods.document import queries
from portal.consultations.methods.document.records import METHOD, VersionRecord
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase
from portal.core.permissions import Actor
from portal.core.problems import NotFound

blueprint = Blueprint(
    "document", __name__, url_prefix="/consultations/<slug>/document/<id:phase_id>"
)


def access_phase(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    return reach_phase(METHOD, actor, slug, phase_id)


def public_versions(subject: TakePart) -> list[VersionRecord]:
    """Return the versions everybody may read, the oldest first."""
    return queries.published(queries.versions_of(subject.phase.id))


def version_named(versions: list[VersionRecord], number: int | None) -> VersionRecord:
    """Return one version, by default the latest.

    :raises NotFound: when there is none with this number.
    """
    wanted = [version for version in versions if number in (None, version.number)]
    if not wanted:
        raise NotFound
    return wanted[-1]


def here(subject: TakePart) -> dict[str, Any]:
    """Return what every address of a document needs."""
    return {"slug": subject.consultation.slug, "phase_id": subject.phase.id}


def see(endpoint: str, subject: TakePart, fragment: str = "", **values: Any) -> Response:
    """Lead to one of the document's pages after something was done."""
    target = url_for(f"document.{endpoint}", **here(subject), **values, _anchor=fragment or None)
    return redirect(target, 303)
