"""Role and moment of a look, as they stand in an address: read, checked, written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from portal.consultations.composing.looking import Look, Viewer
from portal.consultations.records import ConsultationRecord
from portal.core import clock
from portal.core.identifiers import format_id, parse_id
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.municipality.queries import areas

ARGUMENTS = frozenset({"as", "on", "living", "aged"})
LINK_VIEWERS = (Viewer.VISITOR.value, Viewer.CITIZEN.value)
OLDEST = 120
EARLIEST, LATEST = 1990, 2200


def read_look(record: ConsultationRecord, given: Mapping[str, str]) -> Look:
    """Return the look an address asks for; what it leaves out is a visitor, now.

    :raises Problems: naming ``as``, ``on``, ``living`` or ``aged``.
    """
    problems: list[Problem] = []
    viewer = given.get("as", "") or Viewer.VISITOR.value
    if viewer not in tuple(Viewer):
        problems.append(Problem("as", "unknown", _("Choose a role of the list.")))
    on = _moment(given.get("on", ""), problems)
    area_id = None
    living = given.get("living", "").strip()
    if living:
        try:
            area_id = parse_id(living)
        except ValueError:
            area_id = None
        if area_id not in areas():
            problems.append(Problem("living", "unknown", _("Choose an area of the list.")))
    aged, age = given.get("aged", "").strip(), None
    if aged:
        if aged.isascii() and aged.isdigit() and len(aged) <= 3 and int(aged) <= OLDEST:
            age = int(aged)
        else:
            message = _("Write an age in years, such as 16.")
            problems.append(Problem("aged", "range", message))
    if problems:
        raise Problems(problems)
    return Look(record.id, record.slug, Viewer(viewer), on, area_id, age)


def in_arguments(look: Look, zone: ZoneInfo) -> dict[str, str]:
    """Return the arguments that ask for a look again."""
    found = {"as": look.viewer.value, "on": _written(look.on, zone)}
    if look.area_id is not None:
        found["living"] = format_id(look.area_id)
    if look.age is not None:
        found["aged"] = str(look.age)
    return found


def first_moment(record: ConsultationRecord) -> datetime:
    """Return the moment a look begins at: now, or when the first phase opens, if that is later."""
    now = clock.now()
    opens = min((phase.opens_at for phase in record.phases), default=now)
    return max(now, opens)


def local_input(moment: datetime) -> str:
    """Return a moment on the town's clock as a field of a form takes it."""
    return moment.astimezone(ZoneInfo(config().time_zone)).strftime("%Y-%m-%dT%H:%M")


def _moment(text: str, problems: list[Problem]) -> datetime:
    """Return the moment; without a zone it is one of the town's clock."""
    text = text.strip()
    if not text:
        return clock.now()
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(config().time_zone))
        found = found.astimezone(UTC)
        if EARLIEST <= found.year <= LATEST:
            return found
    except (ValueError, OverflowError):
        pass
    problems.append(Problem("on", "type", _("Write day and time, such as 2027-05-04 18:00.")))
    return clock.now()


def _written(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    plain = local.replace(tzinfo=None)
    if plain.replace(tzinfo=zone).astimezone(UTC) != moment:
        return moment.isoformat()  # the hour that comes twice in autumn
    return plain.isoformat(timespec="auto")
