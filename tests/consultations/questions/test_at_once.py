"""Many hands at the same moment: nothing is lost and nothing counts twice."""

import threading

import pytest

from portal.consultations.methods.questions import service
from portal.consultations.methods.questions.checks import question_checks
from portal.core.database import fold_tallies, session, unit_of_work
from tests.consultations.questions.conftest import OPENED

pytestmark = pytest.mark.usefixtures("clock")


def all_at_once(app, *works):
    """Let each of the functions run in a unit of work of its own, beginning together."""
    start, failures = threading.Barrier(len(works)), []

    def run(work):
        with app.app_context():
            session().rollback()
            start.wait()
            try:
                with unit_of_work():
                    work()
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.both_engines
def test_supports_that_come_while_questions_are_merged_are_kept(app, asking, ask, acts, make, work):
    started = asking()
    officer = acts(make.person("officer"), "officer")
    ask(acts(make.person()), started)
    double = ask(acts(make.person()), started, "From which day can we use the footbridge?")
    subject = started.subject
    people = [acts(make.person()) for _number in range(5)]
    session().rollback()
    failures = all_at_once(
        app,
        lambda: service.merge_question(officer, subject, double.id, 1),
        *(lambda one=one: service.support_question(one, subject, 2) for one in people),
    )
    assert failures == []
    fold_tallies()
    assert started.question(1).support_count == 2 + len(people)
    assert started.question(2).support_count == 0
    assert [finding for check in question_checks() for finding in check.run()] == []


@pytest.mark.both_engines
def test_the_same_question_from_two_devices_is_one_and_numbers_are_given_once(
    app, asking, acts, make
):
    started = asking({"per_person": 1})
    subject, twice = started.subject, acts(make.person())
    others = [acts(make.person()) for _number in range(3)]
    session().rollback()
    failures = all_at_once(
        app,
        *(lambda: service.ask_question(twice, subject, OPENED, "en") for _device in range(3)),
        *(lambda one=one: service.ask_question(one, subject, OPENED, "en") for one in others),
    )
    assert failures == []
    assert [started.question(number) is not None for number in range(1, 6)] == [
        True, True, True, True, False,
    ]  # fmt: skip
