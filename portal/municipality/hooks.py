"""Hooks the municipality offers to the features above it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec

if TYPE_CHECKING:
    from portal.core.permissions import Actor
    from portal.municipality.records import AreaRecord


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that goes on in an area.

    :param kind: what it is in a word, "Proposal".
    :param state: label and kind, as for ``status.state``.
    """

    title: Any
    url: str
    kind: Any
    when: datetime
    summary: Any = ""
    state: tuple[Any, str] | None = None


class MunicipalityHooks(HookSpec):
    """What goes on where."""

    @hookspec(fail=FailPolicy.SKIP, budget_ms=300, queries=5)
    def happening_in(
        self, actor: Actor, area: AreaRecord, area_ids: Sequence[uuid.UUID]
    ) -> Sequence[Happening]:
        """Say what goes on in an area.

        When: on the area's page.
        Given: ``actor``, who looks; ``area``; ``area_ids``, the area and every area inside it.
        Returns: happenings, the newest first, some ten.
        Failure: the page is shown without them.
        """
        raise NotImplementedError
