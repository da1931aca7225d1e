"""Which groups may be shown with their figures: small ones could give people away."""

from __future__ import annotations

from portal.consultations.methods.statements.opinion.records import Group, OpinionMap

SMALLEST_SHOWN = 10


def shown_groups(found: OpinionMap | None) -> tuple[Group, ...]:
    """Return the groups whose figures may be shown.

    A group of fewer than ten people is left out. Where everybody else minus the groups shown
    would still leave one to nine people, the smallest of those shown is left out as well, since
    a difference would tell what was hidden.
    """
    if found is None:
        return ()
    shown = [group for group in found.groups if group.size >= SMALLEST_SHOWN]
    if len(shown) == len(found.groups):
        return tuple(shown)
    while shown and 0 < found.participants - sum(g.size for g in shown) < SMALLEST_SHOWN:
        shown.remove(min(shown, key=lambda group: group.size))
    return tuple(shown)
