"""Threads, comments and reactions through the API, and what moderators do."""

import pytest

from tests.api.conftest import walk


@pytest.fixture
def proposal(make):
    return make.proposal(make.person())


@pytest.fixture
def path(proposal):
    return f"/subjects/proposal/{proposal}/comments"


def test_people_discuss_for_and_against(path, make, program_of, anybody):
    first, second = program_of(make.person()), program_of(make.person())
    comment = first.post(path, {"body": "Trees!", "side": "for"}).json
    reply = second.post(path, {"body": "Which ones?", "parent_id": comment["id"]}).json
    assert (comment["side"], reply["level"]) == ("for", 2)
    (shown,) = anybody.get(path).json["items"]
    assert [one["body"] for one in shown["replies"]] == ["Which ones?"]


def test_one_changes_ones_own_comment_and_what_it_said_stays(path, somebody, make, program_of):
    comment = somebody.post(path, {"body": "Trees!"}).json
    own = f"/comments/{comment['id']}"
    assert somebody.patch(own, {"body": "Plane trees!"}).json["body"] == "Plane trees!"
    assert somebody.get(f"{own}/versions").json["items"][0]["body"] == "Trees!"
    assert program_of(make.person()).patch(own, {"body": "No."}).status_code == 403


def test_reactions_are_set_changed_and_taken_back_as_often_as_one_likes(path, somebody):
    own = f"/comments/{somebody.post(path, {'body': 'Trees!'}).json['id']}/reaction"
    for _time in range(2):
        assert somebody.put(own, {"kind": "agree"}).json["my_reaction"] == "agree"
    assert somebody.put(own, {"kind": "thanks"}).json["my_reaction"] == "thanks"
    for _time in range(2):
        assert somebody.delete(own).json["my_reaction"] is None
    assert somebody.put(own, {"kind": "anger"}).status_code == 422


def test_a_hidden_comment_is_empty_except_for_its_author_and_moderators(
    path, make, program_of, anybody
):
    author = make.person()
    own = f"/comments/{program_of(author).post(path, {'body': 'Rude words'}).json['id']}"
    moderator = make.person("moderator")
    reason = {"reason": "It insults a neighbour."}
    assert program_of(author).put(f"{own}/hiding", reason).status_code == 403
    assert program_of(moderator).put(f"{own}/hiding", reason).status_code == 200
    bodies = {
        "anybody": anybody,
        "another": program_of(make.person()),
        "author": program_of(author),
        "moderator": program_of(moderator),
        "moderator's token for something else": program_of(moderator, "account:read"),
    }
    assert {who: one.get(own).json["body"] for who, one in bodies.items()} == {
        "anybody": "",
        "another": "",
        "author": "Rude words",
        "moderator": "Rude words",
        "moderator's token for something else": "",
    }
    assert anybody.get(f"{own}/versions").status_code == 404
    assert program_of(moderator).delete(f"{own}/hiding").json["body"] == "Rude words"


@pytest.mark.parametrize("sort", ["newest", "oldest", "agreed"])
def test_cursors_lead_through_a_whole_thread_once(make, anybody, path, proposal, sort):
    made = make.comments(25, make.person(), "proposal", proposal)
    found = [item["id"] for item in walk(anybody, f"{path}?sort={sort}&limit=7")]
    assert sorted(found) == sorted(str(one) for one in made)


def test_a_thread_is_found_from_one_of_its_comments(make, anybody, path, proposal):
    root = make.comment(make.person(), "proposal", proposal)
    make.comments(30, make.person(), "proposal", proposal)
    replies = make.comments(15, make.person(), "proposal", proposal, parent=root)
    (thread,) = anybody.get(f"{path}?focus={replies[-1]}").json["items"]
    assert thread["id"] == str(root)
    assert len(thread["replies"]) == 15


def test_there_is_no_discussion_of_what_is_not_there(anybody, somebody, make):
    draft = make.proposal(make.person(), "draft")
    for kind in ("proposal", "statement", "nonsense", "%00"):
        path = f"/subjects/{kind}/{draft}/comments"
        assert anybody.get(path).status_code == 404
        assert somebody.post(path, {"body": "Hello?"}).status_code == 404
