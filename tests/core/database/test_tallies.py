"""Counts: every change names a known kind, and one broken kind holds up no other."""

from __future__ import annotations

from typing import Any

import pytest

from portal.core.database import tallies, unit_of_work
from portal.core.database.tallies import (
    TallyTarget,
    add_to_tallies,
    add_to_tally,
    fold_tallies,
    open_deltas,
    tally_targets,
)
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.tallies import own_tally
from portal.proposals.models import ProposalRow

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def kinds() -> list[str]:
    """Return the kinds that are counted on proposals, in the order in which they are folded."""
    found = [target.kind for target in tally_targets() if target.key.class_ is ProposalRow]
    assert len(found) >= 2
    return sorted(found)


def test_a_change_of_an_unknown_count_is_refused(make: Any, kinds: list[str]) -> None:
    of = make.proposal()
    with pytest.raises(KeyError, match=r"nothing\.like\.it"), unit_of_work():
        add_to_tally("nothing.like.it", of, 1)
    with pytest.raises(KeyError, match=r"nothing\.like\.it"), unit_of_work():
        add_to_tallies([(kinds[0], of, 1), ("nothing.like.it", of, 1)])
    assert open_deltas(kinds[0], of) == 0


def test_no_changes_are_no_statement(make: Any, kinds: list[str]) -> None:
    of = make.proposal()
    with unit_of_work():
        add_to_tallies([])
        add_to_tallies([(kinds[0], of, 2), (kinds[0], of, -1)])
    assert open_deltas(kinds[0], of) == 1


def test_a_count_whose_table_is_gone_waits_and_the_others_are_folded(
    make: Any, kinds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of = make.proposal()
    broken, sound = kinds[0], kinds[1]
    with unit_of_work():
        add_to_tallies([(broken, of, 1), (sound, of, 1)])
    fold = tallies._fold

    def stumbling(wanted: set[str], batch: int) -> int:
        if broken in wanted:
            raise RuntimeError("no such table")
        return fold(wanted, batch)

    monkeypatch.setattr(tallies, "_fold", stumbling)
    assert fold_tallies() == 1
    assert (open_deltas(broken, of), open_deltas(sound, of)) == (1, 0)
    # Inside somebody's unit of work the whole must fail, or half of it would be committed.
    with pytest.raises(RuntimeError, match="no such table"), unit_of_work():
        fold_tallies()
    monkeypatch.setattr(tallies, "_fold", fold)
    assert fold_tallies() == 1
    assert fold_tallies() == 0
    assert open_deltas(broken, of) == 0


def test_where_nothing_can_be_folded_the_reason_is_raised(
    make: Any, kinds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of = make.proposal()
    with unit_of_work():
        add_to_tally(kinds[0], of, 1)

    def failing(_wanted: set[str], _batch: int) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(tallies, "_fold", failing)
    with pytest.raises(RuntimeError, match="the disk is full"):
        fold_tallies()
    assert open_deltas(kinds[0], of) == 1


class Ours(Plugin):
    name, title = "ours", "Ours"
    capabilities = frozenset()


def a_target(kind: str) -> TallyTarget:
    return TallyTarget(kind, key=ProposalRow.id, column=ProposalRow.support_count)


def test_a_plugin_counts_under_its_own_name_in_its_own_tables() -> None:
    with pytest.raises(ValueError, match=r"does not begin with “ours\.”"):
        own_tally(Ours(), a_target("proposals.supports"))
    with pytest.raises(ValueError, match="kept in proposal, which is not its own"):
        own_tally(Ours(), a_target("ours.supports"))
