"""Counts of real elections equal the reference results, which were made elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.voting.counting.ballots import BallotForm
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.schulze import count_schulze
from portal.voting.counting.transferable_vote import count_irv, count_stv
from portal.voting.recounting import read_ballots

COLUMNS = ["seats", "cands", "valid", "quota", "stv", "order", "irv", "condorcet", "schulze"]


def reference(folder: Path, name: str) -> Any:
    return json.loads((folder / "reference" / name).read_text())


def test_scottish_councils_are_elected_as_they_were(shared_data: Path) -> None:
    known = reference(shared_data, "stv_scotland.json")
    elections = {name.replace("/", "__"): row for name, row in known["elections"].items()}
    files = sorted((shared_data / "data" / "stv").glob("*.csv"))
    assert len(files) >= 20
    for file in files:
        expected = dict(zip(known["columns"], elections[file.name], strict=True))
        found, _published = read_ballots(file)
        stv = count_stv(found.contest, found.ballots)
        assert stv.valid == expected["valid"], file.name
        assert stv.facts["quota"] == expected["quota"], file.name
        assert [int(option) for option in stv.winners] == expected["order"], file.name


def test_run_off_and_schulze_equal_their_references_on_the_same_ballots(shared_data: Path) -> None:
    known = reference(shared_data, "stv_scotland.json")
    elections = {name.replace("/", "__"): row for name, row in known["elections"].items()}
    for file in sorted((shared_data / "data" / "stv").glob("*.csv")):
        expected = dict(zip(known["columns"], elections[file.name], strict=True))
        found, _published = read_ballots(file)
        assert count_irv(found.contest, found.ballots).winners == (str(expected["irv"]),)
        schulze = count_schulze(found.contest, found.ballots)
        assert [int(option) for option in schulze.winners] == expected["schulze"], file.name
        winner = schulze.facts["condorcet_winner"]
        assert (int(winner) if winner else None) == expected["condorcet"], file.name


def test_the_plain_rule_spends_real_budgets_as_it_was_done_elsewhere(shared_data: Path) -> None:
    known = reference(shared_data, "pb_greedy_official.json")["instances"]
    expected = {Path(name).name: row for name, row in known.items()}
    compared = 0
    for file in sorted((shared_data / "data" / "pabulib").glob("*.pb")):
        if file.name not in expected:
            continue
        found, _published = read_ballots(file)
        result = count_greedy(found.contest, found.ballots, found.form)
        assert sorted(result.winners) == sorted(expected[file.name]["greedy"]), file.name
        compared += 1
    assert compared >= 25


@pytest.mark.slow
def test_equal_shares_equal_the_references_with_and_without_raising(shared_data: Path) -> None:
    known = reference(shared_data, "pb_mes_phragmen.json")["instances"]
    rows = {
        "none": "mes_plain",
        "add1_exhaustive": "mes_add1_stop_when_exhaustive",
        "add1": "mes_add1_run_until_exceeds",
    }
    compared = 0
    for name, expected in known.items():
        found, _published = read_ballots(shared_data / "data" / "pabulib" / Path(name).name)
        for completion, row in rows.items():
            if expected[row] is None:
                continue
            contest = replace(found.contest, settings={"completion": completion})
            result = count_equal_shares(contest, found.ballots)
            assert sorted(result.winners) == sorted(expected[row]), (name, completion)
            compared += 1
    assert compared >= 20


def test_wieliczka_2023_is_decided_exactly_as_the_town_decided_it(shared_data: Path) -> None:
    expected = reference(shared_data, "pb_wieliczka_2023.json")
    file = shared_data / "data" / "pabulib" / "poland_wieliczka_2023.pb"
    found, _published = read_ballots(file)
    result = count_equal_shares(found.contest, found.ballots)

    assert found.method == "budget_equal_shares"
    assert sorted(result.winners) == sorted(expected["official_winners_30"])
    assert result.facts["spent"] == expected["official_cost"]
    assert result.facts["raised_by"] == 164
    assert round(float(result.facts["share"]), 2) == 315.84
    assert sorted(result.facts["greedy"]) == sorted(expected["greedy_by_votes"])


def test_who_pays_adds_up_to_what_each_project_costs(shared_data: Path) -> None:
    file = shared_data / "data" / "pabulib" / "poland_wieliczka_2023.pb"
    found, _published = read_ballots(file)
    result = count_equal_shares(found.contest, found.ballots)
    approved = count_greedy(found.contest, found.ballots, BallotForm.APPROVAL).facts["votes"]
    for one in result.rounds:
        step = one.steps[0]
        assert step.facts["payers"] <= step.facts["supporters"] == approved[step.option]
        assert step.facts["each"] * step.facts["payers"] >= step.facts["cost"]
    for option, facts in result.facts["losers"].items():
        assert option not in result.winners
        assert facts["supporters_had"] + facts["lacked"] == facts["cost"]
        assert facts["lacked"] > 0
