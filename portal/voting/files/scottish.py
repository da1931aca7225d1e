"""Reads ranked ballots as the Scottish councils publish them.

The first line says how many candidates and seats there are; every further line how many people
cast a ballot and the candidates' numbers in their order; then come the candidates' names and the
name of the ward, in quotes.
"""

from __future__ import annotations

import csv
import io
from collections import Counter

from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.files.reading import MOST_OPTIONS, BallotFile, BrokenFile, is_whole


def read_scottish(text: str) -> BallotFile:
    """Read a table of ranked ballots.

    :raises BrokenFile: with the line and the reason.
    """
    ballots: Counter[Ballot] = Counter()
    names: list[str] = []
    ward, candidates, seats = "", 0, 0
    reader = csv.reader(io.StringIO(text))
    for row in reader:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        line = reader.line_num
        if not candidates:
            candidates, seats = _head(line, cells)
        elif cells[0].startswith("Candidate "):
            names.append(cells[1] if len(cells) > 1 else cells[0])
        elif cells[0].isdigit() and not names:
            if not is_whole(cells[0]):
                raise BrokenFile(line, f"“{cells[0][:40]}” is no number of people")
            people, ballot = int(cells[0]), tuple(cells[1:])
            _check(line, ballot, candidates)
            ballots[ballot] += people
        else:
            ward = cells[0]
    if not candidates:
        raise BrokenFile(0, "the file is empty")
    names += [""] * (candidates - len(names))
    options = tuple(Option(str(number + 1), names[number]) for number in range(candidates))
    method = "stv" if seats > 1 else "irv"
    contest = Contest(options, seats=seats)
    return BallotFile(contest, ballots, BallotForm.RANKING, method, about={"title": ward})


def _head(line: int, cells: list[str]) -> tuple[int, int]:
    if len(cells) != 2 or not all(map(is_whole, cells)):
        raise BrokenFile(line, "the first line says how many candidates and seats there are")
    candidates, seats = int(cells[0]), int(cells[1])
    if not 1 <= seats <= candidates <= MOST_OPTIONS:
        raise BrokenFile(line, f"{seats} seats for {candidates} candidates")
    return candidates, seats


def _check(line: int, ballot: Ballot, candidates: int) -> None:
    for number in ballot:
        if not is_whole(number) or not 1 <= int(number) <= candidates:
            raise BrokenFile(line, f"there is no candidate {number}")
    if len(set(ballot)) != len(ballot):
        raise BrokenFile(line, "a candidate is ranked twice")
