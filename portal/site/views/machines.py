"""Files for machines and browsers: robots.txt, the sitemap, icons, pictures, the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Response, send_file, url_for

from portal.consultations.queries import current_consultations, finished_consultations
from portal.core.problems import NotFound
from portal.core.state import config
from portal.core.web.listings import json_response
from portal.core.web.pages import visitor_cache
from portal.core.web.routing import public
from portal.core.web.site import site_record
from portal.municipality.queries import areas
from portal.proposals.queries import ProposalFilter, list_proposals
from portal.site.pictures import band_file, icon_file, icon_svg
from portal.site.views import blueprint

HOURLY = 3600
LISTED_PROPOSALS = 5000
LISTED_CONSULTATIONS = 500
TYPES = {".svg": "image/svg+xml", ".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}


@blueprint.get("/robots.txt")
@public
@visitor_cache(seconds=HOURLY)
def robots() -> Response:
    """Say what search engines should leave alone: searches, accounts, the back office."""
    closed = (
        "/search",
        "/admin",
        "/account",
        "/me",
        "/sign-in",
        "/register",
        "/language",
        "/colours",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {site_record().base_url}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
@visitor_cache(seconds=HOURLY)
def sitemap() -> Response:
    """List what everybody may see, the newest proposals first; the rest is linked from there."""
    base = site_record().base_url
    body = "".join(f"<url><loc>{escape(base + path)}</loc></url>\n" for path in _public_paths())
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Response(
        f'{start}<urlset xmlns="{space}">\n{body}</urlset>\n', mimetype="application/xml"
    )


def _public_paths() -> Iterator[str]:
    yield url_for("site.home")
    for endpoint in ("consultations.index", "proposals.index", "municipality.areas"):
        yield url_for(endpoint)
    yield url_for("site.open_data")
    for name in ("help", "accessibility", "privacy", "about"):
        yield url_for("site.page", name=name)
    for area in areas().values():
        yield url_for("municipality.area", slug=area.slug)
    shown = [*current_consultations(), *finished_consultations(limit=LISTED_CONSULTATIONS).items]
    for consultation in shown:
        yield url_for("consultations.show", slug=consultation.slug)
    for proposal in list_proposals(ProposalFilter(), None, LISTED_PROPOSALS).items:
        yield url_for("proposals.show", proposal_id=proposal.id)


@blueprint.get("/manifest.webmanifest")
@public
@visitor_cache(seconds=HOURLY)
def manifest() -> Response:
    """Describe the portal for a home screen."""
    town = site_record()
    response = json_response(
        {
            "name": town.name,
            "short_name": town.name[:12],
            "start_url": "/",
            "display": "minimal-ui",
            "icons": [{"src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml"}],
        }
    )
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/favicon.svg")
@public
@visitor_cache(seconds=HOURLY)
def favicon() -> Response:
    """Show the town's icon, or the portal's in the town's colour."""
    own = icon_file()
    content = own.read_bytes() if own is not None else icon_svg().encode()
    return Response(content, mimetype="image/svg+xml")


@blueprint.get("/logo.svg")
@public
def logo() -> Response:
    """Show the town's logo."""
    return _picture(config().data_dir / "logo.svg")


@blueprint.get("/band")
@public
def band() -> Response:
    """Show the wide picture of the town."""
    return _picture(band_file())


def _picture(file: Path | None) -> Response:
    if file is None or not file.is_file():
        raise NotFound
    response = send_file(
        file.resolve(), mimetype=TYPES[file.suffix], conditional=True, max_age=HOURLY
    )
    response.headers["Cache-Control"] = f"public, max-age={HOURLY}"
    return response
