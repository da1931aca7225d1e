"""Health, readiness and metrics for whoever runs the portal."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import text

from portal.core.database.session import db, session
from portal.core.events.deliveries import counts_by_state
from portal.core.state import config, state_of
from portal.core.web.routing import public

blueprint = Blueprint("operations", __name__)
registry = CollectorRegistry()
requests_total = Counter(
    "portal_requests", "Requests answered", ["endpoint", "status"], registry=registry
)
request_seconds = Histogram(
    "portal_request_seconds",
    "Time to answer",
    ["endpoint"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=registry,
)
deliveries = Gauge("portal_deliveries", "Deliveries by state", ["state"], registry=registry)
cache_hits = Gauge("portal_page_cache_hits", "Pages served from memory", registry=registry)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Say that the process answers; asks nothing of the database."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """Say whether the database answers and its tables are there."""
    try:
        session().execute(text("SELECT 1 FROM version_stamp LIMIT 1")).first()
    except Exception:
        db.session.rollback()
        return Response("the database does not answer\n", status=503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Give Prometheus its figures, to loopback or to the holder of the token."""
    token = config().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        if not hmac.compare_digest(given.encode(), token.encode()):
            abort(404)
    elif request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    for state, count in counts_by_state().items():
        deliveries.labels(state).set(count)
    cache = state_of(current_app).caches.get("pages")
    if cache is not None:
        cache_hits.set(cache.hits)
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")
