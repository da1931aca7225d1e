"""A write with an Idempotency-Key is done once, however often and at once it is sent."""

import threading

import pytest

from portal.core.api.writing import clear_keys
from portal.discussion.queries import count_of
from tests.api.conftest import Program

KEY = "2f1c-order-of-trees"


@pytest.fixture
def place(make):
    proposal = make.proposal(make.person())
    return proposal, f"/subjects/proposal/{proposal}/comments"


def written(app, proposal) -> int:
    with app.app_context():
        return count_of("proposal", proposal)


@pytest.mark.both_engines
def test_the_same_key_gives_the_same_answer_and_one_row(app, place, somebody):
    proposal, path = place
    first = somebody.post(path, {"body": "More shade."}, Idempotency_Key=KEY)
    again = somebody.post(path, {"body": "More shade."}, Idempotency_Key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert written(app, proposal) == 1


@pytest.mark.both_engines
def test_eight_at_once_write_one_row_and_hear_one_answer(app, place, somebody):
    proposal, path = place
    start, answers = threading.Barrier(8), []

    def send():
        program = Program(app.test_client(), somebody.token)
        start.wait()
        answers.append(program.post(path, {"body": "More shade."}, Idempotency_Key=KEY))

    threads = [threading.Thread(target=send) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert written(app, proposal) == 1


def test_the_same_key_for_another_request_is_refused(app, place, somebody):
    proposal, path = place
    somebody.post(path, {"body": "More shade."}, Idempotency_Key=KEY)
    other = somebody.post(path, {"body": "Less shade."}, Idempotency_Key=KEY)
    assert other.status_code == 422
    assert other.json["problems"][0]["field"] == "Idempotency-Key"
    assert written(app, proposal) == 1


def test_keys_of_different_people_have_nothing_to_do_with_one_another(app, place, make, program_of):
    proposal, path = place
    for _person in range(2):
        program = program_of(make.person())
        assert program.post(path, {"body": "Shade."}, Idempotency_Key=KEY).status_code == 201
    assert written(app, proposal) == 2


def test_a_refused_request_leaves_its_key_free(app, place, somebody):
    proposal, path = place
    assert somebody.post(path, {"body": ""}, Idempotency_Key=KEY).status_code == 422
    assert somebody.post(path, {"body": "Shade."}, Idempotency_Key=KEY).status_code == 201
    assert written(app, proposal) == 1


def test_a_key_holds_for_a_day_and_is_then_forgotten(app, make, program_of, clock):
    path = f"/subjects/proposal/{make.proposal(make.person())}/comments"
    person = make.person()
    program = program_of(person)
    program.post(path, {"body": "Shade."}, Idempotency_Key=KEY)
    clock(hours=25)
    fresh = program.post(path, {"body": "Something else."}, Idempotency_Key=KEY)
    assert fresh.status_code == 201
    clock(hours=25)
    with app.app_context():
        assert clear_keys() == 1


def test_a_key_that_is_too_long_is_refused(place, somebody):
    answer = somebody.post(place[1], {"body": "Shade."}, Idempotency_Key="x" * 201)
    assert answer.json["problems"][0]["field"] == "Idempotency-Key"


def test_a_withdrawal_sent_twice_is_answered_twice_alike(make, program_of):
    author = make.person()
    program, proposal = program_of(author), make.proposal(author)
    path, body = f"/proposals/{proposal}/withdrawal", {"reason": "It is done."}
    answers = [program.post(path, body, Idempotency_Key=KEY) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    assert program.post(path, body).status_code == 403
