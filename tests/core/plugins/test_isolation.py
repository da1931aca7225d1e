"""A plugin's mistakes stay its own: whatever its code does, the transaction around it holds."""

import threading
import time
from typing import ClassVar

import pytest
from sqlalchemy import select, text

from portal.core.clock import now
from portal.core.database import db, new_id, session, unit_of_work
from portal.core.database.guests import current_guest
from portal.core.permissions import VISITOR, Action, Decision, decide
from portal.core.plugins import Capability, FailPolicy, Plugin, hookimpl, isolation
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import PluginManager
from portal.core.plugins.spec import HookRules
from portal.core.plugins.states import PluginState
from portal.core.problems import TryAgain
from portal.identity.models import PersonRow

pytestmark = pytest.mark.both_engines
RULES = HookRules(FailPolicy.SKIP, budget_ms=300, queries=3, request_time=True)


def add_person(name):
    session().add(PersonRow(id=new_id(), display_name=name, created_at=now()))
    session().flush()


def names():
    found = sorted(session().execute(select(PersonRow.display_name)).scalars())
    session().close()
    return found


def raise_error():
    add_person("guest")
    raise ValueError("mine")


def break_the_database():
    session().execute(text("SELECT * FROM there_is_no_such_table"))


def commit():
    add_person("guest")
    session().commit()


def commit_by_hand():
    session().execute(text("COMMIT"))


def roll_back_by_hand():
    db.session.connection().exec_driver_sql("ROLLBACK")


def ask_too_much():
    for _ in range(10):
        session().execute(select(PersonRow.id))


@pytest.mark.parametrize(
    ("misdeed", "reason"),
    [
        (raise_error, "raised"),
        (break_the_database, "raised"),
        (commit_by_hand, "transaction"),
        (roll_back_by_hand, "transaction"),
        (ask_too_much, "queries"),
        (commit, "transaction"),
    ],
)
def test_a_misdeed_inside_a_unit_of_work_is_undone_and_the_work_goes_on(in_app, misdeed, reason):
    with unit_of_work():
        add_person("before")
        with pytest.raises(GuestFailure) as failed:
            run_as_guest(misdeed, "guest", RULES)
        assert failed.value.reason == reason
        assert not failed.value.poisoned
        add_person("after")
    assert names() == ["after", "before"]


@pytest.mark.parametrize("misdeed", [raise_error, break_the_database, commit_by_hand])
def test_a_misdeed_while_reading_leaves_the_page_able_to_read_on(in_app, misdeed):
    with pytest.raises(GuestFailure):
        run_as_guest(misdeed, "guest", RULES)
    assert names() == []


def test_what_a_good_guest_writes_is_kept(in_app):
    with unit_of_work():
        assert run_as_guest(lambda: add_person("guest") or 7, "guest", RULES) == 7
    assert names() == ["guest"]


def test_a_guest_may_be_asked_before_the_first_statement_was_sent(in_app):
    session().connection()
    assert run_as_guest(lambda: 7, "guest", RULES) == 7


@pytest.fixture
def hang(monkeypatch):
    """What does not come back until the test is over, on a machine with nothing else to do."""
    monkeypatch.setattr(isolation, "_crowding", lambda: 1.0)
    let_go = threading.Event()
    yield lambda: let_go.wait(60)
    let_go.set()


def test_a_hanging_guest_costs_its_budget_and_not_the_page(in_app, hang):
    began = time.monotonic()
    with pytest.raises(GuestFailure) as failed:
        run_as_guest(hang, "guest", RULES)
    assert failed.value.reason == "timeout"
    assert "no answer within 0.60 s" in str(failed.value)
    assert time.monotonic() - began < 50, "or it waited for the guest to come back"
    assert names() == []
    assert current_guest.get() is None


def hang_while_writing(hang):
    with unit_of_work():
        add_person("before")
        run_as_guest(hang, "guest", RULES)


def test_a_hang_while_writing_stops_the_action_and_changes_nothing(in_app, hang):
    with pytest.raises(GuestFailure) as failed:
        hang_while_writing(hang)
    assert failed.value.poisoned
    assert names() == []


class Objector(Plugin):
    name = "objector"
    title = "Objector"
    capabilities: ClassVar[set[Capability]] = {Capability.CHECKS}
    answer: object = None

    @hookimpl
    def decide(self, actor, action, subject):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def objector(in_app):
    manager: PluginManager = in_app.extensions["portal"].plugins
    plugin = Objector()
    manager.register(plugin)
    manager.refresh()
    manager.enabled = frozenset({"objector"})
    yield plugin
    manager._pluggy.unregister(name="objector")
    manager._implementations.clear()
    del manager.entries["objector"]


OPEN = Action("test.open", "Open the door", reads=True)


def test_a_plugin_can_refuse_but_not_allow(in_app, objector):
    closed = Action("test.closed", "Closed", rule=lambda *_: Decision.no("closed", "It is closed."))
    objector.answer = Decision.yes()
    assert decide(VISITOR, OPEN).allowed
    assert decide(VISITOR, closed).code == "closed"
    objector.answer = Decision.no("mine", "I say no.")
    assert decide(VISITOR, OPEN).code == "mine"


def test_a_crashed_check_lets_nothing_through_until_the_plugin_is_switched_off(in_app, objector):
    objector.answer = ValueError("broken")
    manager = in_app.extensions["portal"].plugins
    for _ in range(5):
        with pytest.raises(TryAgain):
            decide(VISITOR, OPEN)
    assert decide(VISITOR, OPEN).allowed
    assert "objector" in manager.to_switch_off
    assert manager.states()["objector"][0] is PluginState.DISABLED
    manager.to_switch_off.clear()
    manager.breaker.close("objector")
