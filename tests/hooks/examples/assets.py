"""Brings a style sheet for its own page and a script for the list of proposals."""

from pathlib import Path

from flask import Blueprint, render_template_string

from portal.sdk import Asset, Capability, Plugin, WebHooks, hookimpl, public

blueprint = Blueprint("ribbon", __name__)
PAGE = (
    '{% extends "layout/base.html" %}{% block main %}<p class="ribbon">Cut here</p>{% endblock %}'
)


@blueprint.get("/ribbon")
@public
def show() -> str:
    """Show a page in the portal's layout."""
    return render_template_string(PAGE)


class Ribbon(Plugin, WebHooks):
    """Looks festive."""

    name = "ribbon"
    title = "Ribbon"
    capabilities = frozenset({Capability.ROUTES})

    def static_files(self) -> Path:
        """Return the folder with the files."""
        return Path(__file__).parent / "ribbon_static"

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """Add the page."""
        return [blueprint]

    @hookimpl
    def assets(self) -> list[Asset]:
        """Load one file on the plugin's own pages, and one on the list of proposals."""
        return [Asset("ribbon.css"), Asset("ribbon.js", pages=("proposals.index",))]


plugin = Ribbon()
