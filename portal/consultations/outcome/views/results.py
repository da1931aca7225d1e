"""The results page of a consultation, its report as PDF, and its open data."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response as FlaskResponse
from flask import render_template, stream_with_context
from werkzeug.wrappers import Response

from portal.consultations.answers.records import ANSWER_WORDS, STANDING_WORDS
from portal.consultations.outcome.opendata import (
    archive_of,
    dictionary_of,
    figures_table,
    tables_of,
)
from portal.consultations.outcome.records import Outcome
from portal.consultations.outcome.report import NoReport, report_is_possible, set_report
from portal.consultations.outcome.views.blueprint import STAMPS, access_results, blueprint
from portal.consultations.records import ConsultationRecord, Moment
from portal.consultations.service import stamp_of
from portal.core.i18n import current_language
from portal.core.web import Page, public, render, visitor_cache
from portal.core.web.limits import limit_reads
from portal.core.web.listings import json_response
from portal.core.web.recall import recalled
from portal.core.web.site import site_record
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord


@dataclass(frozen=True)
class ResultsPage(Page):
    """What came of a consultation.

    :param has_report: whether there is a PDF of it.
    """

    template: ClassVar[str] = "outcome/results.html"
    consultation: ConsultationRecord
    outcome: Outcome
    is_open: bool
    has_report: bool
    departments: Mapping[uuid.UUID, DepartmentRecord]
    answer_words: Mapping[str, tuple[Any, str]]
    standing_words: Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class NoReportPage(Page):
    """How to get the report where it cannot be made."""

    template: ClassVar[str] = "outcome/no_report.html"
    consultation: ConsultationRecord


@blueprint.get("/consultations/<slug>/results")
@public
@visitor_cache(*STAMPS)
def results(slug: str) -> Response:
    """Show what came of a consultation."""
    consultation, outcome = access_results(slug)
    return render(
        ResultsPage(
            consultation=consultation,
            outcome=outcome,
            is_open=consultation.moment_now is not Moment.FINISHED,
            has_report=report_is_possible(),
            departments=departments(),
            answer_words=ANSWER_WORDS,
            standing_words=STANDING_WORDS,
        )
    )


@blueprint.get("/consultations/<slug>/results.pdf")
@public
@limit_reads("30 per hour")
def report(slug: str) -> Response:
    """Return the results as an accessible PDF."""
    consultation, outcome = access_results(slug)
    try:
        content = recalled(
            "outcome.report",
            lambda: set_report(_report_html(consultation, outcome)),
            stamps=(*STAMPS, stamp_of(consultation.id)),
            key=consultation.id,
            seconds=600,
        )
    except NoReport:
        return render(NoReportPage(consultation), 503)
    response = FlaskResponse(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{consultation.slug}.pdf"'
    return response


def _report_html(consultation: ConsultationRecord, outcome: Outcome) -> str:
    return render_template(
        "outcome/report.html",
        consultation=consultation,
        outcome=outcome,
        departments=departments(),
        answer_words=ANSWER_WORDS,
        standing_words=STANDING_WORDS,
        report_language=current_language(),
    )


@blueprint.get("/consultations/<slug>/results.zip")
@public
@limit_reads("30 per hour")
def open_data(slug: str) -> Response:
    """Return the consultation's open data: tables as CSV and JSON with a dictionary."""
    consultation, outcome = access_results(slug)
    tables = [figures_table(outcome), *tables_of(consultation)]
    pieces = archive_of(dictionary_of(consultation, tables), tables)
    response = FlaskResponse(stream_with_context(pieces), mimetype="application/zip")
    name = f"{consultation.slug}-open-data.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/consultations/<slug>/results.json")
@public
@visitor_cache(*STAMPS)
def results_json(slug: str) -> Response:
    """Return what the page shows as JSON."""
    consultation, outcome = access_results(slug)
    return json_response(as_json(consultation, outcome))


def as_json(consultation: ConsultationRecord, outcome: Outcome) -> dict[str, Any]:
    """Return results as JSON values."""
    return {
        "consultation": consultation.slug,
        "title": consultation.title,
        "url": f"{site_record().base_url}/consultations/{consultation.slug}/results",
        "people": outcome.people,
        "finding": outcome.finding,
        "phases": [
            {
                "id": one.phase.id,
                "title": one.phase.title,
                "people": one.people,
                "contributions": one.contributions,
                "headline": one.headline,
                "figures": one.figures,
            }
            for one in outcome.phases
        ],
        "who": outcome.who,
        "weighting": outcome.weighting,
        "promises": outcome.standings,
        "themes_waiting": outcome.waiting,
    }
