"""Real conversations and reference results, read from beside the checkout and never copied in."""

from __future__ import annotations

import csv
import json
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from portal.consultations.methods.statements.opinion.matrix import VoteMatrix
from portal.consultations.methods.statements.opinion.projection import Projection, project
from portal.consultations.methods.statements.opinion.statistics import VoteCounts

CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Conversation:
    """An exported conversation with the groups that were published for it."""

    matrix: VoteMatrix
    hidden: frozenset[str]
    published: Mapping[str, int]

    @property
    def listed(self) -> list[str]:
        return [name for name in self.matrix.statements if name not in self.hidden]

    def published_counts(self) -> dict[int, dict[str, VoteCounts]]:
        row_of = {person: row for row, person in enumerate(self.matrix.participants)}
        return {
            group: self.matrix.counts(
                np.array([row_of[one] for one, own in self.published.items() if own == group])
            )
            for group in sorted(set(self.published.values()))
        }


@dataclass(frozen=True)
class MathFixture:
    """A conversation with everything Polis' own mathematics made of it."""

    matrix: VoteMatrix
    hidden: frozenset[str]
    polis: Mapping[str, Any]
    projection: Projection

    @property
    def listed(self) -> list[str]:
        return [name for name in self.matrix.statements if name not in self.hidden]

    def group_counts(self) -> dict[str, dict[str, VoteCounts]]:
        base = self.polis["base-clusters"]
        people_of = dict(zip(base["id"], base["members"], strict=True))
        row_of = {person: row for row, person in enumerate(self.matrix.participants)}
        return {
            str(group["id"]): self.matrix.counts(
                np.array([row_of[str(one)] for name in group["members"] for one in people_of[name]])
            )
            for group in self.polis["group-clusters"]
        }


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with `data/` and `reference/`; without it these tests are skipped, aloud."""
    folder = Path(os.environ.get("PORTAL_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "reference" / "polis_unit_vectors.json").is_file():
        reason = (
            f"NOT CHECKED against real conversations: no reference data in {folder} "
            "(set PORTAL_SHARED to the folder that holds data/ and reference/)"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def reference(shared: Path) -> Any:
    """Read one reference file by the conversation's name, or skip when there is none."""

    def read(name: str) -> Any:
        path = shared / "reference" / f"polis_{name}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def conversation(shared: Path) -> Any:
    """Load one exported conversation by its folder's name, once."""
    loaded: dict[str, Conversation] = {}

    def load(name: str) -> Conversation:
        if name not in loaded:
            folder = shared / "data" / "polis" / name
            if not folder.is_dir():
                pytest.skip(f"NOT CHECKED: {name} is not in {folder.parent}")
            loaded[name] = _read_conversation(folder)
        return loaded[name]

    return load


@pytest.fixture(scope="session", params=["150ptpt-3gp-no-strict-no-meta", "below-100-ptpts"])
def fixture(shared: Path, request: pytest.FixtureRequest) -> MathFixture:
    """One of the two conversations exported with Polis' own results."""
    folder = shared / "data" / "polis_math" / request.param
    polis = json.loads((folder / "math-pca2.json").read_text(encoding="utf-8"))
    votes = json.loads((folder / "votes.json").read_text(encoding="utf-8"))
    votes.sort(key=lambda vote: float(vote["modified"]))
    hidden = frozenset(map(str, polis["mod-out"] + polis["meta-tids"]))
    matrix = VoteMatrix.from_votes(
        (
            (
                str(vote.get("pid", vote.get("participant_id"))),
                str(vote.get("tid", vote.get("statement_id"))),
                int(vote["vote"]),
            )
            for vote in votes
        ),
        statements=map(str, polis["tids"]),
    )
    return MathFixture(matrix, hidden, polis, project(matrix, matrix.columns(hidden)))


def _read_conversation(folder: Path) -> Conversation:
    with (folder / "participants-votes.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    with (folder / "comments.csv").open(newline="", encoding="utf-8") as lines:
        comments = list(csv.DictReader(lines))
    statements = [name for name in rows[0] if name.isdigit()]
    matrix = VoteMatrix.from_votes(
        (
            (row["participant"], name, int(float(row[name])))
            for row in rows
            for name in statements
            if row[name] != ""
        ),
        participants=[row["participant"] for row in rows],
        statements=statements,
    )
    hidden = frozenset(
        row["comment-id"]
        for row in comments
        if row["moderated"] == "-1" or row.get("is-meta", "").lower() in ("true", "1")
    )
    published = {
        row["participant"]: int(float(row["group-id"])) for row in rows if row["group-id"] != ""
    }
    return Conversation(matrix, hidden, published)
