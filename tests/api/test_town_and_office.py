"""Areas, search, one's own activity, and what administrators read."""

import pytest

from portal.testing.site import make_site
from tests.api.conftest import Program, walk
from tests.support.limits import let_no_time_pass


def test_the_town_is_read_by_anybody(make, anybody):
    parent = make.area("Old town", slug="old-town")
    make.area("Mill quarter", slug="mill", parent_id=parent)
    make.topic("Streets", slug="streets")
    make.department("Roads", slug="roads")
    assert [one["slug"] for one in anybody.get("/areas").json["items"]] == ["old-town", "mill"]
    found = anybody.get("/areas/mill").json
    assert found["name"]["es"] == "Mill quarter (es)"
    assert [one["slug"] for one in found["ancestors"]] == ["old-town"]
    assert anybody.get("/topics").json["items"][0]["slug"] == "streets"
    assert anybody.get("/departments/roads").json["description"] == {"en": "Looks after roads."}
    assert anybody.get("/locate?lon=-3.75&lat=43.25").json["slug"] == "mill"
    assert anybody.get("/locate?lon=10&lat=10").status_code == 404
    assert anybody.get("/map").json["areas"]["type"] == "FeatureCollection"
    for path in ("/areas/nothing", "/departments/nothing", "/areas/%00"):
        assert anybody.get(path).status_code == 404


def test_what_was_published_is_found_with_facets(make, program_of, anybody, town, outbox):
    author = program_of(make.person())
    text = {
        "body": "Three plane trees would do, in the middle of the square.",
        "topic_id": str(town["topic"]),
        "publish": True,
    }
    for place in ("playground", "market", "station"):
        sent = author.post("/proposals", {**text, "title": f"Shade for the {place} at the mill"})
        assert sent.status_code == 201
    outbox()
    found = anybody.get("/search?q=shade&limit=2").json
    assert (found["total"], len(found["items"])) == (3, 2)
    assert found["facets"]["kind"]["proposal"] == 3
    assert all("at the mill" in one["title"] for one in found["items"])
    assert len(walk(anybody, "/search?q=shade&limit=2")) == 3
    assert anybody.get("/proposals?q=playground").json["total"] == 1
    similar = anybody.get("/proposals/similar?title=Shade for the playground").json["items"]
    assert "playground" in similar[0]["title"]


def test_one_reads_what_one_did_and_what_came_of_it(make, program_of):
    person = make.person()
    make.proposal(person, title="Shade for the mill")
    (did,) = program_of(person).get("/me/activity").json["items"]
    assert (did["feature"], did["title"]) == ("proposals", "Shade for the mill")
    assert program_of(make.person()).get("/me/activity").json["items"] == []


def test_administrators_read_the_log_deliveries_and_jobs(make, program_of, outbox):
    author = make.person()
    administrator = program_of(make.person("administrator"))
    program_of(author).post(f"/proposals/{make.proposal(author)}/withdrawal", {"reason": "Done."})
    entries = walk(administrator, "/audit?limit=2")
    assert entries[0]["action"].startswith("identity.")
    numbers = [one["number"] for one in entries]
    assert numbers == sorted(numbers, reverse=True)
    assert administrator.get("/audit?action=nothing").json["items"] == []
    assert administrator.get("/audit?since=2027-01-01").status_code == 422
    outbox()
    done = administrator.get("/deliveries?state=done").json["items"]
    assert done
    assert {one["state"] for one in done} == {"done"}
    assert administrator.get("/deliveries?state=nonsense").status_code == 422
    assert any(job["name"] == "core.clear_keys" for job in administrator.get("/jobs").json["items"])


@pytest.fixture
def limited(tmp_path, monkeypatch):
    let_no_time_pass(monkeypatch)
    site = make_site(tmp_path, limits=True)
    yield site.app
    site.close()


def test_limits_are_announced_and_kept(limited):
    program = Program(limited.test_client())
    first = program.get("/map")
    assert first.headers["X-RateLimit-Limit"] == "60"
    left = int(first.headers["X-RateLimit-Remaining"])
    for _ask in range(left):
        assert program.get("/map?fresh=1").status_code in (200, 422)
    refused = program.get("/map?fresh=1")
    assert refused.status_code == 429
    assert refused.json["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) <= 60
