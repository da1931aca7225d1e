"""Writes through the API: one unit of work each, and safe to repeat.

With an ``Idempotency-Key`` the key is claimed and the answer stored in the transaction of the
change. The same key with the same request gives the stored answer again and changes nothing;
the same key with another request is refused. A refused request leaves its key free. Keys are
kept for a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, make_response, request
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, select, update

from portal.core import clock
from portal.core.api.models import LONGEST_ANSWER, IdempotencyRow
from portal.core.database.base import new_id
from portal.core.database.conflicts import insert_once
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.problems import Problem, Problems
from portal.core.web.context import current_actor

View = TypeVar("View", bound=Callable[..., Any])
KEEP = timedelta(days=1)
HEADER = "Idempotency-Key"
LONGEST_KEY = 200
CLAIMED = 0


def writing(view: View) -> View:
    """Run a view of the API in a unit of work, at most once per key.

    It stands outside ``@blueprint.response`` so that the finished answer can be kept.
    """

    @wraps(view)
    def write(*args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER, "")
        if not key or current_actor().person_id is None:
            with unit_of_work():
                return make_response(view(*args, **kwargs))
        if len(key) > LONGEST_KEY:
            raise Problems(Problem(HEADER, "too_long", _("A key has at most 200 characters.")))
        known = _stored(key)
        if known is not None:
            return known
        with unit_of_work():
            # Whoever comes second waits here until the first is done, and finds its answer.
            if not _claim(key):
                known = _stored(key)
                if known is not None:
                    return known
                _forget(key)
                _claim(key)
            response = make_response(view(*args, **kwargs))
            _store(key, response)
            return response

    return write  # type: ignore[return-value]


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _request_hash() -> str:
    whole = f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
    return _hash(whole)


def _is(key: str) -> ColumnElement[bool]:
    return and_(
        IdempotencyRow.actor_id == current_actor().person_id,
        IdempotencyRow.key_hash == _hash(key.encode("utf-8", "surrogateescape")),
    )


def _stored(key: str) -> Response | None:
    row = (
        session()
        .execute(
            select(IdempotencyRow.request_hash, IdempotencyRow.status, IdempotencyRow.body).where(
                _is(key), IdempotencyRow.created_at > clock.now() - KEEP
            )
        )
        .first()
    )
    if row is None:
        return None
    if row.request_hash != _request_hash():
        raise Problems(
            Problem(HEADER, "reused", _("This key was used for another request; choose a new one."))
        )
    response = Response(row.body, row.status, mimetype="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _claim(key: str) -> bool:
    return insert_once(
        IdempotencyRow.__table__,  # type: ignore[arg-type]
        {
            "id": new_id(),
            "actor_id": current_actor().person_id,
            "key_hash": _hash(key.encode("utf-8", "surrogateescape")),
            "request_hash": _request_hash(),
            "status": CLAIMED,
            "body": "",
            "created_at": clock.now(),
        },
    )


def keep_instead(answer: str) -> None:
    """Keep this JSON for a repetition instead of the answer, which holds a secret."""
    g.kept_answer = answer


def _store(key: str, response: Response) -> None:
    body = g.pop("kept_answer", None) or response.get_data(as_text=True)
    if len(body) > LONGEST_ANSWER:
        _forget(key)
        return
    session().execute(
        update(IdempotencyRow)
        .where(_is(key))
        .values(status=response.status_code, body=body)
        .execution_options(synchronize_session=False)
    )


def _forget(key: str) -> None:
    session().execute(
        delete(IdempotencyRow).where(_is(key)).execution_options(synchronize_session=False)
    )


def clear_keys() -> int:
    """Delete keys older than a day; return how many."""
    with unit_of_work():
        gone = session().execute(
            delete(IdempotencyRow)
            .where(IdempotencyRow.created_at < clock.now() - KEEP)
            .execution_options(synchronize_session=False)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]
