"""Periodic jobs: when they ran, how it went, and bringing one forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.admin import service
from portal.admin.office import blueprint
from portal.admin.policy import MANAGE_JOBS
from portal.core.database import unit_of_work
from portal.core.events import overview
from portal.core.events.jobs import declare_jobs
from portal.core.events.overview import JobRecord
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs


@dataclass(frozen=True)
class JobsPage(Page):
    """All jobs."""

    template: ClassVar[str] = "admin/jobs.html"
    jobs: Sequence[JobRecord]


@blueprint.get("/jobs")
@needs(MANAGE_JOBS)
def jobs() -> Response:
    """List the jobs."""
    return render(JobsPage(overview.jobs()))


@blueprint.post("/jobs/<name>/run")
@needs(MANAGE_JOBS)
def job_run(name: str) -> AnyResponse:
    """Let the worker run a job at once."""
    declare_jobs()
    with unit_of_work():
        service.run_job_soon(current_actor(), name)
    flash(_("The worker runs it as its next job. Reload this page to see how it went."), "success")
    return redirect(url_for("admin.jobs"), 303)
