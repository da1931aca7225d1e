"""Counts once an hour how many proposals are in the list."""

from datetime import timedelta

from portal.sdk import (
    Capability,
    LifecycleHooks,
    PeriodicJob,
    Plugin,
    ProposalFilter,
    count_proposals,
    hookimpl,
)


def count() -> str:
    """Count; what is returned is shown beside the job in the back office."""
    return f"{count_proposals(ProposalFilter())} proposals"


class Census(Plugin, LifecycleHooks):
    """Counts proposals."""

    name = "counter"
    title = "Counter"
    capabilities = frozenset({Capability.JOBS})

    @hookimpl
    def periodic_jobs(self) -> list[PeriodicJob]:
        """Let the worker count every hour."""
        return [PeriodicJob("counter.count", timedelta(hours=1), count, "Count proposals")]


plugin = Census()
