"""What a town can change about petitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.sdk import lazy_gettext as _l
from portal.sdk import settings_of

COMPONENT = "petitions"


def _setting(default: Any, label: object, help: object = "", **more: object) -> Any:
    return field(default=default, metadata={"label": label, "help": help, **more})


@dataclass(frozen=True)
class PetitionSettings:
    """Thresholds, times, who may sign, and what guards the count."""

    sponsors_needed: int = _setting(
        5,
        _l("Sponsors a petition needs before the moderators look at it"),
        _l("Besides its author."),
        minimum=0,
        maximum=20,
    )
    sponsors_most: int = _setting(20, _l("Most sponsors it may have"), minimum=1, maximum=100)
    sponsoring_days: int = _setting(
        90, _l("Days in which it must find them"), minimum=1, maximum=730
    )
    open_months: int = _setting(6, _l("Months for which a petition is open"), minimum=1, maximum=24)
    response_threshold: int = _setting(
        10_000,
        _l("Signatures after which the council answers"),
        _l("The number that holds when a petition opens stays for as long as it is open."),
        minimum=1,
        maximum=100_000_000,
    )
    response_share: float = _setting(
        0.0,
        _l("Or that share of the residents of its area, in percent"),
        _l("Counts instead of the number when it is above 0 and the residents are known."),
        minimum=0,
        maximum=100,
    )
    debate_threshold: int = _setting(
        100_000,
        _l("Signatures after which it is put up for debate"),
        minimum=1,
        maximum=100_000_000,
    )
    debate_share: float = _setting(
        0.0,
        _l("Or that share of the residents of its area, in percent"),
        minimum=0,
        maximum=100,
    )
    notice_days: int = _setting(
        11, _l("Days after which moderators are reminded of a petition"), minimum=1, maximum=365
    )
    overdue_days: int = _setting(
        14, _l("Days after which its moderation is overdue"), minimum=1, maximum=365
    )
    postcodes: str = _setting(
        "",
        _l("Postcodes of the town"),
        _l(
            "One on a line, with the area's address after a comma: 12345,old-town. A star at the "
            "end stands for anything: 123*,north. Without any, people choose their area from the "
            "list."
        ),
        max_length=60_000,
        rows=8,
    )
    disposable_domains: str = _setting(
        "",
        _l("More domains of throw-away mail"),
        _l("One on a line. Who uses one is asked for another address."),
        max_length=20_000,
        rows=4,
    )
    blocked_domains: str = _setting(
        "",
        _l("Mail domains whose signatures are never counted"),
        _l("One on a line. Nobody is told."),
        max_length=20_000,
        rows=4,
    )
    blocked_networks: str = _setting(
        "",
        _l("Networks whose signatures are never counted"),
        _l("One on a line: 203.0.113.7 or 203.0.113.0/24. Nobody is told."),
        max_length=20_000,
        rows=4,
    )
    trusted_domains: str = _setting(
        "",
        _l("More mail domains without a limit"),
        _l("One on a line; large mail providers have none anyway."),
        max_length=20_000,
        rows=4,
    )
    trusted_networks: str = _setting(
        "",
        _l("Networks without a limit"),
        _l("Such as the terminals in the library; one on a line."),
        max_length=20_000,
        rows=4,
    )
    burst_number: int = _setting(
        1,
        _l("Signatures of one network address, or mail domain, under one petition: at once"),
        _l("Those above are confirmed as always and silently not counted. 0: no limit."),
        minimum=0,
        maximum=100_000,
    )
    burst_seconds: int = _setting(60, _l("… within seconds"), minimum=1, maximum=86_400)
    sustained_number: int = _setting(
        5,
        _l("Signatures of one network address, or mail domain, under one petition: over time"),
        _l("0: no limit."),
        minimum=0,
        maximum=100_000,
    )
    sustained_seconds: int = _setting(300, _l("… within seconds"), minimum=1, maximum=86_400)
    petition_number: int = _setting(
        0,
        _l("Signatures of everybody together under one petition in a minute"),
        _l("0: no limit, because a petition may be in the evening news."),
        minimum=0,
        maximum=10_000_000,
    )
    trending_least: int = _setting(
        100,
        _l("Signatures in an hour from which a petition can alarm the office"),
        minimum=1,
        maximum=10_000_000,
    )
    trending_factor: float = _setting(
        5.0,
        _l("… when it is that many times its usual hour of the week before"),
        minimum=1,
        maximum=1000,
    )
    trending_origin: int = _setting(
        30,
        _l("Signatures in an hour from one network address or mail domain that alarm the office"),
        minimum=1,
        maximum=10_000_000,
    )
    anonymise_months: int = _setting(
        6,
        _l("Months after its end when a petition's signatures lose their names"),
        minimum=1,
        maximum=24,
    )


def petition_settings() -> PetitionSettings:
    """Return this site's settings."""
    return settings_of(COMPONENT, PetitionSettings)
