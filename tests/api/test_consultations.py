"""Consultations through the API: taking part, results as the pages show them, moderation."""

import csv
import io

import pytest

from portal.consultations.methods.statements.computing import compute_stale_maps
from tests.api.conftest import walk

TEXTS = (
    "Buses should run until midnight on Fridays.",
    "The riverside should be closed to cars.",
    "A playground matters more than a car park.",
)


def base(made):
    return f"/consultations/{made.slug}/phases/{made.phase_id}"


@pytest.fixture
def made(make):
    return make.consultation(TEXTS)


def test_one_answers_every_statement_in_the_order_one_is_given(made, somebody):
    path, seen = base(made), []
    for _statement in TEXTS:
        asked = somebody.get(f"{path}/next").json["statement"]
        assert somebody.get(f"{path}/next").json["statement"] == asked
        assert asked["agree"] is None
        receipt = somebody.put(f"{path}/statements/{asked['number']}/vote", {"vote": "agree"})
        assert receipt.json["vote"] == "agree"
        seen.append(asked["number"])
    assert sorted(seen) == [1, 2, 3]
    assert somebody.get(f"{path}/next").json == {"statement": None, "answered": 3, "total": 3}


def test_an_answer_is_changed_repeated_and_taken_back(made, somebody):
    vote = f"{base(made)}/statements/2/vote"
    assert somebody.put(vote, {"vote": "agree"}).json["changed"] is False
    assert somebody.put(vote, {"vote": "pass"}).json["changed"] is True
    assert somebody.put(vote, {"vote": "pass"}).json["changed"] is False
    assert [one["vote"] for one in somebody.get(f"{base(made)}/answers").json["items"]] == ["pass"]
    for _time in range(2):
        assert somebody.delete(vote).status_code == 204
    assert somebody.get(f"{base(made)}/answers").json["items"] == []
    assert somebody.put(vote, {"vote": "maybe"}).status_code == 422
    assert somebody.put(f"{base(made)}/statements/99/vote", {"vote": "agree"}).status_code == 404


def test_a_closed_phase_takes_nothing_and_says_since_when(make, somebody):
    from datetime import timedelta

    over = make.consultation(TEXTS, opens_in=timedelta(days=-9), lasts=timedelta(days=2))
    answer = somebody.put(f"{base(over)}/statements/1/vote", {"vote": "agree"})
    assert (answer.status_code, answer.json["code"]) == (403, "closed")
    assert somebody.post(f"{base(over)}/statements", {"text": TEXTS[0]}).status_code == 403


def test_one_adds_a_statement_unless_somebody_said_it(made, somebody, anybody):
    path = f"{base(made)}/statements"
    same = somebody.post(path, {"text": TEXTS[0]})
    assert same.json["problems"][0]["code"] == "exists"
    added = somebody.post(path, {"text": "More benches in the shade, please, everywhere."})
    assert (added.status_code, added.json["number"]) == (201, 4)
    assert len(walk(anybody, f"{path}?limit=2")) == 4


def test_a_moderated_statement_waits_for_a_moderator(make, program_of, anybody):
    made = make.consultation(TEXTS, settings={"moderated": True})
    path, author = f"{base(made)}/statements", program_of(make.person())
    author.post(path, {"text": "More benches in the shade, please, everywhere."})
    assert anybody.get(f"{path}/4").status_code == 404
    assert author.get(f"{path}/4").json["state"] == "pending"
    assert anybody.get(f"{path}?state=pending").status_code == 401
    assert author.get(f"{path}?state=pending").status_code == 403
    moderator = program_of(make.person("moderator"))
    assert len(moderator.get(f"{path}?state=pending").json["items"]) == 1
    decision = {"state": "rejected", "reason": ""}
    assert moderator.put(f"{path}/4/moderation", decision).status_code == 422
    assert author.put(f"{path}/4/moderation", {"state": "accepted"}).status_code == 403
    assert moderator.put(f"{path}/4/moderation", {"state": "accepted"}).status_code == 200
    assert anybody.get(f"{path}/4").json["state"] == "accepted"


def test_counts_and_results_stay_hidden_as_long_as_the_page_hides_them(make, anybody, program_of):
    made = make.consultation(TEXTS, settings={"results_while_open": False})
    make.answers(made, [[1, 1, -1]] * 12)
    assert {one["agree"] for one in anybody.get(f"{base(made)}/statements").json["items"]} == {None}
    for path in ("results", "export", "export.csv"):
        answer = anybody.get(f"{base(made)}/{path}")
        assert (answer.status_code, answer.json["code"]) == (403, "not_yet")
    reader = program_of(make.person(), "account:read")
    assert reader.get(f"{base(made)}/results").json["code"] == "not_yet"


def test_results_are_those_of_the_page_and_small_groups_are_left_out(made, make, anybody, app):
    # Twelve of one mind, twelve of another, and a handful of a third.
    make.answers(made, [[1, 1, 1]] * 12 + [[-1, -1, 1]] * 12 + [[1, -1, -1]] * 4 + [[-1, 1, 0]] * 3)
    assert anybody.get(f"{base(made)}/results").status_code == 404
    with app.app_context():
        compute_stale_maps()
    found = anybody.get(f"{base(made)}/results").json
    assert found["participants"] == 31
    assert all(group["size"] >= 10 for group in found["groups"])
    labels = {group["label"] for group in found["groups"]}
    assert {point["group"] for point in found["points"]} <= labels | {None}
    exported = anybody.get(f"{base(made)}/export").json
    assert set(exported["groups"]) == labels
    assert [row["agree"] for row in exported["statements"]] == [16, 15, 24]
    page = anybody.client.get(f"{made.url}/results.json").json
    assert exported["statements"] == page["statements"]
    table = anybody.get(f"{base(made)}/export.csv")
    assert table.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert [row["agree"] for row in rows] == ["16", "15", "24"]


def test_one_learns_where_one_stands(made, make, somebody, app):
    assert somebody.get(f"{base(made)}/standing").status_code == 404
    make.answers(made, [[1, 1, 1]] * 12 + [[-1, -1, 1]] * 12)
    for number in (1, 2, 3):
        somebody.put(f"{base(made)}/statements/{number}/vote", {"vote": "agree"})
    with app.app_context():
        compute_stale_maps()
    assert somebody.get(f"{base(made)}/standing").json["votes"] == 3


def test_a_draft_is_known_to_those_who_write_it_only(make, anybody, somebody, program_of):
    draft = make.consultation(TEXTS, state="draft")
    editor = make.person("editor")
    reads = [f"/consultations/{draft.slug}", f"{base(draft)}/statements", f"{base(draft)}/results"]
    for path in reads:
        assert anybody.get(path).status_code == 404
        assert somebody.get(path).status_code == 404
        assert program_of(editor, "account:read").get(path).status_code == 404
    assert program_of(editor).get(reads[0]).json["moment"] == "draft"
    vote = f"{base(draft)}/statements/1/vote"
    assert somebody.put(vote, {"vote": "agree"}).status_code == 404
    assert somebody.delete(vote).status_code == 404


def test_lists_show_what_is_open_and_page_through_what_is_over(make, anybody, program_of):
    from datetime import timedelta

    open_now = make.consultation(TEXTS)
    later = make.consultation(TEXTS, opens_in=timedelta(days=3))
    over = [
        make.consultation(TEXTS, opens_in=timedelta(days=-20 - n), lasts=timedelta(days=2))
        for n in range(5)
    ]
    draft = make.consultation(TEXTS, state="draft")
    current = anybody.get("/consultations").json["items"]
    assert [one["slug"] for one in current] == [open_now.slug, later.slug]
    assert [one["moment"] for one in current] == ["open", "upcoming"]
    finished = walk(anybody, "/consultations?when=finished&limit=2")
    assert [one["slug"] for one in finished] == [one.slug for one in over]
    office = program_of(make.person("officer"))
    assert len(walk(office, "/office/consultations?limit=3")) == 8
    (found,) = office.get("/office/consultations?state=draft").json["items"]
    assert found["slug"] == draft.slug
    assert anybody.get("/office/consultations").status_code == 401


def test_a_phase_of_another_consultation_is_not_found(make, made, anybody):
    other = make.consultation(TEXTS)
    path = f"/consultations/{other.slug}/phases/{made.phase_id}/statements"
    assert anybody.get(path).status_code == 404
