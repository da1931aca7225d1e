"""What does not make sense is refused, naming the field, and changes nothing."""

import pytest

from portal.core.identifiers import format_id


def problems(answer):
    assert answer.content_type == "application/problem+json"
    return {(one["field"], one["code"]) for one in answer.json.get("problems", [])}


@pytest.mark.parametrize(
    ("path", "field", "code"),
    [
        ("/proposals?limit=0", "limit", "invalid"),
        ("/proposals?limit=101", "limit", "invalid"),
        ("/proposals?limit=many", "limit", "type"),
        ("/proposals?state=draft", "state", "invalid"),
        ("/proposals?state=nonsense", "state", "invalid"),
        ("/proposals?topic=nothing", "topic", "unknown"),
        ("/proposals?area=nothing", "area", "unknown"),
        ("/proposals?colour=red", "colour", "unknown"),
        ("/proposals?q=%00", "q", "characters"),
        ("/areas?colour=red", "colour", "unknown"),
        ("/locate?lon=500&lat=0", "lon", "invalid"),
        ("/locate?lon=nan&lat=0", "lon", "invalid"),
        ("/locate?lon=1", "lat", "missing"),
        ("/search?kind=" + "x" * 81, "kind", "invalid"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused_by_name(anybody, path, field, code):
    answer = anybody.get(path)
    assert answer.status_code == 422
    assert (field, code) in problems(answer)


ENORMOUS = "WzAsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSx7InUiOiIwIn1d"


@pytest.mark.parametrize(
    "cursor", ["nonsense", "WzAsMV0", "A" * 999, "WzAseyJ0IjoiOTk5OSJ9LDFd", "%C3%B1", ENORMOUS]
)
@pytest.mark.parametrize("lists", ["proposals", "consultations", "comments", "search"])
def test_a_cursor_the_list_did_not_give_is_refused_by_name(make, anybody, lists, cursor):
    proposal = make.proposal(make.person())
    path = f"/subjects/proposal/{proposal}/comments" if lists == "comments" else f"/{lists}"
    answer = anybody.get(f"{path}?cursor={cursor}")
    assert answer.status_code == 422
    assert problems(answer) == {("cursor", "unknown")}
    assert anybody.get(f"{path}?cursor=").status_code == 200


def test_a_cursor_of_another_order_is_refused_too(make, anybody):
    make.proposals(3)
    newest = anybody.get("/proposals?limit=1").json["next"]
    assert anybody.get(f"/proposals?limit=1&cursor={newest}").status_code == 200
    answer = anybody.get(f"/proposals?sort=supported&limit=1&cursor={newest}")
    assert problems(answer) == {("cursor", "unknown")}


def test_people_with_an_old_address_are_shown_the_first_page(make, anybody):
    proposal = make.proposal(make.person())
    make.comments(2, make.person(), "proposal", proposal)
    for path in ("/proposals", "/search", f"/proposals/{format_id(proposal)}"):
        assert anybody.client.get(f"{path}?cursor=nonsense").status_code == 200, path
    # What a page has kept in memory for a strange cursor is not what a program gets.
    answer = anybody.get(f"/subjects/proposal/{proposal}/comments?cursor=nonsense")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[1]", 400),
        (b'"text"', 400),
        (b'{"title": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"title": ' + b"1" * 5000 + b"}", 400),
        (b"\xff\xfe", 400),
        (b'{"title": "\\ud800 half a character"}', 422),
        (b'{"title": "a\\u0000b"}', 422),
        (b'{"\\ud800": 1}', 422),
        (b'{"title": 5}', 422),
        (b'{"topic_id": "nonsense"}', 422),
        (b'{"lon": 1e999}', 422),
    ],
)
def test_a_body_that_is_none_is_refused(somebody, body, status):
    headers = {"Authorization": f"Bearer {somebody.token}", "Content-Type": "application/json"}
    answer = somebody.client.post("/api/v1/proposals", data=body, headers=headers)
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    assert somebody.get("/me/proposals").json == {"items": []}


def test_only_json_is_taken(somebody):
    headers = {"Authorization": f"Bearer {somebody.token}"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = somebody.client.post(
            "/api/v1/proposals", data=b'{"title": "Trees"}', headers=headers, content_type=kind
        )
        assert answer.status_code == 415, kind


def test_a_body_that_is_too_large_is_refused(somebody):
    answer = somebody.post("/proposals", {"body": "x" * 1_100_000})
    assert answer.status_code == 413


def test_every_field_that_is_wrong_is_named_at_once(somebody, town):
    answer = somebody.post("/proposals", {"title": "x", "body": "y", "publish": True})
    assert answer.status_code == 422
    assert {field for field, _code in problems(answer)} >= {"title", "body", "topic"}
    assert somebody.get("/me/proposals").json == {"items": []}


def test_refusals_speak_the_language_that_was_asked_for(anybody):
    english = anybody.get("/me", Accept_Language="en").json
    assert english["title"] == "Sign in first"
    assert anybody.get("/me", Accept_Language="es").status_code == 401


def test_a_method_nobody_offers_is_refused_with_those_that_are(anybody):
    answer = anybody.delete("/areas")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
