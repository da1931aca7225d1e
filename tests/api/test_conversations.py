"""Questions, discussions and calls through the API: the same rules as in pages."""

import pytest

from portal.consultations.models import PhaseRow
from portal.core.database import session, unit_of_work
from portal.proposals.models import ProposalRow

TITLE = "Shade for the playground at the mill"
BODY = "In summer nobody can use the swings after eleven. Three plane trees would do."
ASKED = {"text": "When will the footbridge be open again?"}


@pytest.fixture
def phase(app, make):
    """Return a function from a method to the address of a phase and its identifier."""

    def start(method, settings=None, **values):
        made = make.consultation((), **values)
        with app.app_context(), unit_of_work():
            row = session().get(PhaseRow, made.phase_id)
            row.method, row.settings = method, dict(settings or {})
        return f"/consultations/{made.slug}/phases/{made.phase_id}", made.phase_id

    return start


def test_programs_ask_support_and_answer(phase, make, program_of, anybody):
    path, _phase = phase("questions")
    author, other = program_of(make.person()), program_of(make.person())
    officer = program_of(make.person("officer"))
    assert anybody.post(f"{path}/questions", ASKED).status_code == 401
    asked = author.post(f"{path}/questions", ASKED)
    assert (asked.status_code, asked.json["number"], asked.json["answer"]) == (201, 1, None)
    first = other.put(f"{path}/questions/1/support").json
    again = other.put(f"{path}/questions/1/support").json
    assert first["supported_at"] == again["supported_at"]
    assert other.delete(f"{path}/questions/1/support").status_code == 204
    refused = author.delete(f"{path}/questions/1/support")
    assert refused.status_code == 422
    said = {"text": "In March.", "links": "https://example.org/plan Plan", "publish": True}
    assert author.put(f"{path}/questions/1/answer", said).status_code == 403
    answered = officer.put(f"{path}/questions/1/answer", said)
    assert answered.json["answer"]["links"] == [
        {"title": "Plan", "url": "https://example.org/plan"}
    ]
    assert [one["number"] for one in author.get(f"{path}/own-questions").json["items"]] == [1]
    other.post(f"{path}/questions", {"text": "From which day can we use the footbridge?"})
    merged = officer.post(f"{path}/questions/2/merge", {"into": 1})
    assert (merged.json["state"], merged.json["merged_into"]) == ("merged", 1)
    hidden = officer.put(f"{path}/questions/1/moderation", {"state": "hidden"})
    assert hidden.status_code == 422
    assert anybody.get(f"{path}/questions?sort=unanswered").json["items"] == []
    assert anybody.get(f"{path}/questions/99").status_code == 404
    short = author.post(f"{path}/questions", {"text": "Why?"})
    assert (short.status_code, short.json["problems"][0]["field"]) == (422, "text")


def test_programs_propose_in_a_call(phase, make, program_of, anybody, app):
    topic = make.topic("Parks")
    path, phase_id = phase("call", {"threshold": 4})
    author = program_of(make.person())
    text = {"title": TITLE, "body": BODY, "topic_id": str(topic), "publish": True}
    made = author.post("/proposals", {**text, "phase_id": str(phase_id)})
    assert made.status_code == 201, made.json
    assert (made.json["phase_id"], made.json["threshold"]) == (str(phase_id), 4)
    assert author.post("/proposals", text).json["phase_id"] is None
    listed = anybody.get(f"{path}/proposals").json
    assert [one["id"] for one in listed["items"]] == [made.json["id"]]
    assert anybody.get(f"{path}/call").json["settings"]["threshold"] == 4
    _closed, over = phase("call", state="closed")
    refused = author.post("/proposals", {**text, "phase_id": str(over)})
    assert (refused.status_code, refused.json["code"]) == (403, "closed")
    with app.app_context():
        assert session().query(ProposalRow).count() == 2


def test_a_discussion_is_read_with_its_balance_once_it_is_written(phase, anybody):
    path, _phase = phase("discussion")
    assert anybody.get(f"{path}/discussion").status_code == 404
