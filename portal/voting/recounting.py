"""Reads a file of ballots by its kind and counts it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from portal.voting.counting.ballots import BallotForm
from portal.voting.counting.result import Result, Round, Step
from portal.voting.files.fingerprints import fingerprint_of, refuse_changed
from portal.voting.files.pabulib import HASH, read_pabulib
from portal.voting.files.published import read_published
from portal.voting.files.reading import MOST_BYTES, BallotFile, BrokenFile
from portal.voting.files.scottish import read_scottish
from portal.voting.files.table import is_table, read_table
from portal.voting.registry import ballot_method


def read_ballots(path: Path) -> tuple[BallotFile, Mapping[str, Any] | None]:
    """Read a file of ballots; return it with the result it states, if it states one.

    :raises BrokenFile: when it cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BrokenFile(0, "the file is larger than 500 MB")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(0, f"it is not written in UTF-8: {error}") from error
    if path.suffix == ".pb":
        found = read_pabulib(text)
        # Whoever takes a budget over for another vote changes it; a recount wants it unchanged.
        if found.about and HASH in found.about:
            refuse_changed(found, found.about[HASH])
        return found, None
    if path.suffix == ".csv":
        return read_table(text) if is_table(text) else (read_scottish(text), None)
    return read_published(text)


def count_file(found: BallotFile) -> Result:
    """Count the ballots of a file by its method.

    :raises UnknownMethod: when there is none of that name.
    :raises ValueError: when the method cannot count such ballots.
    """
    method = ballot_method(found.method)
    if method.form is not found.form:
        raise ValueError(f"{method.name} counts {method.form} ballots, here are {found.form} ones")
    complaints = method.checks(found.contest)
    if complaints:
        raise ValueError(" ".join(str(complaint) for complaint in complaints))
    try:
        return method.count(found.contest, found.ballots, found.lot)
    except (ArithmeticError, TypeError) as error:
        # A file may hold any setting, such as a majority of 1/0.
        raise ValueError(f"it cannot be counted: {error}") from error


def told_in_words(found: BallotFile, result: Result) -> str:
    """Return a result as text, round by round."""
    titles = {option.id: option.title for option in found.contest.options}

    def named(option: str) -> str:
        return f"{option} {titles[option]}".strip() if titles.get(option) else option

    method = ballot_method(found.method)
    lines = [f"{method.title}: {result.valid} valid ballots, {result.blank} blank"]
    lines.append(method.rule(found.contest))
    for one in result.rounds:
        lines += _round(one, named, found.form)
    for tie in result.ties:
        mattered = "it decides who wins" if tie.mattered else "it changes nothing"
        lines.append(f"Tie in round {tie.round} ({', '.join(tie.options)}): {mattered}.")
    lines.append("")
    if result.passed is not None:
        lines.append("It passes." if result.passed else "It does not pass.")
    else:
        lines.append("Won: " + ("; ".join(named(option) for option in result.winners) or "nobody"))
    if result.tied:
        lines.append("Undecided, a lot must be drawn: " + "; ".join(map(named, result.tied)))
    what = "ballots" if found.names is None else "options, their names and the ballots"
    lines.append(f"SHA-256 of the {what}: {fingerprint_of(found)}")
    if found.names is None:
        lines.append("It does not cover what the options are called: compare their names yourself.")
    return "\n".join(lines)


def _round(one: Round, named: Any, form: BallotForm) -> list[str]:
    lines = [f"Round {one.number}"]
    for option, number in sorted(one.tallies.items(), key=lambda item: -item[1]):
        lines.append(f"  {_number(number):>14}  {named(option)}")
    for step in one.steps:
        facts = ", ".join(
            f"{_fact(step, name, form)} {_number(value)}" for name, value in step.facts.items()
        )
        lines.append(f"  → {named(step.option)}: {step.kind}" + (f" ({facts})" if facts else ""))
    return lines


def _fact(step: Step, name: str, form: BallotForm) -> str:
    # Budgets say "votes" for whatever they are ordered by; only they choose and skip.
    summed = name == "votes" and step.kind in ("chosen", "skipped")
    if summed and form in (BallotForm.POINTS, BallotForm.RANKING):
        return "points"
    return name.replace("_", " ")


def _number(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):.5f}"
    return str(value)
