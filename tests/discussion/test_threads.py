"""Reading a discussion: pages, orders, deep links, and what it costs."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.core.database import session, unit_of_work
from portal.core.permissions import VISITOR
from portal.core.problems import NotFound
from portal.discussion.models import CommentRow
from portal.discussion.records import CommentRecord, Side, Thread
from portal.discussion.threads import thread_for
from portal.identity.records import PersonName
from portal.testing.factories import Make
from tests.discussion.actors import citizen
from tests.discussion.benches import CLOSED, OPEN, PLAIN, SECRET
from tests.support.queries import count_queries

pytestmark = pytest.mark.both_engines


def ids(thread: Thread) -> list[uuid.UUID]:
    return [comment.id for comment in thread.comments]


@pytest.mark.parametrize("sort", ["newest", "oldest", "agreed"])
def test_every_order_pages_by_twenty_forth_and_back(
    in_app: Flask, make: Make, ana: uuid.UUID, sort: str
) -> None:
    made = list(make.comments(45, ana, "bench", OPEN))
    with unit_of_work():
        for place, comment_id in enumerate(made):
            row = session().get(CommentRow, comment_id)
            assert row is not None
            row.agree_count = place % 7
    expected = {
        "newest": made[::-1],
        "oldest": made,
        "agreed": sorted(made, key=lambda i: (made.index(i) % 7, i), reverse=True),
    }[sort]

    def page(cursor: str | None) -> Thread:
        return thread_for(VISITOR, "bench", OPEN, cursor=cursor, sort=sort)

    first = page(None)
    second = page(first.next)
    third = page(second.next)
    assert [*ids(first), *ids(second), *ids(third)] == expected
    assert (first.previous, third.next) == (None, None)
    back = page(third.previous)
    assert ids(back) == ids(second)
    assert ids(page(back.previous)) == ids(first)


def test_an_unknown_order_means_the_newest_first_and_an_odd_cursor_the_first_page(
    in_app: Flask, make: Make, ana: uuid.UUID
) -> None:
    made = list(make.comments(3, ana, "bench", OPEN))
    thread = thread_for(VISITOR, "bench", OPEN, sort="rudest", cursor="\x00nonsense")
    assert ids(thread) == made[::-1]


def test_a_deep_link_opens_its_thread_beyond_the_first_page(
    in_app: Flask, make: Make, ana: uuid.UUID
) -> None:
    old = make.comment(ana, "bench", OPEN)
    answer = make.comment(ana, "bench", OPEN, parent=old)
    make.comments(30, ana, "bench", OPEN)
    thread = thread_for(VISITOR, "bench", OPEN, focus=answer)
    assert ids(thread) == [old]
    assert [reply.id for reply in thread.comments[0].replies] == [answer]
    assert thread.focus == answer


def test_a_link_to_a_comment_elsewhere_shows_the_whole_discussion(
    in_app: Flask, make: Make, ana: uuid.UUID
) -> None:
    here = make.comment(ana, "bench", OPEN)
    elsewhere = make.comment(ana, "bench", PLAIN)
    for focus in (elsewhere, uuid.uuid4()):
        thread = thread_for(VISITOR, "bench", OPEN, focus=focus)
        assert (ids(thread), thread.focus) == ([here], None)


def test_ten_answers_are_shown_and_the_rest_on_the_page_of_the_conversation(
    in_app: Flask, make: Make, ana: uuid.UUID
) -> None:
    root = make.comment(ana, "bench", OPEN)
    answers = list(make.comments(14, ana, "bench", OPEN, parent=root))
    shown = thread_for(VISITOR, "bench", OPEN).comments[0]
    assert [reply.id for reply in shown.replies] == answers[:10]
    assert shown.more_replies == 4
    whole = thread_for(VISITOR, "bench", OPEN, focus=root).comments[0]
    assert [reply.id for reply in whole.replies] == answers
    assert whole.more_replies == 0


def test_answers_stand_under_what_they_answer(in_app: Flask, make: Make, ana: uuid.UUID) -> None:
    root = make.comment(ana, "bench", OPEN)
    answer = make.comment(ana, "bench", OPEN, parent=root)
    deepest = make.comment(ana, "bench", OPEN, parent=answer)
    found = thread_for(VISITOR, "bench", OPEN).comments[0]
    assert _outline(found) == (root, [(answer, [(deepest, [])])])


def _outline(comment: CommentRecord) -> tuple[uuid.UUID, list[Any]]:
    return comment.id, [_outline(reply) for reply in comment.replies]


def test_reading_costs_the_same_with_fifty_comments_and_with_five_thousand(
    in_app: Flask, make: Make, ana: uuid.UUID
) -> None:
    reader = citizen(ana)
    for subject, count in ((PLAIN, 50), (OPEN, 5000)):
        roots = make.comments(count // 5, ana, "bench", subject)
        for root in roots[-20:]:
            make.comments(count // 25, ana, "bench", subject, parent=root)
    costs = []
    for subject in (PLAIN, OPEN):
        session().close()
        in_app.extensions["portal"].caches.clear()  # names are remembered between pages
        with count_queries() as counted:
            thread = thread_for(reader, "bench", subject)
        assert len(thread.comments) == (10 if subject == PLAIN else 20)
        costs.append(len(counted))
    assert costs[0] == costs[1]
    assert costs[0] <= 3


def test_who_may_write_is_said_with_the_reason_and_the_remedy(
    in_app: Flask, ana: uuid.UUID
) -> None:
    assert thread_for(citizen(ana), "bench", OPEN).may_comment
    visitor = thread_for(VISITOR, "bench", OPEN)
    assert (visitor.may_comment, visitor.remedy) == (False, "identity.sign_in")
    closed = thread_for(citizen(ana), "bench", CLOSED)
    assert (closed.may_comment, closed.reason) == (False, "This bench is closed.")


def test_a_subject_nobody_may_see_has_no_discussion_either(in_app: Flask, ana: uuid.UUID) -> None:
    with pytest.raises(NotFound):
        thread_for(citizen(ana), "bench", SECRET)
    with pytest.raises(NotFound):
        thread_for(citizen(ana), "kiosk", OPEN)


LONG_AGO = datetime(2024, 3, 1, tzinfo=UTC)
SHOWN: dict[str, Any] = {
    "id": uuid.uuid4(),
    "level": 2,
    "side": Side.AGAINST,
    "author": PersonName(uuid.uuid4(), "Ben Okoro"),
    "body": "Less shade",
    "agree_count": 7,
    "thanks_count": 7,
    "more_reactions": (("kiosk.applause", 1),),
    "created_at": LONG_AGO,
    "edited_at": LONG_AGO,
    "hidden_at": LONG_AGO,
    "hidden_reason": "Rude",
    "my_reaction": "agree",
    "may_edit": True,
    "may_reply": True,
    "more_replies": 3,
}
"""What of a comment the page shows, with another value each."""
NOT_SHOWN = {"subject_kind", "subject_id", "root_id", "parent_id", "author_id", "is_mine"}


def test_two_threads_look_alike_only_when_nothing_of_a_comment_differs(
    in_app: Flask, make: Make, ana: uuid.UUID
) -> None:
    make.comment(ana, "bench", OPEN)
    thread = thread_for(VISITOR, "bench", OPEN)
    (comment,) = thread.comments
    fields = {field.name for field in dataclasses.fields(CommentRecord)}
    assert fields == SHOWN.keys() | NOT_SHOWN | {"replies"}
    for name, value in {**SHOWN, "replies": (comment,)}.items():
        other = dataclasses.replace(comment, **{name: value})
        assert dataclasses.replace(thread, comments=(other,)).looks != thread.looks, name
    assert dataclasses.replace(thread, sides=not thread.sides).looks != thread.looks
    assert dataclasses.replace(thread, reactions=()).looks != thread.looks


def test_a_thread_looks_older_only_once_its_page_says_so(
    in_app: Flask, make: Make, ana: uuid.UUID, clock: Callable[..., datetime]
) -> None:
    make.comment(ana, "bench", OPEN, created_at=clock() - timedelta(days=3))
    thread = thread_for(VISITOR, "bench", OPEN)
    looks = [thread.looks]
    for hours in (1, 23):
        clock(hours=hours)
        looks.append(thread.looks)
    assert looks[0] == looks[1] != looks[2]
