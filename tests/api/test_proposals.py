"""Proposals through the API: the whole life of one, and lists as their pages show them."""

import pytest

from portal.core.identifiers import format_id
from tests.api.conftest import NOBODY, walk
from tests.support.queries import count_queries

TITLE = "Shade for the playground at the mill"
BODY = "In summer nobody can use the swings after eleven. Three plane trees would do."


@pytest.fixture
def text(town):
    return {"title": TITLE, "body": BODY, "topic_id": str(town["topic"])}


def test_a_draft_is_written_changed_published_supported_and_withdrawn(
    text, somebody, anybody, make, program_of
):
    draft = somebody.post("/proposals", text)
    assert draft.status_code == 201
    assert (draft.json["state"], draft.json["title"]) == ("draft", TITLE)
    path = f"/proposals/{draft.json['id']}"
    assert anybody.get(path).status_code == 404

    changed = somebody.patch(path, {"revision": draft.json["revision"], "title": f"{TITLE} gate"})
    assert changed.json["title"] == f"{TITLE} gate"
    assert changed.json["body"] == BODY

    public = somebody.post(f"{path}/publication").json
    assert public["state"] == "published"
    assert anybody.get(path).json["url"].endswith(f"/proposals/{format_id_of(public)}")

    neighbour = program_of(make.person())
    receipt = neighbour.put(f"{path}/support").json
    assert receipt["fresh"] is True
    assert neighbour.put(f"{path}/support").json == {**receipt, "fresh": False}
    seen = neighbour.get(path).json
    assert (seen["support_count"], seen["supported_at"] is not None) == (1, True)
    assert neighbour.delete(f"{path}/support").status_code == 204
    assert neighbour.delete(f"{path}/support").status_code == 204
    assert anybody.get(path).json["support_count"] == 0

    gone = somebody.post(f"{path}/withdrawal", {"reason": "The trees are planted."}).json
    assert (gone["state"], gone["withdrawn_reason"]) == ("withdrawn", "The trees are planted.")
    assert [change["state"] for change in gone["changes"]] == ["published", "withdrawn"]


def format_id_of(proposal):
    import uuid

    return format_id(uuid.UUID(proposal["id"]))


def test_a_proposal_can_be_written_and_published_in_one_go(text, somebody, anybody):
    public = somebody.post("/proposals", {**text, "publish": True}).json
    assert public["state"] == "published"
    assert [item["id"] for item in anybody.get("/proposals").json["items"]] == [public["id"]]


def test_a_text_that_may_not_be_public_leaves_no_draft_behind(text, somebody):
    answer = somebody.post("/proposals", {**text, "body": "Too short", "publish": True})
    assert answer.status_code == 422
    assert answer.json["problems"][0]["field"] == "body"
    assert somebody.get("/me/proposals").json["items"] == []


def test_a_change_based_on_an_older_revision_is_refused(text, somebody):
    draft = somebody.post("/proposals", text).json
    path = f"/proposals/{draft['id']}"
    assert somebody.patch(path, {"revision": draft["revision"], "title": "A"}).status_code == 200
    stale = somebody.patch(path, {"revision": draft["revision"], "title": "B"})
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert somebody.get(path).json["title"] == "A"


def test_a_change_to_a_public_text_keeps_the_former_one(text, somebody, anybody):
    public = somebody.post("/proposals", {**text, "publish": True}).json
    path = f"/proposals/{public['id']}"
    new = f"{BODY} And a bench."
    changed = somebody.patch(path, {"revision": public["revision"], "body": new})
    assert changed.status_code == 200
    versions = anybody.get(f"{path}/versions").json["items"]
    assert [(one["number"], one["body"]) for one in versions] == [(1, BODY), (2, new)]
    stale = somebody.patch(path, {"revision": public["revision"], "body": BODY})
    assert stale.status_code == 409


def test_only_the_author_changes_publishes_withdraws_and_discards(make, somebody):
    draft = make.proposal(make.person(), "draft")
    public = make.proposal(make.person())
    for path, expected in ((f"/proposals/{draft}", 404), (f"/proposals/{public}", 403)):
        assert somebody.patch(path, {"revision": 1, "title": "Mine"}).status_code == expected
        assert somebody.post(f"{path}/withdrawal", {"reason": "No"}).status_code == expected
    for identifier in (draft, public):
        assert somebody.post(f"/proposals/{identifier}/publication").status_code == 404
        assert somebody.delete(f"/proposals/{identifier}").status_code == 404


def test_one_discards_ones_own_draft(text, somebody):
    draft = somebody.post("/proposals", text).json
    assert somebody.delete(f"/proposals/{draft['id']}").status_code == 204
    assert somebody.get(f"/proposals/{draft['id']}").status_code == 404


def test_closed_supports_say_why(make, somebody):
    done = make.proposal(make.person(), "accepted")
    answer = somebody.put(f"/proposals/{done}/support")
    assert (answer.status_code, answer.json["code"]) == (403, "closed")


def test_officers_answer_and_report_what_comes_of_it(make, program_of, anybody):
    proposal = make.proposal(make.person())
    officer, path = program_of(make.person("officer")), f"/proposals/{proposal}"
    assert officer.get(f"{path}/response-draft").status_code == 404
    answer = {"state": "accepted", "reason": "In November.", "cost_amount": 4200}
    kept = officer.put(f"{path}/response-draft", answer).json
    assert anybody.get(path).json["response"] is None
    assert officer.put(f"{path}/response-draft", answer).status_code == 409

    public = officer.post(f"{path}/response", {**answer, "revision": kept["revision"]})
    assert public.status_code == 201
    seen = anybody.get(path).json
    assert (seen["state"], seen["response"]["cost_amount"]) == ("accepted", 4200)

    step = officer.post(f"{path}/milestones", {"title": "The trees are ordered"}).json
    done = officer.patch(f"{path}/milestones/{step['id']}", {"done_on": "2027-08-28"}).json
    assert done["done_on"] == "2027-08-28"
    assert officer.put(f"{path}/progress", {"state": "done"}).json["state"] == "done"
    assert officer.delete(f"{path}/milestones/{step['id']}").status_code == 204
    assert anybody.get(path).json["milestones"] == []


def test_citizens_do_not_answer_for_the_council(make, somebody):
    path = f"/proposals/{make.proposal(make.person())}"
    answer = {"state": "accepted", "reason": "Because I say so."}
    assert somebody.post(f"{path}/response", answer).status_code == 403
    assert somebody.put(f"{path}/response-draft", answer).status_code == 403
    assert somebody.get(f"{path}/response-draft").status_code == 403
    assert somebody.post(f"{path}/milestones", {"title": "A step"}).status_code == 403


@pytest.mark.parametrize(
    "asked", ["", "?sort=supported", "?sort=discussed", "?state=accepted", "?topic=streets"]
)
def test_anybody_reads_the_list_as_its_page_shows_it(make, anybody, asked):
    topic = make.topic("Streets", slug="streets")
    author = make.person()
    make.proposals(12, author)
    for state in ("accepted", "withdrawn", "draft"):
        make.proposal(author, state, topic_id=topic)
    page = anybody.client.get(f"/proposals.json{asked}").json
    listed = anybody.get(f"/proposals{asked}").json
    shown = ("id", "title", "summary", "state")
    assert [[one[name] for name in shown] for one in listed["items"]] == [
        [one[name] for name in shown] for one in page["items"]
    ]
    assert [one["support_count"] for one in listed["items"]] == [
        one["supports"] for one in page["items"]
    ]
    assert listed["total"] == page["total"]


@pytest.mark.parametrize("sort", ["newest", "supported", "discussed", "random"])
def test_cursors_lead_through_the_whole_list_once(make, anybody, sort):
    make.proposals(57, make.person())
    found = [item["id"] for item in walk(anybody, f"/proposals?sort={sort}&limit=10")]
    assert len(found) == len(set(found)) == 57


def test_a_page_back_is_the_page_that_came_before(make, anybody):
    make.proposals(9)
    first = anybody.get("/proposals?limit=3").json
    second = anybody.get(f"/proposals?limit=3&cursor={first['next']}").json
    back = anybody.get(f"/proposals?limit=3&cursor={second['previous']}").json
    assert back["items"] == first["items"]


def test_what_is_not_there_and_what_may_not_be_seen_look_the_same(make, anybody):
    draft = make.proposal(make.person(), "draft")
    answers = []
    for identifier in (draft, NOBODY):
        answer = anybody.get(f"/proposals/{identifier}")
        answers.append((answer.status_code, answer.data))
        assert anybody.get(f"/subjects/proposal/{identifier}/comments").status_code == 404
        assert anybody.get(f"/proposals/{identifier}/versions").status_code == 404
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_the_api_asks_the_database_no_more_than_the_page_does(make, anybody, app):
    author = make.person()
    make.proposals(40, author)
    proposal = make.proposal(author)
    browser = app.test_client()
    for page, path in (
        ("/proposals", "/proposals"),
        (f"/proposals/{format_id(proposal)}", f"/proposals/{proposal}"),
        ("/consultations", "/consultations"),
    ):
        anybody.get(path)
        with count_queries() as by_page:
            assert browser.get(f"{page}?fresh=1").status_code == 200
        with count_queries() as by_api:
            assert anybody.get(path).status_code == 200
        assert len(by_api) <= len(by_page), by_api.statements


def test_a_support_asks_the_database_at_most_six_times(make, somebody):
    proposals = [make.proposal(make.person()) for _one in range(2)]
    somebody.put(f"/proposals/{proposals[0]}/support")
    with count_queries() as counted:
        assert somebody.put(f"/proposals/{proposals[1]}/support").status_code == 200
    assert len(counted) <= 7, counted.statements  # six, and recognising the token
