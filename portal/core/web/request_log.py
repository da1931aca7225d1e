"""Structured logs without personal data: one line a request, with its identifier."""

from __future__ import annotations

import io
import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request

from portal.core.web.operations import request_seconds, requests_total

log = structlog.get_logger("portal.request")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# One list for the life of the process: loggers keep what they were made with, and whoever
# listens to the log (a test) changes the list in place.
_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


class _StandardError(io.StringIO):
    """Standard error as it is when a line is written, not when its logger was made."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def set_up_logging(level: str) -> None:
    """Write logs as JSON lines to standard error."""
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level, logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(_StandardError()),
        cache_logger_on_first_use=True,
    )


def set_up_request_log(app: Flask) -> None:
    """Give every request an identifier and a line in the log."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "none"
        requests_total.labels(endpoint, response.status_code).inc()
        request_seconds.labels(endpoint).observe(seconds)
        log.debug(
            "request",
            method=request.method,
            endpoint=endpoint,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
