"""Opinion maps are made by the worker of the votes on disk, stored, and read by the pages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from portal.consultations.methods.statements import service
from portal.consultations.methods.statements.computing import compute_map, compute_stale_maps
from portal.consultations.methods.statements.export import statement_table
from portal.consultations.methods.statements.opinion.records import Group, OpinionMap
from portal.consultations.methods.statements.queries import map_facts, opinion_map_of
from portal.consultations.methods.statements.queries.participation import ballot_lines
from portal.consultations.methods.statements.records import StatementState
from portal.consultations.methods.statements.results import build_results
from portal.consultations.methods.statements.suppression import shown_groups
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies

TEXTS = [f"Statement number {n} about the river" for n in range(1, 11)]


def camps(first, second, *, lone=0):
    """Two camps that disagree about everything but the last statement, and people in between."""
    rows = []
    for size, side in ((first, 1), (second, -1)):
        for person in range(size):
            row = [side if (person + n) % 7 else 0 for n in range(9)]
            rows.append([*row, 1])
    rows += [[1, *[None] * 9] for _person in range(lone)]
    return rows


@pytest.fixture
def mapped(make, in_app, clock):
    def made(rows, **values):
        consultation = make.consultation(TEXTS, **values)
        make.answers(consultation, rows)
        compute_map(consultation.id, consultation.phase_id)
        return consultation, opinion_map_of(consultation.phase_id)[0]

    return made


def test_groups_are_found_stored_and_read_back(mapped):
    made, found = mapped(camps(40, 25))
    assert [group.size for group in found.groups] == [40, 25]
    assert found.participants == 65
    assert found.common_ground[0] == "10"
    lines = ballot_lines(made.phase_id, None)
    assert max(line.extremity for line in lines) > 0


def test_the_worker_makes_a_map_anew_only_when_votes_changed_and_not_too_often(
    mapped, make, work, acts, clock
):
    made, _found = mapped(camps(12, 12))
    first = map_facts(made.phase_id)
    clock(minutes=5)
    assert compute_stale_maps() == 0
    work(service.cast_vote, acts(make.person()), made.phase_id, 1, 1)
    fold_tallies()
    compute_state = made.phase_id
    from portal.core.state import state_of

    state_of().stamps.forget()
    assert compute_stale_maps() == 1
    second = map_facts(compute_state)
    assert second.inputs_hash != first.inputs_hash
    work(service.cast_vote, acts(make.person()), made.phase_id, 1, 1)
    fold_tallies()
    state_of().stamps.forget()
    assert compute_stale_maps() == 0
    clock(minutes=5)
    assert compute_stale_maps() == 1
    assert opinion_map_of(made.phase_id)[0].participants == 26


def test_rejected_statements_leave_the_map(mapped, make, work, acts):
    made, before = mapped(camps(15, 15))
    assert before.statement("3") is not None
    found = consultation_of(made.id)
    work(
        service.moderate_statement,
        acts(make.person("moderator"), "moderator"),
        TakePart(found, found.phases[0]),
        made.statements[2],
        StatementState.REJECTED,
        "Names a neighbour",
    )
    compute_map(made.id, made.phase_id)
    assert opinion_map_of(made.phase_id)[0].statement("3") is None


def test_figures_of_small_groups_are_neither_shown_nor_exported(mapped):
    made, found = mapped(camps(30, 6, lone=20))
    assert sorted(group.size for group in found.groups)[0] < 10
    shown = {group.label for group in shown_groups(found)}
    assert len(shown) < len(found.groups)
    assert all(group.size >= 10 for group in shown_groups(found))
    table = statement_table(made.phase_id)
    assert set(table.groups) == shown
    assert set(table.suppressed) == {group.label for group in found.groups} - shown
    assert set(statement_table(made.phase_id, small_groups=True).groups) == {
        group.label for group in found.groups
    }


def group(label, size):
    return Group(label, size, 0.0, 0.0, (), {}, ())


def example(participants, *sizes):
    from portal.consultations.methods.statements.opinion.representative import Consensus

    labelled = tuple(group(chr(65 + n), size) for n, size in enumerate(sizes))
    return OpinionMap(
        0,
        participants,
        sum(sizes),
        0,
        "grouped",
        (0.0, 0.0),
        {},
        None,
        (),
        labelled,
        (),
        Consensus(),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("participants", "sizes", "shown"),
    [
        (100, (60, 40), "AB"),
        (103, (60, 40), "AB"),
        (100, (60, 31, 9), "A"),
        (130, (60, 31, 9), "A"),
        (130, (60, 31, 6, 4), "AB"),
        (160, (106, 1), ""),
        (9, (5, 4), ""),
        (None, (), ""),
    ],
)
def test_a_small_group_cannot_be_told_from_the_difference_to_everybody(participants, sizes, shown):
    found = example(participants, *sizes) if participants is not None else None
    assert "".join(group.label for group in shown_groups(found)) == shown


def test_results_leave_out_what_was_rejected_since_the_map_was_made(mapped, clock):
    made, found = mapped(camps(20, 20))
    from portal.consultations.methods.statements.queries import statements_of

    statements = [one for one in statements_of(made.phase_id) if one.number != 10]
    results = build_results(found, portal_now(), statements)
    assert all(share.statement.number != 10 for share in results.common)
    # Forty people answered each of the nine that are left, and those the page lists.
    assert results.answers == 9 * 40 == sum(one.seen for one in statements)


def portal_now():
    from portal.core import clock

    return clock.now()


def test_a_web_process_never_loads_numpy(tmp_path):
    program = (
        "import sys, pathlib\n"
        "from portal.testing.site import configuration\n"
        "from portal.app import create_app\n"
        f"create_app(configuration(pathlib.Path({str(tmp_path)!r})))\n"
        "assert 'numpy' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
