"""Surveys through the API: the form, handing in once, one's own response."""

from __future__ import annotations

from datetime import timedelta

import pytest

ALL = {"bike": "yes", "why": ["fun", "work"], "safe": 4, "idea": "More lanes"}


def base(made):
    return f"/consultations/{made.slug}/phases/{made.phase_id}/survey"


def test_everybody_reads_the_form(make, anybody):
    made = make.survey()
    form = anybody.get(base(made)).json
    assert form["anonymous"] is False
    assert [[one["key"] for one in page["questions"]] for page in form["pages"]] == [
        ["bike", "why"],
        ["safe", "idea"],
    ]
    assert form["pages"][0]["questions"][0]["options"][0]["label"]["en"] == "Yes"


def test_a_form_is_handed_in_once_and_read_back(make, somebody):
    made = make.survey()
    path = f"{base(made)}/responses"
    first = somebody.post(path, {"answers": ALL}, Idempotency_Key="one")
    assert first.status_code == 201
    assert somebody.post(path, {"answers": ALL}, Idempotency_Key="one").json == first.json
    assert somebody.post(path, {"answers": {"safe": 1}}).json["code"] == first.json["code"]
    own = somebody.get(f"{base(made)}/response").json
    assert own["answers"] == {**ALL, "why": ["work", "fun"]}


def test_of_an_anonymous_survey_nothing_is_read_back(make, somebody):
    made = make.survey(settings={"anonymous": True})
    assert somebody.post(f"{base(made)}/responses", {"answers": ALL}).status_code == 201
    assert somebody.get(f"{base(made)}/response").status_code == 404


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "q-safe"),
        ({"safe": 9}, "q-safe"),
        ({"safe": {"a": 1}}, "q-safe"),
        ({"safe": 1, "why": "fun", "bike": "yes"}, "q-why"),
        ({"safe": 1, "bike": ["yes"]}, "q-bike"),
        ({"safe": 1, "nothing": "x"}, "q-nothing"),
        ({"safe": 1, "idea": "x" * 2001}, "q-idea"),
    ],
)
def test_what_cannot_be_accepted_is_named(make, somebody, answers, field):
    made = make.survey()
    answer = somebody.post(f"{base(made)}/responses", {"answers": answers})
    assert answer.status_code == 422
    assert field in answer.text


def test_a_closed_survey_takes_nothing_and_says_since_when(make, somebody):
    over = make.survey(opens_in=timedelta(days=-9), lasts=timedelta(days=2))
    answer = somebody.post(f"{base(over)}/responses", {"answers": ALL})
    assert (answer.status_code, answer.json["code"]) == (403, "closed")
