"""The documentation of the API, made from the OpenAPI document and served from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Response

from portal.core.api.blueprint import API_ROOT
from portal.core.web.pages import Page, render, visitor_cache
from portal.core.web.routing import public
from portal.core.web.site import site_record
from portal.site.api_reference import Reference, api_reference
from portal.site.views import blueprint


@dataclass(frozen=True)
class ApiPage(Page):
    """What programs can do here, and how."""

    template: ClassVar[str] = "site/api.html"
    reference: Reference
    root: str
    document_url: str


@blueprint.get("/api")
@public
@visitor_cache(seconds=3600)
def api_docs() -> Response:
    """Show the documentation of the API."""
    root = site_record().base_url + API_ROOT
    return render(ApiPage(api_reference(), root, f"{API_ROOT}/openapi.json"))
