"""The only commit: all or nothing, in turn, with stamps and tallies."""

import threading
import uuid

import pytest
from sqlalchemy import func, select

from portal.core.database import (
    Order,
    add_to_tally,
    after_commit,
    db,
    fold_tallies,
    insert_once,
    new_id,
    page_of,
    session,
    touch,
    translate_conflicts,
    unit_of_work,
)
from portal.core.database.stamps import VersionStampRow
from portal.core.problems import Problem, Problems
from portal.identity.models import PersonRow
from portal.municipality.models import AreaRow

pytestmark = pytest.mark.both_engines


def add_and_fail():
    with unit_of_work():
        session().add(PersonRow(id=new_id(), display_name="A", created_at=_now()))
        session().flush()
        raise ZeroDivisionError


def test_an_error_inside_undoes_everything(in_app, make):
    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert session().execute(select(func.count()).select_from(PersonRow)).scalar_one() == 0


def test_units_of_work_do_not_nest(in_app):
    with unit_of_work(), pytest.raises(RuntimeError, match="does not nest"), unit_of_work():
        pass


def test_rows_changed_outside_a_unit_of_work_are_refused(in_app):
    session().add(PersonRow(id=new_id(), display_name="A", created_at=_now()))
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        session().flush()
    session().rollback()


def test_what_runs_after_the_commit_sees_it_and_cannot_break_it(in_app, make):
    seen = []

    def look():
        seen.append(session().execute(select(func.count()).select_from(PersonRow)).scalar_one())
        raise RuntimeError("only logged")

    with unit_of_work():
        session().add(PersonRow(id=new_id(), display_name="A", created_at=_now()))
        after_commit(look)
    assert seen == [1]


def test_a_violated_constraint_becomes_its_problem_and_the_work_goes_on(in_app, make):
    first = make.person(email="a@example.org")
    with unit_of_work():
        with (
            pytest.raises(Problems) as refused,
            translate_conflicts(
                {"uq_person_email_key": Problem("email", "taken", "There is an account already.")}
            ),
        ):
            session().add(
                PersonRow(
                    id=new_id(),
                    display_name="B",
                    email_key="a@example.org",
                    created_at=_now(),
                )
            )
        session().add(PersonRow(id=new_id(), display_name="C", created_at=_now()))
    assert refused.value.problems[0].code == "taken"
    names = session().execute(select(PersonRow.display_name).where(PersonRow.id != first))
    assert list(names.scalars()) == ["C"]


def test_inserting_once_says_whether_the_row_is_new(in_app):
    values = {"name": "x", "slot": 0, "version": 1}
    table = VersionStampRow.__table__
    with unit_of_work():
        assert insert_once(table, values)
    with unit_of_work():
        assert not insert_once(table, values)


def test_tallies_fold_exactly_once_from_concurrent_writers(in_app, make):
    area = make.area(population=0)
    register_population()

    def add():
        with in_app.app_context():
            for _ in range(5):
                with unit_of_work():
                    add_to_tally("test.population", area, 1)
            fold_tallies()

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fold_tallies()
    population = session().execute(select(AreaRow.population).where(AreaRow.id == area))
    assert population.scalar_one() == 30


def test_a_stamp_moves_with_each_unit_of_work_that_touches_it(in_app):
    board = in_app.extensions["portal"].stamps
    for expected in (1, 2):
        with unit_of_work():
            touch("proposals")
        board.forget()
        assert board.versions()["proposals"] == expected


@pytest.mark.parametrize("descending", [False, True])
def test_paging_forwards_and_backwards_shows_every_row_once(in_app, make, descending):
    people = [make.person(display_name=f"P{number % 3}") for number in range(10)]
    statement = select(PersonRow.id, PersonRow.display_name)
    order = [
        Order(PersonRow.display_name, "display_name", descending),
        Order(PersonRow.id, "id", True),
    ]
    whole = [row.id for row in page_of(statement, order, None, 100).items]
    assert sorted(whole) == sorted(people)
    pages, cursor = [], None
    while True:
        page = page_of(statement, order, cursor, 3)
        pages.append([row.id for row in page.items])
        if page.next is None:
            break
        cursor = page.next
    assert [i for page in pages for i in page] == whole
    assert page_of(statement, order, None, 3).previous is None
    back = page_of(statement, order, page.previous, 3)
    assert [row.id for row in back.items] == pages[-2]


def test_a_made_up_cursor_gives_the_first_page(in_app, make):
    make.person()
    order = [Order(PersonRow.id, "id")]
    for cursor in ("!!", "bm90IGpzb24", "WzAsMV0", "W3siYSI6MX1d"):
        assert len(page_of(select(PersonRow.id), order, cursor, 3).items) == 1


def register_population():
    from portal.core.database.tallies import TallyTarget, register_tally

    register_tally(TallyTarget("test.population", AreaRow.id, AreaRow.population))


def _now():
    from portal.core.clock import now

    return now()


def test_identifiers_grow_with_time(engine_name):
    ids = [new_id() for _ in range(50)]
    assert ids == sorted(ids)
    assert all(isinstance(i, uuid.UUID) and i.version == 7 for i in ids)
    assert db is not None
