"""Writing, answering, changing and hiding comments, by the service, on both engines."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.audit.log import entries
from portal.core.database import session, unit_of_work
from portal.core.events.models import EventRow
from portal.core.permissions import VISITOR
from portal.core.problems import Forbidden, NotFound, Problems
from portal.discussion import queries, service
from portal.discussion.models import BODY_LENGTH
from portal.discussion.records import CommentDraft, CommentRecord, Side
from portal.testing.factories import Make
from tests.discussion.actors import citizen, moderating
from tests.discussion.benches import CLOSED, OPEN, PLAIN, SECRET

pytestmark = pytest.mark.both_engines


def write(person: uuid.UUID, text: str = "More shade, please.", **draft: Any) -> uuid.UUID:
    with unit_of_work():
        return service.add_comment(
            citizen(person), draft.pop("kind", "bench"), OPEN, CommentDraft(text, **draft)
        )


def read(comment_id: uuid.UUID, actor: Any = VISITOR) -> CommentRecord:
    found = queries.comment_of(actor, comment_id)
    assert found is not None
    return found


def test_a_comment_stands_under_its_author_with_its_side(in_app: Flask, ana: uuid.UUID) -> None:
    comment = read(write(ana, side="for"))
    assert comment.body == "More shade, please."
    assert comment.side is Side.FOR
    assert comment.level == 1
    assert comment.author is not None
    assert comment.author.display_name == "Ana Ruiz"


def test_an_answer_to_the_third_level_stands_beside_it(in_app: Flask, ana: uuid.UUID) -> None:
    first = write(ana)
    second = write(ana, parent_id=first)
    third = write(ana, parent_id=second)
    beside = read(write(ana, "And less noise.", parent_id=third))
    assert [read(i).level for i in (first, second, third)] == [1, 2, 3]
    assert (beside.level, beside.parent_id, beside.root_id) == (3, second, first)


def test_an_answer_takes_no_side_and_neither_does_a_subject_without_sides(
    in_app: Flask, ana: uuid.UUID
) -> None:
    answer = write(ana, side="against", parent_id=write(ana))
    on_stool = write(ana, side="against", kind="stool")
    assert read(answer).side is Side.NEUTRAL
    assert read(on_stool).side is Side.NEUTRAL


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), (" \u200b\x00 ", "empty"), ("x" * (BODY_LENGTH + 1), "too_long")],
)
def test_a_text_that_is_empty_or_too_long_is_refused(
    in_app: Flask, ana: uuid.UUID, text: str, code: str
) -> None:
    with pytest.raises(Problems) as refused:
        write(ana, text)
    assert [(p.field, p.code) for p in refused.value.problems] == [("body", code)]


def test_an_unknown_side_is_refused(in_app: Flask, ana: uuid.UUID) -> None:
    with pytest.raises(Problems) as refused:
        write(ana, side="sideways")
    assert refused.value.problems[0].field == "side"


def test_a_plugin_can_refuse_a_comment(in_app: Flask, ana: uuid.UUID) -> None:
    with pytest.raises(Problems, match="pigeons"):
        write(ana, "Feed the pigeons here.")


def test_nobody_comments_where_comments_are_closed_or_where_nothing_is_to_be_seen(
    in_app: Flask, ana: uuid.UUID
) -> None:
    draft = CommentDraft("More shade, please.")
    with pytest.raises(Forbidden, match="closed"), unit_of_work():
        service.add_comment(citizen(ana), "bench", CLOSED, draft)
    with pytest.raises(NotFound), unit_of_work():
        service.add_comment(citizen(ana), "bench", SECRET, draft)
    with pytest.raises(NotFound), unit_of_work():
        service.add_comment(citizen(ana), "kiosk", OPEN, draft)
    with pytest.raises(Forbidden), unit_of_work():
        service.add_comment(VISITOR, "bench", OPEN, draft)


def test_an_answer_belongs_to_the_subject_of_what_it_answers(in_app: Flask, ana: uuid.UUID) -> None:
    elsewhere = write(ana)
    with pytest.raises(NotFound), unit_of_work():
        service.add_comment(citizen(ana), "bench", PLAIN, CommentDraft("Yes!", parent_id=elsewhere))
    with pytest.raises(NotFound):
        write(ana, parent_id=uuid.uuid4())


def test_a_hidden_comment_takes_no_answers(
    in_app: Flask, ana: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    with unit_of_work():
        service.hide_comment(moderating(moderator), comment, "Names a private person.")
    with pytest.raises(Problems):
        write(ana, parent_id=comment)


def test_publishing_is_told_to_subscribers(in_app: Flask, ana: uuid.UUID) -> None:
    comment = write(ana)
    events = session().execute(select(EventRow.type, EventRow.subject_id)).all()
    assert ("discussion.comment_published", comment) in [tuple(event) for event in events]


def test_a_comment_can_be_changed_for_fifteen_minutes_and_keeps_what_it_said(
    in_app: Flask, clock: Any, ana: uuid.UUID
) -> None:
    comment = write(ana, "First thought.")
    clock(minutes=14)
    with unit_of_work():
        service.edit_comment(citizen(ana), comment, "Second thought.")
    assert read(comment).body == "Second thought."
    assert read(comment).edited_at is not None
    assert [version.body for version in queries.versions_of(comment)] == ["First thought."]
    clock(minutes=2)
    with pytest.raises(Forbidden, match="too_late"), unit_of_work():
        service.edit_comment(citizen(ana), comment, "Third thought.")


def test_saving_a_comment_unchanged_leaves_no_version(in_app: Flask, ana: uuid.UUID) -> None:
    comment = write(ana, "First thought.")
    with unit_of_work():
        service.edit_comment(citizen(ana), comment, " First thought. ")
    assert queries.versions_of(comment) == ()
    assert read(comment).edited_at is None


def test_nobody_changes_the_comment_of_somebody_else(
    in_app: Flask, ana: uuid.UUID, ben: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    for actor in (citizen(ben), moderating(moderator)):
        with pytest.raises(Forbidden), unit_of_work():
            service.edit_comment(actor, comment, "What Ana never said.")
    assert read(comment).body == "More shade, please."


def test_a_hidden_comment_cannot_be_changed_by_its_author(
    in_app: Flask, ana: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    with unit_of_work():
        service.hide_comment(moderating(moderator), comment, "Insults somebody.")
    with pytest.raises(Forbidden, match="hidden"), unit_of_work():
        service.edit_comment(citizen(ana), comment, "Something else.")


def test_a_hidden_text_is_withheld_from_others_but_not_from_its_author(
    in_app: Flask, ana: uuid.UUID, ben: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    with unit_of_work():
        service.hide_comment(moderating(moderator), comment, "Insults somebody.")
    assert read(comment).body == read(comment, citizen(ben)).body == ""
    assert read(comment, citizen(ana)).body == "More shade, please."
    assert read(comment, moderating(moderator)).body == "More shade, please."
    assert read(comment).hidden_reason == "Insults somebody."


def test_hiding_and_restoring_are_written_down_with_who_and_why(
    in_app: Flask, ana: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    with unit_of_work():
        service.hide_comment(moderating(moderator), comment, "Insults somebody.")
    with unit_of_work():
        service.restore_comment(moderating(moderator), comment)
    assert read(comment).body == "More shade, please."
    assert read(comment).hidden_reason == ""
    found = entries(action="discussion.").items
    assert [entry.action for entry in found] == ["discussion.restore", "discussion.hide"]
    assert found[1].actor_id == moderator
    assert found[1].detail == {"reason": "Insults somebody."}


def test_hiding_needs_a_reason_and_a_moderator(
    in_app: Flask, ana: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Problems), unit_of_work():
            service.hide_comment(moderating(moderator), comment, reason)
    with pytest.raises(Forbidden), unit_of_work():
        service.hide_comment(citizen(ana), comment, "I changed my mind.")
    assert read(comment).hidden_at is None


def test_hiding_twice_keeps_the_first_reason(
    in_app: Flask, ana: uuid.UUID, moderator: uuid.UUID
) -> None:
    comment = write(ana)
    for reason in ("First reason.", "Second reason."):
        with unit_of_work():
            service.hide_comment(moderating(moderator), comment, reason)
    assert read(comment).hidden_reason == "First reason."


def test_erasing_a_person_empties_what_they_wrote_and_keeps_the_answers(
    in_app: Flask, make: Make, ana: uuid.UUID, ben: uuid.UUID
) -> None:
    from portal.discussion.privacy import erase_person, export_person

    comment = write(ana, "First thought.")
    with unit_of_work():
        service.edit_comment(citizen(ana), comment, "Second thought.")
    answer = write(ben, "I agree.", parent_id=comment)
    with unit_of_work():
        service.react(citizen(ana), answer, "thanks")
    kept = export_person(ana)
    assert [entry["body"] for entry in kept["comments"]] == ["Second thought."]
    assert [entry["kind"] for entry in kept["reactions"]] == ["thanks"]
    with unit_of_work():
        erase_person(ana)
    assert read(comment).body == ""
    assert queries.versions_of(comment) == ()
    assert read(answer).body == "I agree."
