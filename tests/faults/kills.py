"""Kills with -9 while people support proposals: nothing they were thanked for may be lost."""

from __future__ import annotations

from pathlib import Path

from tests.faults.site import FaultSite, fault_site, proposals
from tests.faults.supporters import Campaign, campaign
from tests.support.people import make_browsers
from tests.support.server import start_portal

KILLS = 50
PEOPLE_PER_KILL = 12
PORTAL = ("-m", "portal.cli")
CARELESS = ("-m", "tests.faults.thanks_too_early")


def killed_while_supporting(
    folder: Path,
    database_url: str = "",
    kills: int = KILLS,
    program: tuple[str, ...] = PORTAL,
) -> tuple[FaultSite, Campaign]:
    """Run a campaign with that many kills; return the site and what happened."""
    site = fault_site(folder, database_url)
    wanted = proposals(site, 3)
    browsers = make_browsers(site.app, kills * PEOPLE_PER_KILL)
    server = start_portal(folder, database_url=database_url, program=program)
    server.wait_until_ready()

    def restart() -> object:
        return start_portal(folder, database_url=database_url, port=server.port, program=program)

    return site, campaign(server, wanted, browsers, kills, restart)


def assert_nothing_lost_nothing_twice(site: FaultSite, happened: Campaign, people: int) -> None:
    """Hold what people were told against what the database and the pages say."""
    rows = site.supports()
    supporters = {person for _proposal, person in rows}
    assert happened.refused == {}
    assert len(happened.thanked) == people
    assert happened.thanked - supporters == set()
    assert len(rows) == len(set(rows)) == people
    counted = site.counted()
    assert {proposal: count for proposal, count in site.shown().items() if count} == counted
    assert site.broken_invariants() == []
