"""Which groups may be shown with their figures: small ones could give people away."""

from __future__ import annotations

from portal.consultations.methods.statements.opinion.records import Group, OpinionMap

SMALLEST_SHOWN = 10


def shown_groups(found: OpinionMap | None) -> tuple[Group, ...]:
    """Return the groups whose figures may be shown.

    A group of fewer than ten people is left out. Where all groups left out together still have
    fewer than ten people, the smallest of those shown is left out as well, since a difference
    would tell what was hidden. People in no group are no cover: they have answered little, so
    for most statements the difference is those of the groups alone.
    """
    if found is None:
        return ()
    shown = [group for group in found.groups if group.size >= SMALLEST_SHOWN]
    if len(shown) == len(found.groups):
        return tuple(shown)
    grouped = sum(group.size for group in found.groups)
    while shown and 0 < grouped - sum(g.size for g in shown) < SMALLEST_SHOWN:
        shown.remove(min(shown, key=lambda group: group.size))
    return tuple(shown)
