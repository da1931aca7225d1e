"""What anybody needs to count a published vote again: its ballots, in three kinds of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from portal.voting.counting.ballots import BallotForm
from portal.voting.files.pabulib import write_pabulib
from portal.voting.files.published import write_published
from portal.voting.files.reading import BallotFile
from portal.voting.files.table import write_table
from portal.voting.publishing.queries import as_counted, published_ballots
from portal.voting.publishing.records import CountRecord
from portal.voting.queries import receipt_hashes_of
from portal.voting.records import ContestRecord
from portal.voting.registry import ballot_method


def as_json(contest: ContestRecord, count: CountRecord) -> str:
    """Return everything as one JSON object, with the hashes of the receipts beside the ballots."""
    found = _file(contest, count, with_ballots=True)
    return write_published(found, count.result.to_json(), receipt_hashes_of(contest.id))


def as_table(contest: ContestRecord, count: CountRecord) -> Iterator[str]:
    """Return the ballots as CSV in the order in which they are published, in parts."""
    found = _file(contest, count, with_ballots=False)
    ballots = published_ballots(contest.id)
    return write_table(found, ballots, count.result.to_json(), count.ballots_hash)


def is_budget(contest: ContestRecord) -> bool:
    """Whether a contest can be written as a participatory budget."""
    return contest.budget > 0 and ballot_method(contest.method).form is not BallotForm.CHOICE


def as_pabulib(contest: ContestRecord, count: CountRecord) -> str:
    """Return a budget as a ``.pb`` file."""
    return write_pabulib(_file(contest, count, with_ballots=True), count.result.winners)


def _file(contest: ContestRecord, count: CountRecord, *, with_ballots: bool) -> BallotFile:
    contest, form = as_counted(contest, count), ballot_method(contest.method).form
    about = {
        "title": str(contest.question),
        "description": str(contest.question),
        "currency": contest.currency,
        "counted_at": count.counted_at.isoformat(timespec="seconds"),
        "code_version": count.code_version,
        "ballots_sha256": count.ballots_hash,
    }
    if contest.method == "budget_equal_shares":
        about["rule"] = "equalshares"
        about["completion"] = str(contest.settings.get("completion", "add1"))
    elif contest.budget:
        about["rule"] = "greedy"
    if contest.most and form is not BallotForm.POINTS:
        about["max_length"] = str(contest.most)
    ballots = Counter(published_ballots(contest.id)) if with_ballots else Counter()
    paper = contest.counted_as()
    return BallotFile(paper, ballots, form, contest.method, count.lot, about, count.names)
