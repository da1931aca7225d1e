"""Requests, pages and their surroundings."""

from portal.core.web.context import current_actor
from portal.core.web.forms import PortalForm
from portal.core.web.hooks import WebHooks
from portal.core.web.limits import limit
from portal.core.web.nav import NavItem, Section, Tile, Waiting
from portal.core.web.pages import Page, depends_on, render, render_fragment, visitor_cache
from portal.core.web.routing import needs, public, signed_in
from portal.core.web.security import public_form

__all__ = [
    "NavItem",
    "Page",
    "PortalForm",
    "Section",
    "Tile",
    "Waiting",
    "WebHooks",
    "current_actor",
    "depends_on",
    "limit",
    "needs",
    "public",
    "public_form",
    "render",
    "render_fragment",
    "signed_in",
    "visitor_cache",
]
