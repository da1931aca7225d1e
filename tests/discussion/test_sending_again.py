"""A comment that is sent twice, by a browser that tries again or from a second tab, is one."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core.database import session, unit_of_work
from portal.core.events.models import EventRow
from portal.core.identifiers import format_id
from portal.discussion import service
from portal.discussion.models import CommentRow
from portal.discussion.records import CommentDraft
from tests.discussion.actors import citizen, moderating
from tests.discussion.benches import OPEN, PLAIN

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("clock")]
TEXT = "More shade, please."


def write(
    person: uuid.UUID,
    text: str = TEXT,
    subject: uuid.UUID = OPEN,
    kind: str = "bench",
    **draft: Any,
) -> uuid.UUID:
    with unit_of_work():
        return service.add_comment(citizen(person), kind, subject, CommentDraft(text, **draft))


def comments() -> int:
    return int(session().execute(select(func.count()).select_from(CommentRow)).scalar_one())


def test_the_same_comment_within_ten_minutes_leads_to_the_one_there_is(
    in_app: Flask, ana: uuid.UUID, clock: Any
) -> None:
    first = write(ana)
    clock(minutes=9)
    assert write(ana, f"  {TEXT}\n") == first
    published = select(func.count()).where(EventRow.type == "discussion.comment_published")
    assert session().execute(published).scalar_one() == 1
    clock(minutes=2)
    assert write(ana) != first


def test_an_answer_sent_again_is_one_wherever_it_was_put(in_app: Flask, ana: uuid.UUID) -> None:
    first = write(ana, "A bench.")
    second = write(ana, "Where?", parent_id=first)
    third = write(ana, "At the mill.", parent_id=second)
    beside = write(ana, "Or at the quay.", parent_id=third)
    assert write(ana, "Or at the quay.", parent_id=third) == beside
    assert write(ana, "Where?", parent_id=first) == second
    assert comments() == 4


def test_what_differs_in_anything_is_another_comment(
    in_app: Flask, ana: uuid.UUID, ben: uuid.UUID
) -> None:
    first = write(ana)
    others = [
        write(ben),
        write(ana, "More shade, please!"),
        write(ana, subject=PLAIN),
        write(ana, kind="stool"),
        write(ana, side="against"),
        write(ana, parent_id=first),
    ]
    assert len({first, *others}) == 7


def test_a_hidden_comment_does_not_come_back_by_being_sent_again(
    in_app: Flask, ana: uuid.UUID, moderator: uuid.UUID
) -> None:
    first = write(ana)
    with unit_of_work():
        service.hide_comment(moderating(moderator), first, "It insults a neighbour.")
    assert write(ana) == first
    assert comments() == 1


def test_a_form_sent_twice_leads_to_the_same_place(
    browser_of: Callable[[uuid.UUID], FlaskClient], ana: uuid.UUID
) -> None:
    path, form = f"/comments/bench/{format_id(OPEN)}", {"body": TEXT, "side": "for"}
    first, second = (browser_of(ana).post(path, data=form) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location


def test_the_same_comment_from_six_tabs_at_once_is_one(app: Flask, ana: uuid.UUID) -> None:
    together, found, failures = threading.Barrier(6), [], []

    def send() -> None:
        try:
            with app.app_context():
                together.wait(120)
                found.append(write(ana))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=send) for _tab in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert failures == []
    assert len(found) == 6
    assert len(set(found)) == 1
