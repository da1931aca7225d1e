"""What moderators reject is gone with all that was said about it; votes end when they end."""

import threading

import pytest

from portal.consultations.methods.statements import service
from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.service import close_consultation
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import SYSTEM, Actor, ActorKind
from tests.api.conftest import Program


@pytest.fixture
def rejected(app, make):
    """Return a rejected statement with a comment from when it was shown."""
    made = make.consultation(["It is all the fault of Mr Smith of Mill Lane"])
    (statement,) = made.statements
    comment = make.comment(make.person(), "statement", statement, body="Smith, yes")
    with app.app_context(), unit_of_work():
        session().get(StatementRow, statement).state = "rejected"
    return statement, comment


def test_comments_on_a_rejected_statement_are_shown_to_nobody_else(app, make, rejected):
    statement, comment = rejected
    for program in (
        Program(app.test_client()),
        Program(app.test_client(), make.api_token(make.person())),
    ):
        assert program.get(f"/subjects/statement/{statement}/comments").status_code == 404
        assert program.get(f"/comments/{comment}").status_code == 404
        assert program.get(f"/comments/{comment}/versions").status_code == 404
    path = f"/comments/{format_id(comment)}"
    assert app.test_client().get(path).status_code == 404
    assert app.test_client().get(f"{path}/history").status_code == 404


def test_a_moderator_still_reads_them(app, make, rejected):
    statement, comment = rejected
    program = Program(app.test_client(), make.api_token(make.person("moderator")))
    assert program.get(f"/comments/{comment}").json["body"] == "Smith, yes"
    assert program.get(f"/subjects/statement/{statement}/comments").status_code == 200


@pytest.mark.both_engines
def test_closing_waits_for_answers_under_way_so_that_none_comes_after_the_end(app, make):
    made = make.consultation(["More trees", "Fewer cars"])
    voter = Actor(ActorKind.PERSON, make.person(), confirmed=True)
    with app.app_context(), unit_of_work():
        # Joining holds the consultation by its key; later answers have to do so themselves.
        service.cast_vote(voter, made.phase_id, 1, 1)
    happened = []
    voted, closing = threading.Event(), threading.Event()

    def vote():
        with app.app_context(), unit_of_work():
            service.cast_vote(voter, made.phase_id, 2, 1)
            voted.set()
            closing.wait(120)
            # Long enough for a close that does not wait to be through.
            session().connection().exec_driver_sql(_pause(session().get_bind().dialect.name))
            happened.append("voted")

    def close():
        voted.wait(120)
        closing.set()
        with app.app_context(), unit_of_work():
            close_consultation(SYSTEM, made.id)
            happened.append("closed")

    threads = [threading.Thread(target=vote), threading.Thread(target=close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert happened == ["voted", "closed"]


def _pause(engine: str) -> str:
    return "SELECT pg_sleep(0.5)" if engine == "postgresql" else "SELECT 1"
