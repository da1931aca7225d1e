"""A town that votes: ballots people are about to cast, and what must be true of the box."""

from __future__ import annotations

import http.client
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from portal.consultations.methods.poll.checks import poll_checks
from portal.core.database import fold_tallies, session
from portal.testing.factories import Make
from portal.testing.factories.polls import MadePoll
from portal.testing.site import make_site
from portal.voting.checks import voting_checks
from portal.voting.models import BallotRow, OpenBallotRow
from portal.voting.receipts import code_of, hash_of_code, new_token
from tests.faults.crowd import Crowd, Deed, Pair
from tests.support.people import Browser, make_browsers
from tests.support.server import REGISTRY, SECRET, environment

OPTIONS = ("Trees", "Benches", "A fountain", "A pond")


@dataclass(frozen=True, slots=True)
class Vote:
    """A ballot somebody is about to cast, with the token of their paper."""

    browser: Browser
    poll: MadePoll
    choice: str
    token: str

    @property
    def pair(self) -> Pair:
        """Return person and contest."""
        return self.browser.person_id, self.poll.contest_id

    @property
    def path(self) -> str:
        """Return where the paper is sent."""
        return f"{self.poll.url}/cast"

    @property
    def cookie(self) -> str:
        """Return the person's cookie."""
        return self.browser.cookie

    @property
    def form(self) -> str:
        """Return the paper as it is sent, the same every time."""
        fields = {"csrf_token": self.browser.csrf, "token": self.token, "choice": self.choice}
        return urlencode(fields)

    @property
    def code(self) -> str:
        """Return the receipt's code."""
        return code_of(self.poll.contest_id, self.token)


class Voters(Crowd):
    """A crowd that is thanked by a page with its receipt, and not sent on."""

    def _support(self, connection: http.client.HTTPConnection, wish: Deed) -> int:
        connection.request(
            "POST",
            wish.path,
            body=wish.form,
            headers={
                "Cookie": wish.cookie,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        response = connection.getresponse()
        page = response.read().decode()
        thanked = response.status == 200 and isinstance(wish, Vote) and wish.code in page
        return 303 if thanked else response.status


@dataclass
class VotingTown:
    """A site on disk with a secret and an open vote."""

    folder: Path
    database_url: str
    app: Flask
    polls: list[MadePoll]

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of its servers."""
        address = f"http://127.0.0.1:{port}"
        return environment(self.folder, self.database_url, base_url=address)

    def votes(self, people: int) -> list[Vote]:
        """Return one vote of every one of so many new people in every poll, in no order."""
        browsers, chance = make_browsers(self.app, people), random.Random(3)
        found = [
            Vote(browser, poll, f"p{chance.randint(1, len(OPTIONS))}", new_token())
            for poll in self.polls
            for browser in browsers
        ]
        chance.shuffle(found)
        return found

    def faults(self, votes: list[Vote], acknowledged: set[Pair]) -> list[str]:
        """Return everything that is not as it was promised."""
        with self.app.app_context():
            box: Counter[tuple[str, str]] = Counter()
            for row in session().execute(select(BallotRow.receipt_hash, BallotRow.content)):
                box[row[0], row[1][0]] += 1
            for row in session().execute(select(OpenBallotRow.receipt, OpenBallotRow.content)):
                box[hash_of_code(row[0]), row[1][0]] += 1
            session().close()
            cast = {(hash_of_code(vote.code), vote.choice): vote.pair for vote in votes}
            found = [f"nobody's ballot: {key}" for key in box.keys() - cast.keys()]
            found += [f"counted {n} times: {key}" for key, n in box.items() if n > 1]
            there = Counter(cast[key] for key in box if key in cast)
            found += [f"lost: {pair}" for pair in acknowledged - there.keys()]
            found += [f"counted {n} times: {pair}" for pair, n in there.items() if n > 1]
            found += [f"before folding: {what}" for what in _integrity()]
            session().close()
            while fold_tallies():
                pass
            found += [f"after folding: {what}" for what in _integrity()]
            session().close()
        return found


def _integrity() -> Iterator[str]:
    for check in (*voting_checks(), *poll_checks()):
        yield from (finding.what for finding in check.run())


@contextmanager
def voting_town(folder: Path, database_url: str = "") -> Iterator[VotingTown]:
    """Make a town with a secret vote and an open one."""
    site = make_site(
        folder, database_url, environment="development", secret_key=SECRET, registry_key=REGISTRY
    )
    try:
        make = Make(site.app)
        polls = [make.poll(options=OPTIONS, contest={"secret": kind}) for kind in (True, False)]
        yield VotingTown(folder, database_url, site.app, polls)
    finally:
        site.close()
