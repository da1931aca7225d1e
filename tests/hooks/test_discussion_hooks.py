"""Hooks of discussion, each used as its example does."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.plugins.checking import checks_of, findings_of
from portal.discussion.models import CommentRow, ReactionCountRow
from portal.testing.factories import Make
from portal.testing.site import Site

Use = Callable[[str], None]
ClientAs = Callable[..., FlaskClient]


def test_comment_subjects_can_be_talked_about(
    app: Flask, client: FlaskClient, client_as: ClientAs, use: Use
) -> None:
    from tests.hooks.examples.comment_subjects import TREES

    [tree] = TREES
    address = f"/comments/tree/{format_id(tree)}"
    browser = client_as("citizen")
    assert browser.post(address, data={"body": "It gives shade."}).status_code == 404
    use("comment_subjects")
    assert browser.post(address, data={"body": "It gives shade."}).status_code == 303
    unknown = f"/comments/tree/{format_id(uuid.uuid4())}"
    assert browser.post(unknown, data={"body": "It gives shade."}).status_code == 404
    read = client.get(f"/api/v1/subjects/tree/{tree}/comments").json
    assert read is not None
    assert [comment["body"] for comment in read["items"]] == ["It gives shade."]


def test_check_comment_objects_beside_the_field(client_as: ClientAs, make: Make, use: Use) -> None:
    use("check_comment")
    browser = client_as("citizen")
    address = f"/comments/proposal/{format_id(make.proposal())}"
    refused = browser.post(address, data={"body": "I WANT TREES"})
    assert refused.status_code == 422
    assert "Say it without capital letters throughout." in refused.text
    assert "I WANT TREES" in refused.text


@pytest.fixture
def comment(make: Make) -> uuid.UUID:
    """Return a comment on a proposal."""
    return make.comment(make.person(), "proposal", make.proposal(), body="Plane trees would do.")


def test_reactions_of_plugins_are_buttons_counted_like_the_others(
    app: Flask, comment: uuid.UUID, client: FlaskClient, client_as: ClientAs, use: Use
) -> None:
    use("reactions")
    address = f"/comments/{format_id(comment)}/react"
    ada, grace = client_as("citizen"), client_as("citizen")
    for browser in (ada, grace):
        assert browser.post(address, data={"kind": "curiosity.more"}).status_code == 303
    page = ada.get(f"/comments/{format_id(comment)}", follow_redirects=True).text
    assert "Tell me more (2)" in page
    assert "Agree (0)" in page
    ada.post(address, data={"kind": "curiosity.more"})
    grace.post(address, data={"kind": "agree"})
    page = ada.get(f"/comments/{format_id(comment)}", follow_redirects=True).text
    assert "Tell me more (0)" in page
    ada.post(address, data={"kind": "curiosity.more"})
    visible = client.get(f"/comments/{format_id(comment)}", follow_redirects=True).text
    assert "Tell me more: 1" in visible
    with app.app_context():
        check = next(one for one in checks_of("integrity") if one.name == "reactions")
        assert findings_of(check) == []
        with unit_of_work():
            session().execute(update(ReactionCountRow).values(number=7))
        assert [str(comment) in finding.what for finding in findings_of(check)] == [True]


def test_reactions_through_the_api_are_told_with_their_numbers(
    comment: uuid.UUID, client: FlaskClient, client_as: ClientAs, use: Use
) -> None:
    use("reactions")
    address = f"/comments/{format_id(comment)}/react"
    client_as("citizen").post(address, data={"kind": "curiosity.more"})
    given = client.get(f"/api/v1/comments/{comment}").json
    assert given is not None
    assert given["reactions"] == {"agree": 0, "thanks": 0, "curiosity.more": 1}


def test_reactions_of_a_plugin_that_is_off_can_neither_be_given_nor_seen(
    comment: uuid.UUID, app: Flask, site: Site, client_as: ClientAs, use: Use
) -> None:
    use("reactions")
    address = f"/comments/{format_id(comment)}/react"
    browser = client_as("citizen")
    browser.post(address, data={"kind": "curiosity.more"})
    site.disable("curiosity")
    assert "Tell me more" not in browser.get(f"/comments/{format_id(comment)}").text
    other = client_as("citizen").post(address, data={"kind": "curiosity.more"})
    assert other.status_code == 422
    # Who gave it before can still change their mind.
    assert browser.post(address, data={"kind": "thanks"}).status_code == 303
    with app.app_context():
        numbers = session().execute(select(ReactionCountRow.number)).scalars().all()
        assert numbers == [0]
        assert session().get(CommentRow, comment) is not None
