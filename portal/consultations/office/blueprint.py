"""The blueprint of the back office's pages, and what they share."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

blueprint = Blueprint("consultations_office", __name__, url_prefix="/admin/consultations")


def to_overview(consultation_id: uuid.UUID) -> Response:
    """Lead back to a consultation's page in the back office."""
    target = url_for("consultations_office.overview", consultation_id=consultation_id)
    return redirect(target, 303)


def status_of(form: Any, newer: object) -> int:
    """Return the status of a form that is shown again."""
    if newer is not None:
        return 409
    return 422 if form.errors else 200


def say_stale(form: Any, version: int) -> None:
    """Let the next save win over the newer text that is shown above the form."""
    form.version.data = str(version)
