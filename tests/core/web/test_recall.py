"""What is recalled is never older than the page cache allows, whenever it was read."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from portal.core.database import session, touch, unit_of_work
from portal.core.database.stamps import VersionStampRow
from portal.core.web.recall import recalled

COUNT = text("SELECT coalesce(sum(version), 0) FROM version_stamp WHERE name = 'news'")


def news() -> int:
    return recalled("news", lambda: int(session().execute(COUNT).scalar_one()), stamps=("news",))


def publish(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        touch("news")


def test_it_is_read_once_until_its_stamp_moves(app: Flask) -> None:
    for expected in (0, 1):
        for _time in range(2):
            with app.test_request_context("/"):
                app.preprocess_request()
                assert news() == expected
        publish(app)


def test_what_a_page_read_before_a_change_is_not_kept_as_what_came_after(app: Flask) -> None:
    with app.test_request_context("/"):
        app.preprocess_request()
        session().query(VersionStampRow).all()  # from here on it sees this moment
        publish(app)
        news()
    with app.test_request_context("/"):
        app.preprocess_request()
        assert news() == 1
