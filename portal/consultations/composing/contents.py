"""What methods set up in their phases, asked of whoever hands it over with ``phase_contents``."""

from __future__ import annotations

from collections.abc import Mapping

from portal.consultations.capabilities import CONTENTS, PhaseContents
from portal.consultations.hooks import capabilities


def contents_by_method() -> Mapping[str, PhaseContents]:
    """Return who knows what a phase begins with, by name of the method."""
    return capabilities(CONTENTS)
